"""The outermost layer: known answers without routing, counts for ``/metrics``, a log without personal data."""

import asyncio
import io
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from collgraph.cli.connections import BoundedProtocol
from collgraph.query import context
from collgraph.query.background import Background, wait_for
from collgraph.settings import Settings
from collgraph.web import metrics, sparql
from collgraph.web.front import Front, room_of
from collgraph.web.shell import GUARDS
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS, make_release

ROWS = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p LIMIT 5"


class Site:
    """The endpoint and the metrics behind the layer, without a socket."""

    def __init__(self, build: Path, **settings: Any) -> None:
        self.log = io.StringIO()
        self.context = context.Context(Settings(build=build, query_memory_store="no", access_log="yes", **settings))
        context.use(self.context)
        self.background = Background()
        wait_for(self.background.loop, self.context.service.start())
        layer = Middleware(Front, log=self.log)
        self.app = Starlette(routes=[*sparql.routes(), *metrics.routes()], middleware=[layer])
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://site.test")

    def get(self, path: str, headers: dict[str, str] | None = None, **params: str) -> httpx.Response:
        return wait_for(self.background.loop, self.client.get(path, params=params, headers=headers))

    def ask(self, query: str, **headers: str) -> httpx.Response:
        return self.get("/sparql", {"accept": "text/csv", **headers}, query=query)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def close(self) -> None:
        wait_for(self.background.loop, self.client.aclose())
        wait_for(self.background.loop, self.context.service.stop())
        self.background.stop()
        context.use(None)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    make_release(tmp_path, "first", things=50)
    found = Site(tmp_path, query_timeout=1.0)
    yield found
    found.close()


def test_a_known_request_has_the_same_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first = site.ask(ROWS)
    monkeypatch.setattr(sparql, "handle", None)
    again = site.ask(ROWS)
    assert (again.status_code, again.content, again.headers.items()) == (200, first.content, first.headers.items())
    same = site.ask(ROWS, **{"if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert "content-length" not in same.headers
    figures = site.context.service.figures()
    assert [figures[f"outcome_{name}"] for name in ("answered", "cached", "not-modified")] == [1, 1, 1]


def test_the_short_way_and_the_long_way_answer_the_same(site: Site) -> None:
    graph = "CONSTRUCT WHERE { ?s ?p ?o }"
    for query, accept in ((ROWS, "text/csv"), (graph, "*/*"), ("SELECT (NOW() AS ?x1) {}", "application/json")):
        short = site.ask(query, accept=accept)
        long = site.get("/sparql", {"accept": accept}, query=query, other="")
        assert {**long.headers, **GUARDS} == {**short.headers, "content-length": long.headers["content-length"]}
        assert short.status_code == long.status_code == 200
        assert short.content == long.content or "NOW" in query
    for query, status in (("SELECT", 400), ("INSERT DATA {}", 403), (CROSS_PRODUCT, 503), ("", 400)):
        short, long = site.ask(query), site.get("/sparql", {"accept": "text/csv"}, query=query, other="")
        assert (short.status_code, short.text) == (long.status_code, long.text)
        assert short.status_code == status
    for lang in ("en", "fr"):
        assert site.ask("SELECT", **{"accept-language": lang}).headers["access-control-allow-origin"] == "*"


@contextmanager
def on_a_socket(site: Site) -> Iterator[socket.socket]:
    """A connection to the site as it is served, on a real socket."""
    config = uvicorn.Config(site.app, http=BoundedProtocol, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.run_coroutine_threadsafe(server.serve([listening]), site.background.loop)
        with socket.create_connection(listening.getsockname(), timeout=10) as connection:
            yield connection
        server.should_exit = True
        serving.result(20)


def test_a_known_request_is_answered_where_its_head_ends(site: Site) -> None:
    line = f"GET /sparql?{urlencode({'query': ROWS})} HTTP/1.1\r\nHost: site.test\r\nAccept: text/csv\r\n"
    with on_a_socket(site) as connection:
        answers = connection.makefile("rb")

        def asked(*more: str, times: int = 1) -> list[bytes]:
            connection.sendall("".join([line, *more, "\r\n"]).encode() * times)
            return [whole(answers) for _ in range(times)]

        first = asked()[0]
        known = asked(times=3)
        assert {undated(one) for one in known} == {undated(first)}
        tag = next(row for row in first.decode().split("\r\n") if row.startswith("etag: ")).removeprefix("etag: ")
        assert asked(f"If-None-Match: {tag}\r\n")[0].startswith(b"HTTP/1.1 304 Not Modified\r\n")
        assert undated(asked()[0]) == undated(first)
    assert [entry["status"] for entry in site.lines()] == [200, 200, 200, 200, 304, 200]


def whole(answers: BinaryIO) -> bytes:
    """Read one answer to its end."""
    head = b"".join(iter(answers.readline, b"\r\n"))
    found = re.search(rb"content-length: ([0-9]+)", head)
    return head + answers.read(int(found[1]) if found else 0)


def undated(answer: bytes) -> frozenset[bytes]:
    return frozenset(row for row in answer.split(b"\r\n") if not row.startswith(b"date:"))


def test_what_an_answer_depends_on_is_looked_at(site: Site) -> None:
    plain = site.ask(ROWS, **{"accept-encoding": "identity"})
    assert site.ask(ROWS, accept="text/tab-separated-values").headers["content-type"].startswith("text/tab")
    assert site.ask("SELECT * { ?s ?p ?o }", **{"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in site.ask("SELECT * { ?s ?p ?o }", **{"accept-encoding": "identity"}).headers
    assert site.ask(ROWS, **{"accept-encoding": "identity"}).content == plain.content
    assert site.ask("SELECT (UUID() AS ?x) {}").content != site.ask("SELECT (UUID() AS ?x) {}").content


def test_a_new_release_is_not_answered_from_the_old_one(site: Site, tmp_path: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert [site.ask(count).text for _ in range(2)] == ["n\r\n100\r\n"] * 2
    path = make_release(tmp_path, "second", things=1)
    wait_for(site.background.loop, site.context.service.switch(path))
    assert [site.ask(count).text for _ in range(2)] == ["n\r\n2\r\n"] * 2


def test_metrics_tell_what_happened(site: Site) -> None:
    for query in (ROWS, ROWS, "SELECT", CROSS_PRODUCT):
        site.ask(query)
    answer = site.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert found['collgraph_queries_total{outcome="answered"}'] == "1"
    assert found['collgraph_queries_total{outcome="cached"}'] == "1"
    assert found['collgraph_queries_total{outcome="QueryTimeout"}'] == "1"
    assert found['collgraph_requests_total{room="sparql",outcome="200"}'] == "2"
    assert found['collgraph_requests_total{room="sparql",outcome="400"}'] == "1"
    assert found['collgraph_request_seconds_bucket{room="sparql",le="+Inf"}'] == "4"
    assert found['collgraph_request_seconds_bucket{room="sparql",le="0.5"}'] == "3"
    assert float(found['collgraph_request_seconds_sum{room="sparql"}']) >= 1.0
    assert found["collgraph_cache_hits_total"] == "1"
    assert found["collgraph_workers"] in ("2", "3")
    helped = [line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")]
    assert len(helped) == len(set(helped))


def test_the_log_names_nobody(site: Site) -> None:
    site.ask(ROWS, **{"x-forwarded-for": "203.0.113.9", "user-agent": "someone", "cookie": "secret"})
    site.ask(ROWS)
    site.get("/people/jeanne.dupont@example.org")
    known, again, missing = site.lines()
    assert set(known) == {"time", "method", "room", "path", "status", "bytes", "ms"}
    assert (known["room"], known["status"], again["bytes"]) == ("sparql", 200, known["bytes"])
    assert (missing["room"], missing["status"], "path" in missing) == ("explorer", 404, False)
    for word in ("203.0.113.9", "someone", "secret", "SELECT", "jeanne", "127.0.0.1"):
        assert word not in site.log.getvalue()


def test_a_cut_answer_is_logged_with_its_reason(site: Site) -> None:
    with pytest.raises(AssertionError):  # the transport of httpx wants complete answers; a server resets here
        site.ask(ENDLESS_ROWS)
    assert site.lines()[-1]["cut"] == "QueryTimeout"
    assert site.context.service.traffic.answers["sparql", "QueryTimeout"] == 1


@pytest.mark.parametrize(
    ("path", "room"), [("/sparql", "sparql"), ("/data/commune/29019.ttl", "data"), ("/", "explorer"), ("*", "explorer")]
)
def test_rooms(path: str, room: str) -> None:
    assert room_of(path) == room
