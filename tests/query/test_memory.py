"""Workers that hold the release in memory: the same answers, the same limits, and nothing left behind."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from collgraph.errors import QueryError, QueryMemory, QueryTimeout, ReleaseError
from collgraph.query import frames, sandbox, template
from collgraph.query.guard import Policy, check
from collgraph.query.plan import chosen_format, task_of
from collgraph.query.process import WorkerOptions
from collgraph.query.requests import QueryRequest
from collgraph.query.service import QueryService
from collgraph.query.store_choice import DISK, MEMORY
from collgraph.query.stores import InMemory, Stores
from collgraph.query.tasks import decode_task, encode_task
from collgraph.query.template import Template, fits_in_memory
from collgraph.settings import Settings
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS, GRAPH_A, GRAPH_B, make_release

pytestmark = pytest.mark.skipif(not sandbox.can_refuse_network(), reason="memory workers are for Linux on x86-64")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    make_release(tmp_path, "first", things=2000)
    return tmp_path


def in_memory(build: Path, test: Callable[[QueryService], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        service = QueryService(Settings(build=build, query_memory_store="yes", **settings), build)
        await service.start()
        try:
            await until(lambda: service.figures()["in_memory"] == 1)
            await test(service)
            pids = service.pids
        finally:
            await service.stop()
        await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))

    asyncio.run(run())


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def csv(service: QueryService, text: str, **options: Any) -> str:
    return (await (await service.execute(QueryRequest(text, "csv", **options))).read()).decode()


def test_answers_and_limits_are_those_of_the_disk(build: Path) -> None:
    async def test(service: QueryService) -> None:
        assert await csv(service, COUNT) == "n\r\n4000\r\n"
        with pytest.raises(QueryTimeout):
            await csv(service, CROSS_PRODUCT, timeout=0.3)
        with pytest.raises(QueryMemory):
            await csv(service, ENDLESS_ROWS + " ORDER BY ?a ?m")
        await until(lambda: len(service.pids) == 3)
        assert await csv(service, COUNT + " # again") == "n\r\n4000\r\n"

    in_memory(build, test, query_timeout=30.0, query_memory_mb=300)


def test_a_query_finds_the_graphs_that_it_names(build: Path) -> None:
    of_graphs = (
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", 3),
        ("SELECT (COUNT(*) AS ?n) { graph ?g { ?s ?p ?o } ?s ?p ?o }", 3),
        (f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH_B}> {{ ?s ?p ?o }}", 2),
        (f"SELECT (COUNT(*) AS ?n) FROM NAMED <{GRAPH_A}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 1),
    )

    async def test(service: QueryService) -> None:
        assert await csv(service, COUNT) == "n\r\n4000\r\n"
        for text, number in of_graphs:
            assert await csv(service, text) == f"n\r\n{number}\r\n", text
        assert await csv(service, COUNT, default_graphs=(GRAPH_B,)) == "n\r\n2\r\n"
        assert await csv(service, COUNT, named_graphs=(GRAPH_B,)) == "n\r\n0\r\n"

    in_memory(build, test)


@pytest.mark.parametrize(
    ("text", "graphs", "alone"),
    [
        ("PREFIX cg: <https://w3id.org/collgraph/ontology#> DESCRIBE cg:x", {}, True),
        ("DESCRIBE <https://w3id.org/collgraph/graph/from>", {}, True),
        ("ASK { ?s ?p ?o }", {"default_graphs": (GRAPH_A,)}, False),
        ("ASK { ?s ?p ?o }", {"named_graphs": (GRAPH_A,)}, False),
        ("ASK { ?s ?p trueGrapH?g{} }", {}, False),
        ("ASKFROM<x:y>{}", {}, False),
        ("ASK { FILTER(1<2) GRAPH<https://example.org/>{} }", {}, False),
        (r"ASK { \u0047RAPH ?g {} }", {}, False),
        ("ASK { ?s ?p ?o } # " + "x" * 5000, {}, False),
    ],
)
def test_what_names_no_graph_is_answered_from_the_default_graph_by_itself(
    tmp_path: Path, text: str, graphs: dict[str, Any], alone: bool
) -> None:
    request = QueryRequest(text, "json", **graphs)
    checked = check(text, Policy())
    task = task_of(checked, chosen_format(checked, request), request, 1.0)
    held = InMemory(Store(), Store())
    store = Stores(tmp_path, held).of(decode_task(encode_task(task)[frames.HEADER.size :]))
    assert store is (held.default_graph if alone else held.whole)


def test_both_stores_are_tried_and_answer_the_same(build: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?b }"

    async def test(service: QueryService) -> None:
        chosen, found = [], set()
        for number in range(4):
            chosen.append(service.stores.choose(f"{text} # {number}"))
            found.add(await csv(service, f"{text} # {number}"))
        assert len(found) == 1
        assert chosen[:2] == [MEMORY, DISK]
        assert chosen[2] == chosen[3]

    in_memory(build, test)


def test_no_network_from_memory_either(build: Path) -> None:
    from collgraph.query import frames
    from collgraph.query.tasks import Task, encode_task

    async def run() -> None:
        found = await Template.load(WorkerOptions(build / "releases/first/store", 500))
        worker = await found.start()
        worker.ask(encode_task(Task("SELECT * { SERVICE <http://127.0.0.1:49999/> { ?s ?p ?o } }", "csv", seconds=5.0)))
        kind, payload = await worker.receive()
        assert (kind, b"denied" in payload) == (frames.ERROR, True)
        assert (await worker.end())[0] == -signal.SIGKILL
        await found.close()

    asyncio.run(run())


async def _once_noticed(service: QueryService, query: str) -> str:
    """The answer to a query; each worker whose death nobody has noticed yet may refuse it once."""
    for _ in service.pids:
        with contextlib.suppress(QueryError):
            return await csv(service, query)
    return await csv(service, query)


def test_a_worker_that_dies_is_replaced(build: Path) -> None:
    async def test(service: QueryService) -> None:
        for sent in (signal.SIGSEGV, signal.SIGKILL):
            running = asyncio.create_task(csv(service, CROSS_PRODUCT))
            await until(lambda: service.figures()["running"] == 1)
            for pid in service.pids:
                os.kill(pid, sent)
            with pytest.raises(QueryError) as caught:
                await running
            assert isinstance(caught.value, QueryMemory) == (sent == signal.SIGKILL)
            assert await _once_noticed(service, COUNT + f" # {sent}") == "n\r\n4000\r\n"

    in_memory(build, test, query_timeout=30.0)


def test_what_stops_a_whole_group_leaves_answers_to_the_service(build: Path) -> None:
    async def test(service: QueryService) -> None:
        maker = service._serving._served.pool._maker  # type: ignore[union-attr]
        assert isinstance(maker, Template)
        for sent in (signal.SIGINT, signal.SIGTERM):
            for pid in (maker.pid, *service.pids):
                os.kill(pid, sent)
        assert await csv(service, COUNT) == "n\r\n4000\r\n"
        await (await maker.start()).end()
        assert service.figures()["restarts"] == 0

    in_memory(build, test)


def test_without_its_template_the_service_goes_on_from_disk(build: Path) -> None:
    async def test(service: QueryService) -> None:
        maker = service._serving._served.pool._maker  # type: ignore[union-attr]
        assert isinstance(maker, Template)
        os.kill(maker.pid, signal.SIGKILL)
        await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
        assert await csv(service, COUNT) == "n\r\n4000\r\n"

    workers: frozenset[int] = frozenset()

    async def noted(service: QueryService) -> None:
        nonlocal workers
        workers = service.pids
        await test(service)

    in_memory(build, noted)


def test_a_new_release_is_served_from_disk_then_from_memory(build: Path) -> None:
    async def test(service: QueryService) -> None:
        before = service.pids
        await service.switch(make_release(build, "second", things=1))
        assert await csv(service, COUNT) == "n\r\n2\r\n"
        await until(lambda: service.figures()["in_memory"] == 1)
        assert await csv(service, COUNT + " # again") == "n\r\n2\r\n"
        assert not before & service.pids

    in_memory(build, test)


def test_a_store_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="memory"):
        asyncio.run(_load(tmp_path / "nowhere"))


async def _load(store: Path) -> None:
    await Template.load(WorkerOptions(store, 500))


def test_what_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"x" * 1000)
    assert not fits_in_memory(tmp_path, 2)
    monkeypatch.setattr(template, "SMALLEST", 10)
    assert fits_in_memory(tmp_path, 2)
    assert not fits_in_memory(tmp_path, 10**9)
