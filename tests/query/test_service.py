import asyncio
import gzip
import json
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from collgraph.errors import QueryError, QueryMemory, QueryOverload, QueryRefused, QueryTimeout, ReleaseError
from collgraph.query.background import Background, wait_for
from collgraph.query.failures import ClientOverload
from collgraph.query.pool import FromDisk
from collgraph.query.process import Worker
from collgraph.query.requests import QueryRequest
from collgraph.query.service import QueryService
from collgraph.settings import Settings
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS, EX, GRAPH_A, GRAPH_B, make_release

T = TypeVar("T")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LABELS = "SELECT ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label LIMIT 1"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    make_release(tmp_path, "first", things=2000)
    return tmp_path


def with_service(build: Path, test: Callable[[QueryService], Awaitable[T]], **settings: Any) -> T:
    async def run() -> T:
        service = QueryService(Settings(build=build, **settings), build)
        await service.start()
        try:
            return await test(service)
        finally:
            await service.stop()
            assert not service.pids

    return asyncio.run(run())


async def csv(service: QueryService, text: str, **options: Any) -> str:
    answer = await service.execute(QueryRequest(text, "csv", **options))
    return (await answer.read()).decode()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill(pids: frozenset[int], sent: signal.Signals) -> None:
    """End processes and wait until they are dead, leaving it to the service to reap them."""
    for pid in pids:
        os.kill(pid, sent)
    for pid in pids:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_answers_in_every_format(build: Path) -> None:
    async def test(service: QueryService) -> None:
        text = f"SELECT * {{ <{EX}1> ?p ?o }} ORDER BY ?p"
        found = {}
        for name in ("json", "xml", "csv", "tsv", "csv-excel"):
            found[name] = await (await service.execute(QueryRequest(text, name))).read()
        assert json.loads(found["json"])["head"]["vars"] == ["p", "o"]
        assert b'<variable name="p"/><variable name="o"/>' in found["xml"]
        assert found["csv"].startswith(b"p,o\r\n")
        assert found["tsv"].startswith(b"?p\t?o\n")
        assert found["csv-excel"].startswith(b"\xef\xbb\xbfp;o\r\n")
        assert "chose 1 é".encode() in found["csv-excel"]
        construct = f"CONSTRUCT WHERE {{ <{EX}1> <{EX}value> ?o }}"
        for name, expected in (("ttl", b" 1 ."), ("nt", b'"1"^^<'), ("jsonld", b"@id"), ("rdf", b"rdf:RDF")):
            assert expected in await (await service.execute(QueryRequest(construct, name))).read()

    with_service(build, test)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "s,p,o"),
        ("SELECT*{?z ?y ?x}LIMIT 1", "z,y,x"),
        ("SELECT DISTINCT * { ?z ?p ?a } LIMIT 1", "z,p,a"),
        ("SELECT * { ?z ?p ?a FILTER NOT EXISTS { ?hidden ?z ?p } MINUS { ?other ?p ?a } } LIMIT 1", "z,p,a"),
        ("SELECT * { { SELECT ?z { ?b ?c ?z } } ?z ?p ?a } LIMIT 1", "z,p,a"),
        ("SELECT * { ?z ?p ?a BIND(1 AS ?m) VALUES (?l ?k) { (1 2) } } LIMIT 1", "z,p,a,m,l,k"),
        ("SELECT ?o ?s { ?s ?p ?o } LIMIT 1", "o,s"),
        ("SELECT * { ?a ?b ?c } LIMIT 1", "a,b,c"),
    ],
)
def test_columns_come_in_the_order_they_are_written(build: Path, query: str, columns: str) -> None:
    async def test(service: QueryService) -> None:
        assert (await csv(service, query)).splitlines()[0] == columns
        answer = await service.execute(QueryRequest(query, "json"))
        assert json.loads(await answer.read())["head"]["vars"] == columns.split(",")

    with_service(build, test)


def test_several_default_graphs_count_a_shared_triple_once(build: Path) -> None:
    async def test(service: QueryService) -> None:
        assert await csv(service, COUNT, default_graphs=(GRAPH_A, GRAPH_B)) == "n\r\n2\r\n"
        assert await csv(service, COUNT.replace("{", f"FROM <{GRAPH_A}> FROM <{GRAPH_B}> {{", 1)) == "n\r\n2\r\n"

    with_service(build, test)


def test_graphs_of_the_request_replace_those_of_the_query(build: Path) -> None:
    async def test(service: QueryService) -> None:
        query = COUNT.replace("{", f"FROM <{GRAPH_B}> {{", 1)
        assert await csv(service, query) == "n\r\n2\r\n"
        assert await csv(service, query, default_graphs=(GRAPH_A,)) == "n\r\n1\r\n"
        assert await csv(service, query, named_graphs=(GRAPH_A,)) == "n\r\n0\r\n"
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert await csv(service, named) == "n\r\n3\r\n"
        assert await csv(service, named, named_graphs=(GRAPH_A,)) == "n\r\n1\r\n"
        assert await csv(service, named, default_graphs=(GRAPH_A,)) == "n\r\n0\r\n"
        assert await csv(service, named, default_graphs=(GRAPH_A, GRAPH_B), named_graphs=(GRAPH_B,)) == "n\r\n2\r\n"
        assert await csv(service, COUNT, default_graphs=(EX + "no-such-graph",)) == "n\r\n0\r\n"
        with pytest.raises(QueryRefused):
            await csv(service, COUNT, default_graphs=("not an IRI",))

    with_service(build, test)


def test_errors_show_the_line_and_what_to_do(build: Path) -> None:
    async def test(service: QueryService) -> None:
        with pytest.raises(QueryRefused) as caught:
            await csv(service, "SELECT * {\n ?s ?p }", lang="en")
        assert (caught.value.line, caught.value.column) == (2, 9)
        assert "?s ?p }" in caught.value.message
        with pytest.raises(QueryRefused) as caught:
            await csv(service, "SELECT * {\n ?s skos:related ?o }", lang="en")
        assert "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>" in caught.value.hint
        assert (caught.value.line, caught.value.column) == (2, 5)
        with pytest.raises(QueryRefused) as caught:
            await csv(service, "SELECT * { ?s nobody:knows ?o }", lang="en")
        assert "PREFIX nobody:" in caught.value.hint
        with pytest.raises(QueryRefused, match="IRI"):
            await csv(service, "SELECT * { ?s ?p <http://[> }")
        with pytest.raises(QueryRefused, match="no-such-function"):
            await csv(service, f"SELECT (<{EX}no-such-function>(1) AS ?x) {{}}")

    with_service(build, test)


def test_a_query_is_stopped_at_its_deadline_and_its_worker_replaced(build: Path) -> None:
    async def test(service: QueryService) -> None:
        before = service.pids
        with pytest.raises(QueryTimeout):
            await csv(service, CROSS_PRODUCT)
        assert await csv(service, COUNT) == "n\r\n4000\r\n"
        await until(lambda: len(service.pids) == len(before))
        killed = before - service.pids
        assert len(killed) == 1
        assert not alive(*killed)

    with_service(build, test, query_timeout=0.5)


def test_a_request_may_ask_for_less_time_but_not_for_more(build: Path) -> None:
    async def test(service: QueryService) -> None:
        for wanted, given in ((0.3, "0.3 s"), (60.0, "1 s")):
            with pytest.raises(QueryTimeout, match=given):
                await csv(service, CROSS_PRODUCT, timeout=wanted)

    with_service(build, test, query_timeout=1.0)


def test_a_long_answer_is_cut_at_its_deadline_by_an_error(build: Path) -> None:
    async def test(service: QueryService) -> None:
        answer = await service.execute(QueryRequest(ENDLESS_ROWS, "csv"))
        received = 0
        with pytest.raises(QueryTimeout):
            async for piece in answer:
                received += len(piece)
        assert received > 0

    with_service(build, test, query_timeout=0.5)


@pytest.mark.parametrize("memory_mb", [50, 350])
def test_memory_is_limited(build: Path, memory_mb: int) -> None:
    async def test(service: QueryService) -> None:
        with pytest.raises(QueryMemory):
            await csv(service, ENDLESS_ROWS + " ORDER BY ?a ?m")
        assert await csv(service, COUNT) == "n\r\n4000\r\n"

    with_service(build, test, query_timeout=30.0, query_memory_mb=memory_mb)


def test_a_worker_that_dies_is_an_error_and_the_next_query_is_answered(build: Path) -> None:
    async def test(service: QueryService) -> None:
        for sent in (signal.SIGSEGV, signal.SIGABRT):
            running = asyncio.create_task(csv(service, CROSS_PRODUCT))
            await until(lambda: service.figures()["running"] == 1)
            await asyncio.sleep(0)
            kill(service.pids, sent)
            with pytest.raises(QueryError) as caught:
                await running
            assert type(caught.value) is QueryError
            assert await csv(service, COUNT) == "n\r\n4000\r\n"

    with_service(build, test, query_timeout=30.0)


def test_giving_up_an_answer_frees_the_worker(build: Path) -> None:
    async def test(service: QueryService) -> None:
        before = service.pids
        answer = await service.execute(QueryRequest(ENDLESS_ROWS, "csv"))
        await anext(aiter(answer))
        await answer.aclose()
        await until(lambda: service.figures()["running"] == 0)
        waiting = asyncio.create_task(csv(service, CROSS_PRODUCT))
        await until(lambda: service.figures()["running"] == 1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await until(lambda: len(service.pids) == len(before) and service.figures()["running"] == 0)
        assert service.figures()["restarts"] == 2

    with_service(build, test)


def test_an_idle_worker_that_dies_is_not_noticed(build: Path) -> None:
    async def test(service: QueryService) -> None:
        kill(service.pids, signal.SIGKILL)
        assert await csv(service, COUNT) == "n\r\n4000\r\n"

    with_service(build, test)


def test_one_client_cannot_take_every_worker_nor_the_queue(build: Path) -> None:
    async def test(service: QueryService) -> None:
        greedy = [asyncio.create_task(csv(service, CROSS_PRODUCT, client="greedy")) for _ in range(4)]
        await until(lambda: service.figures()["waiting"] == 3)
        with pytest.raises(ClientOverload):
            for _ in range(2):
                greedy.append(asyncio.create_task(csv(service, CROSS_PRODUCT, client="greedy")))
                await asyncio.sleep(0)
            await csv(service, COUNT, client="greedy")
        assert await csv(service, COUNT, client="modest") == "n\r\n4000\r\n"
        for task in greedy:
            task.cancel()
        await asyncio.gather(*greedy, return_exceptions=True)
        await until(lambda: service.figures()["running"] == service.figures()["waiting"] == 0)

    with_service(build, test, query_workers=1, query_queue=8, query_timeout=30.0)


def test_the_worker_left_for_others_is_not_taken_while_one_is_replaced(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = asyncio.Event()
    start = FromDisk.start

    async def late(maker: FromDisk) -> Worker:
        await replaced.wait()
        return await start(maker)

    async def test(service: QueryService) -> None:
        monkeypatch.setattr(FromDisk, "start", late)
        with pytest.raises(QueryTimeout):
            await csv(service, CROSS_PRODUCT, client="greedy", timeout=0.1)
        again = asyncio.create_task(csv(service, CROSS_PRODUCT, client="greedy", timeout=20.0))
        await until(lambda: service.figures()["waiting"] == 1)
        assert await csv(service, COUNT, client="modest") == "n\r\n4000\r\n"
        replaced.set()
        await until(lambda: service.figures()["waiting"] == 0)
        again.cancel()

    with_service(build, test, query_workers=1, query_timeout=30.0)


def test_who_asks_much_gives_way_to_others(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    ask = Worker.ask

    def note(worker: Worker, message: bytes, gives_way: bool = False) -> bytes:
        asked.append(gives_way)
        return ask(worker, message, gives_way)

    async def test(service: QueryService) -> None:
        monkeypatch.setattr(Worker, "ask", note)
        monkeypatch.setattr(service.admission.loads, "is_greedy", lambda client: client == "greedy")
        for client in ("greedy", "modest"):
            request = QueryRequest("ASK {}", client=client, checked=await service.check("ASK {}"))
            begun = service.begin_now(request)
            assert (begun is None) == (client == "greedy"), "one who gives way is not answered within a moment"
            await (service.finish(begun) if begun is not None else service.execute(request))
            service.cache.clear()

    with_service(build, test)
    assert asked == [True, False]


def test_a_full_queue_refuses_at_once(build: Path) -> None:
    async def test(service: QueryService) -> None:
        tasks = [asyncio.create_task(csv(service, CROSS_PRODUCT, client=f"client {n}")) for n in range(4)]
        await until(lambda: service.figures()["waiting"] == 2)
        with pytest.raises(QueryOverload) as caught:
            await csv(service, COUNT, client="late")
        assert not isinstance(caught.value, ClientOverload)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await csv(service, COUNT) == "n\r\n4000\r\n"

    with_service(build, test, query_workers=1, query_queue=2, query_timeout=30.0)


def test_an_answer_is_kept_until_the_release_changes(build: Path) -> None:
    async def test(service: QueryService) -> None:
        request = QueryRequest(LABELS, "csv")
        first = await service.execute(request)
        again = await service.execute(request)
        assert (first.cached, again.cached) == (False, True)
        assert await first.read() == await again.read()
        assert first.etag == again.etag == await service.tag(request)
        other = await service.execute(QueryRequest(LABELS, "tsv"))
        assert not other.cached
        assert other.etag != first.etag
        kept = service.cache.size
        await service.switch(make_release(build, "second", label="autre"))
        changed = await service.execute(request)
        assert service.cache.size < kept, "answers of a release that is gone take no memory"
        assert not changed.cached
        assert changed.etag != first.etag
        assert "autre 1" in (await changed.read()).decode()

    with_service(build, test)


def test_a_streamed_answer_is_kept_when_it_is_not_too_long(build: Path) -> None:
    async def test(service: QueryService) -> None:
        request = QueryRequest("SELECT * { ?s ?p ?o }", "csv", gzip=True)
        first = await service.execute(request)
        assert first.stream is not None
        whole = await first.read()
        again = await service.execute(request)
        assert again.cached
        assert again.gzip
        assert await again.read() == whole
        assert len(gzip.decompress(whole).splitlines()) == 4001
        service.cache.largest = 100
        await csv(service, "SELECT ?s ?p ?o { ?s ?p ?o }")
        assert not (await service.execute(QueryRequest("SELECT ?s ?p ?o { ?s ?p ?o }", "csv"))).cached

    with_service(build, test)


def test_what_changes_by_itself_is_not_kept(build: Path) -> None:
    async def test(service: QueryService) -> None:
        request = QueryRequest("SELECT (UUID() AS ?x) {}", "csv")
        first, again = await service.execute(request), await service.execute(request)
        assert first.etag == again.etag == ""
        assert await first.read() != await again.read()

    with_service(build, test)


def test_a_new_release_is_picked_up_while_old_queries_end_on_the_old_one(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collgraph.query.serving.CHECK_SECONDS", 0.0)

    async def test(service: QueryService) -> None:
        old = service.pids
        answer = await service.execute(QueryRequest("SELECT * { ?s ?p ?o . ?a ?b ?o }", "csv"))
        assert answer.stream is not None
        make_release(build, "second", things=1, label="autre")
        await service.execute(QueryRequest("ASK {}", "csv"))
        async with asyncio.timeout(20):
            while await service.release() != "second":
                await asyncio.sleep(0.01)
        assert "autre" in await csv(service, LABELS)
        assert len((await answer.read()).splitlines()) >= 4001
        assert answer.release == "first"
        await until(lambda: not (old & service.pids))

    with_service(build, test, query_timeout=30.0)


def test_a_damaged_release_leaves_the_old_one_served(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collgraph.query.serving.CHECK_SECONDS", 0.0)

    async def test(service: QueryService) -> None:
        (build / "releases" / "damaged").mkdir()
        with pytest.raises(ReleaseError):
            await service.switch(build / "releases" / "damaged")
        assert await csv(service, COUNT) == "n\r\n4000\r\n"
        assert await service.release() == "first"

    with_service(build, test)


def test_without_a_release_the_error_says_how_to_build_one(tmp_path: Path) -> None:
    service = QueryService(Settings(build=tmp_path), tmp_path)
    with pytest.raises(ReleaseError) as caught:
        service.run_blocking("ASK {}")
    assert "collgraph build" in caught.value.hint
    service.close()


def test_a_thread_without_a_loop_is_answered(build: Path) -> None:
    service = QueryService(Settings(build=build), build)
    try:
        found = service.run_blocking(COUNT, "text/csv")
        assert found == (b"n\r\n4000\r\n", "text/csv; charset=utf-8")
        with pytest.raises(QueryRefused):
            service.run_blocking("SELECT", "text/csv")
        assert service.run_blocking("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "nt").media_type == "application/n-triples"
    finally:
        service.close()
    assert not service.pids


def test_threads_share_the_loop_that_serves(build: Path) -> None:
    async def test(service: QueryService) -> None:
        answers = await asyncio.gather(*(asyncio.to_thread(service.run_blocking, COUNT, "csv") for _ in range(4)))
        assert {answer.body for answer in answers} == {b"n\r\n4000\r\n"}
        with pytest.raises(RuntimeError, match="await execute"):
            service.run_blocking(COUNT)

    with_service(build, test)


def test_many_threads_may_be_the_first(build: Path) -> None:
    service = QueryService(Settings(build=build), build)
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: answers.append(service.run_blocking(COUNT, "csv").body)) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"n\r\n4000\r\n"] * 5
    service.close()


def test_starting_on_a_loop_takes_over_from_the_thread(build: Path) -> None:
    service = QueryService(Settings(build=build), build)
    service.run_blocking(COUNT)
    earlier = service.pids

    async def run() -> None:
        await service.start()
        assert not earlier & service.pids
        assert await csv(service, COUNT) == "n\r\n4000\r\n"
        await service.stop()

    asyncio.run(run())
    assert not any(alive(pid) for pid in earlier)


def test_another_loop_is_told_to_use_run_blocking(build: Path) -> None:
    async def test(service: QueryService) -> None:
        def elsewhere() -> None:
            background = Background()
            try:
                wait_for(background.loop, service.execute(QueryRequest("ASK {}")))
            finally:
                background.stop()

        with pytest.raises(RuntimeError, match="run_blocking"):
            await asyncio.to_thread(elsewhere)

    with_service(build, test)


def test_workers_end_with_the_service_even_when_busy(build: Path) -> None:
    async def run() -> frozenset[int]:
        service = QueryService(Settings(build=build, query_timeout=30.0), build)
        await service.start()
        task = asyncio.create_task(csv(service, CROSS_PRODUCT))
        await until(lambda: service.figures()["running"] == 1)
        pids = service.pids
        await service.stop()
        await asyncio.gather(task, return_exceptions=True)
        return pids

    assert not any(alive(pid) for pid in asyncio.run(run()))


def test_an_interrupt_stops_a_blocking_query(build: Path) -> None:
    service = QueryService(Settings(build=build, query_timeout=60.0), build)
    service.run_blocking("ASK {}")
    begun = time.monotonic()

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            service.run_blocking(CROSS_PRODUCT)
    finally:
        signal.signal(signal.SIGALRM, previous)
        service.close()
    assert time.monotonic() - begun < 30


def test_notices_tell_where_workers_keep_the_network(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = Settings(build=build, service_allow=("https://allowed.example/sparql",))
    assert "https://allowed.example/sparql" in QueryService(allowed, build).notices("en")[0]
    monkeypatch.setattr("collgraph.query.sandbox.can_refuse_network", lambda: True)
    assert QueryService(Settings(build=build), build).notices("fr") == []
    monkeypatch.setattr("collgraph.query.sandbox.can_refuse_network", lambda: False)
    assert "SERVICE" in QueryService(Settings(build=build), build).notices("fr")[0]
