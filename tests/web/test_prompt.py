"""A query that is answered within a moment is never a task; what takes longer goes on as one, and nobody can tell."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from collgraph.cli import connections, heads
from collgraph.query import serving
from collgraph.query.requests import QueryRequest
from collgraph.query.service import QueryService
from collgraph.web import prompt, quick
from collgraph.web.front import Front
from collgraph.web.kept import Asking
from tests.query.endpoint import CROSS_PRODUCT, make_release
from tests.web.site import Site, on_a_socket, undated, whole

FOREVER = 60.0
METRICS = b"GET /metrics HTTP/1.1\r\nHost: site.test\r\n\r\n"
ROW = "SELECT ?n {{ <https://example.org/{}> <https://example.org/value> ?n }} # {}"
COUNTED = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 500000 }"
LONG = "SELECT ?a ?d {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {} # {}"


@pytest.fixture(params=["lines not seen before", "lines seen before"])
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    # A look at the link of the release being due, a query goes the long way.
    monkeypatch.setattr(serving, "CHECK_SECONDS", FOREVER)
    known = heads.Heads()
    monkeypatch.setattr(connections, "KNOWN", known)
    if request.param == "lines seen before":
        known.learn(heads.cut(get("x"))[1], heads.read([(b"host", b"site.test"), (b"accept", b"text/csv")]))
    make_release(tmp_path, "first", things=200)
    return tmp_path


@pytest.fixture
def site(build: Path) -> Iterator[Site]:
    found = Site(build, query_timeout=1.0)
    yield found
    found.close()


@pytest.fixture
def patient(build: Path) -> Iterator[Site]:
    """No deadline ends what the test is about."""
    found = Site(build, query_timeout=FOREVER)
    yield found
    found.close()


@pytest.fixture
def no_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast the machine, every query goes on as a task."""
    monkeypatch.setattr(prompt, "MOMENT", 0.0)


def get(query: str, *headers: str) -> bytes:
    lines = (f"GET /sparql?{urlencode({'query': query})} HTTP/1.1", "Host: site.test", "Accept: text/csv", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(query: str) -> bytes:
    lines = ("POST /sparql HTTP/1.1", "Host: site.test", "Content-Type: application/sparql-query")
    return ("\r\n".join((*lines, f"Content-Length: {len(query)}")) + f"\r\n\r\n{query}").encode()


def asked(connection: socket.socket, *requests: bytes) -> list[bytes]:
    """The answers to requests sent in one piece, in the order in which they came."""
    connection.sendall(b"".join(requests))
    answers = connection.makefile("rb")
    return [whole(answers) for _ in requests]


def first(connection: socket.socket) -> None:
    """The layer is known once it has had a request."""
    asked(connection, METRICS)


def soon(connection: socket.socket, request: bytes, wanted: bytes) -> bool:
    """Whether the answer to a request comes to have a line: a killed worker counts until another is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if wanted in asked(connection, request)[0].splitlines():
            return True
    return False


def await_figure(site: Site, name: str, wanted: int) -> None:
    until = time.monotonic() + 20
    while site.context.service.figures()[name] != wanted:
        assert time.monotonic() < until
        time.sleep(0.001)


@contextmanager
def all_turns_taken(connection: socket.socket, site: Site) -> Iterator[None]:
    """A client runs as many queries as it may, each a task from the start, until it leaves them."""
    with ExitStack() as stack:
        for number in (1, 2):
            other = stack.enter_context(socket.create_connection(connection.getpeername()))
            other.sendall(post(f"{CROSS_PRODUCT} # {number}"))
        await_figure(site, "running", 2)
        yield


def frees_every_worker(connection: socket.socket) -> bool:
    return soon(connection, METRICS, b"collgraph_queries_running 0")


def test_an_answer_within_a_moment_is_that_of_a_task(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with on_a_socket(site) as connection:
        first(connection)
        monkeypatch.setattr(prompt, "MOMENT", 0.0)
        slow = asked(connection, get(ROW.format(7, "slow")))[0]
        monkeypatch.setattr(prompt, "MOMENT", FOREVER)
        monkeypatch.setattr(quick, "answer", None)
        prompt_one = asked(connection, get(ROW.format(7, "prompt")))[0]
        again = asked(connection, get(ROW.format(7, "prompt")))[0]

    def but_tag(answer: bytes) -> set[bytes]:
        return {row for row in undated(answer) if not row.startswith(b"etag:")}

    assert but_tag(slow) == but_tag(prompt_one) == but_tag(again)
    assert undated(prompt_one) == undated(again)
    assert slow.endswith(b"\r\nn\r\n7\r\n")
    figures = site.context.service.figures()
    assert [figures[f"outcome_{name}"] for name in ("answered", "cached")] == [2, 1]
    assert (figures["cache_misses"], figures["running"]) == (2, 0)
    assert [line["status"] for line in site.lines()[1:]] == [200] * 3


def test_requests_in_one_piece_are_answered_in_their_order(site: Site) -> None:
    with on_a_socket(site) as connection:
        first(connection)
        answers = asked(connection, *(get(ROW.format(number, "piece")) for number in (3, 1, 2)))
    assert [answer.splitlines()[-1] for answer in answers] == [b"3", b"1", b"2"]


@pytest.mark.parametrize("moment", [0.0, FOREVER])
def test_a_fragment_is_no_part_of_a_query(site: Site, monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr(prompt, "MOMENT", moment)
    with on_a_socket(site) as connection:
        first(connection)
        request = get(ROW.format(5, "")).replace(b" HTTP/1.1", b"#%0AVALUES%20%3Fn%20%7B%206%20%7D HTTP/1.1")
        answers = asked(connection, request, request)
    assert all(answer.endswith(b"\r\nn\r\n5\r\n") for answer in answers)


def test_an_error_of_ours_is_not_told_as_a_broken_request(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*asking: Any) -> None:
        raise LookupError("ours")

    monkeypatch.setattr(Front, "ask", fail)
    with on_a_socket(site) as connection:
        first(connection)
        assert asked(connection, get(ROW.format(5, "")))[0].endswith(b"\r\nn\r\n5\r\n")
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["ours"]


def test_what_has_to_wait_is_read_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    read = quick.read

    def note(asking: Asking, *more: Any) -> QueryRequest | None:
        seen.append(asking.query_string)
        return read(asking, *more)

    monkeypatch.setattr(quick, "read", note)
    monkeypatch.setattr(QueryService, "begin_now", lambda *asking: None)
    with on_a_socket(site) as connection:
        first(connection)
        assert asked(connection, get(ROW.format(5, "")))[0].endswith(b"\r\nn\r\n5\r\n")
        assert asked(connection, get("SELECT * {"))[0].startswith(b"HTTP/1.1 400 ")
    assert len(seen) == 2


@pytest.mark.usefixtures("no_moment")
def test_what_takes_longer_is_answered_all_the_same(site: Site) -> None:
    with on_a_socket(site) as connection:
        first(connection)
        requests = (get(ROW.format(5, "")), get(LONG.format(3_000, ""), "Connection: close"))
        connection.sendall(requests[0] + requests[1])
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert received.count(b"\r\nn\r\n5\r\n") == 1
    assert received.count(b"https://example.org/") == 2 * 3_000
    assert received.endswith(b"\r\n0\r\n\r\n")


def test_what_comes_in_pieces_is_answered_all_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt, "MOMENT", FOREVER)
    with on_a_socket(site) as connection:
        first(connection)
        connection.sendall(get(LONG.format(3_000, "")))
        received = b""
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += connection.recv(65_536)
        assert received.count(b"https://example.org/") == 2 * 3_000
        assert asked(connection, get(ROW.format(4, "after")))[0].endswith(b"n\r\n4\r\n")


@pytest.mark.parametrize(
    ("moment", "query", "status"),
    [
        *((moment, query, 400) for moment in (0.0, FOREVER) for query in ("SELECT", "SELECT * {")),
        *((moment, "INSERT DATA {}", 403) for moment in (0.0, FOREVER)),
        *((moment, CROSS_PRODUCT, 503) for moment in (0.0, prompt.MOMENT)),
    ],
)
def test_failures_are_told(site: Site, monkeypatch: pytest.MonkeyPatch, moment: float, query: str, status: int) -> None:
    monkeypatch.setattr(prompt, "MOMENT", moment)
    with on_a_socket(site) as connection:
        first(connection)
        answer = asked(connection, get(query))[0]
        assert answer.startswith(b"HTTP/1.1 %d " % status)
        assert answer.endswith(site.ask(query).content)
        assert asked(connection, get(ROW.format(4, "after")))[0].endswith(b"n\r\n4\r\n")
        assert frees_every_worker(connection)
    assert site.lines()[1]["ms"] > (900 if status == 503 else 0)


@pytest.mark.parametrize("moment", [0.0, FOREVER])
def test_a_worker_that_dies_is_told(site: Site, monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr(prompt, "MOMENT", moment)
    begin_now = QueryService.begin_now

    def begin_and_kill(service: QueryService, *asking: Any) -> Any:
        begun = begin_now(service, *asking)
        for pid in service.pids:
            os.kill(pid, signal.SIGKILL)
        return begun

    with on_a_socket(site) as connection:
        first(connection)
        monkeypatch.setattr(QueryService, "begin_now", begin_and_kill)
        assert asked(connection, get(CROSS_PRODUCT))[0].startswith(b"HTTP/1.1 503 ")
        monkeypatch.setattr(QueryService, "begin_now", begin_now)
        assert soon(connection, get(ROW.format(4, "after")), b"4")


@pytest.mark.parametrize("moment", [0.0, 0.5, FOREVER])
def test_a_client_that_leaves_frees_its_worker(patient: Site, monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr(prompt, "MOMENT", moment)
    query = CROSS_PRODUCT if moment < FOREVER else ROW.format(4, "left")
    with on_a_socket(patient) as connection:
        first(connection)
        host, port = connection.getpeername()
        with socket.create_connection((host, port)) as other:
            other.sendall(get(query))
        assert asked(connection, get(ROW.format(4, "after")))[0].endswith(b"n\r\n4\r\n")
        assert frees_every_worker(connection)


def test_a_request_that_does_not_wait_for_the_answer_before_has_its_own(
    patient: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt, "MOMENT", FOREVER)
    with on_a_socket(patient) as connection, connection.makefile("rb") as answers:
        first(connection)
        connection.sendall(get(COUNTED))
        await_figure(patient, "running", 1)
        connection.sendall(get(ROW.format(4, "early")))
        connection.sendall(get(ROW.format(5, "earlier")))
        assert [whole(answers).splitlines()[-1] for _ in range(3)] == [b"500000", b"4", b"5"]


def test_a_server_that_shuts_down_gives_the_answer_it_owes(patient: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt, "MOMENT", FOREVER)
    with on_a_socket(patient) as connection:
        first(connection)
        mine = connection.dup()
        mine.sendall(get(COUNTED))
        await_figure(patient, "running", 1)
    with mine:
        assert whole(mine.makefile("rb")).endswith(b"\r\nn\r\n500000\r\n")
        assert mine.recv(1) == b""


@pytest.mark.parametrize(("moment", "check"), [(0.0, FOREVER), (FOREVER, FOREVER), (FOREVER, 0.0)])
def test_what_has_to_wait_for_its_turn_is_answered_then(
    patient: Site, monkeypatch: pytest.MonkeyPatch, moment: float, check: float
) -> None:
    with on_a_socket(patient) as connection:
        first(connection)
        with all_turns_taken(connection, patient):
            monkeypatch.setattr(prompt, "MOMENT", moment)
            if moment == check:
                monkeypatch.setattr(quick, "answer", None)
            connection.sendall(get(ROW.format(4, "waits")))
            await_figure(patient, "waiting", 1)
            monkeypatch.setattr(serving, "CHECK_SECONDS", check)
        with connection.makefile("rb") as answers:
            assert whole(answers).endswith(b"n\r\n4\r\n")
        monkeypatch.setattr(serving, "CHECK_SECONDS", FOREVER)
        assert frees_every_worker(connection)
    assert patient.context.service.figures()["waiting"] == 0


@pytest.mark.parametrize("moment", [0.0, FOREVER])
def test_who_leaves_while_waiting_keeps_no_turn(patient: Site, monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    with on_a_socket(patient) as connection:
        first(connection)
        with all_turns_taken(connection, patient):
            monkeypatch.setattr(prompt, "MOMENT", moment)
            with socket.create_connection(connection.getpeername()) as other:
                other.sendall(get(ROW.format(4, "left")))
                await_figure(patient, "waiting", 1)
            if not moment:
                await_figure(patient, "waiting", 0)
        assert asked(connection, get(ROW.format(4, "after")))[0].endswith(b"n\r\n4\r\n")
        assert frees_every_worker(connection)
    assert patient.context.service.figures()["waiting"] == 0


def test_what_was_answered_while_it_waited_keeps_no_turn(patient: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt, "MOMENT", FOREVER)
    with on_a_socket(patient) as connection:
        first(connection)
        with socket.create_connection(connection.getpeername()) as other:
            with all_turns_taken(connection, patient):
                for waiting, each in enumerate((connection, other), start=1):
                    each.sendall(get(ROW.format(4, "the same")))
                    await_figure(patient, "waiting", waiting)
            for each in (connection, other):
                with each.makefile("rb") as answers:
                    assert whole(answers).endswith(b"n\r\n4\r\n")
        assert frees_every_worker(connection)


def test_no_place_to_wait_is_told(build: Path) -> None:
    site = Site(build, query_timeout=FOREVER, query_queue=2)
    with on_a_socket(site) as connection:
        first(connection)
        with (
            all_turns_taken(connection, site),
            socket.create_connection(connection.getpeername()) as other,
        ):
            other.sendall(get(ROW.format(4, "waits")))
            await_figure(site, "waiting", 1)
            assert asked(connection, get(ROW.format(4, "too many")))[0].startswith(b"HTTP/1.1 429 ")
    site.close()


@pytest.mark.parametrize("forwarded", ["", "203.0.113.9", "198.51.100.1, 203.0.113.9"])
def test_who_asks_is_the_same_as_for_a_task(site: Site, monkeypatch: pytest.MonkeyPatch, forwarded: str) -> None:
    seen: list[str] = []
    begin_now, execute = QueryService.begin_now, QueryService.execute

    def begin(service: QueryService, request: QueryRequest, *more: Any) -> Any:
        seen.append(request.client)
        return begin_now(service, request, *more)

    async def run(service: QueryService, request: QueryRequest) -> Any:
        seen.append(request.client)
        return await execute(service, request)

    monkeypatch.setattr(QueryService, "begin_now", begin)
    monkeypatch.setattr(QueryService, "execute", run)
    headers = [f"X-Forwarded-For: {forwarded}"] if forwarded else []
    with on_a_socket(site) as connection:
        first(connection)
        asked(connection, get(ROW.format(4, "prompt"), *headers))
        asked(connection, get(ROW.format(4, "prompt, lines seen before"), *headers))
        asked(connection, get(ROW.format(4, "task"), "If-None-Match: x", *headers))
    assert seen == [forwarded.split(", ")[-1] or "127.0.0.1"] * 3
