"""The second backend: the same questions on another endpoint, here native ``oxigraph serve``."""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize

from collgraph.errors import QueryError, QueryRefused, QueryTimeout
from collgraph.query.remote import RemoteService, query_service
from collgraph.query.requests import QueryRequest
from collgraph.query.service import QueryService
from collgraph.settings import Settings
from tests.query.endpoint import EX, GRAPH_A, GRAPH_B, make_release, quads

QUERIES = [
    ("SELECT * { ?s ?p ?o } ORDER BY ?s ?p", "csv"),
    ("SELECT * { ?s ?p ?o } ORDER BY ?s ?p", "csv-excel"),
    ("SELECT ?s { ?s ?p 2 }", "json"),
    ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", "tsv"),
    (f"ASK {{ <{EX}1> ?p ?o }}", "xml"),
    (f"CONSTRUCT WHERE {{ <{EX}1> <{EX}value> ?o }}", "nt"),
]


def oxigraph() -> str:
    found = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if found is None:
        pytest.fail("the test extra brings the program oxigraph; it is not there")
    return found


@contextmanager
def native(*arguments: str) -> Iterator[str]:
    """A native server on a free port, empty; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [oxigraph(), "serve", "--bind", f"127.0.0.1:{port}", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "oxigraph did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("oxigraph does not listen")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with native() as found:
        body = serialize(quads(3, "chose"), format=RdfFormat.N_QUADS)
        request = urllib.request.Request(
            f"{found}/store", data=body, headers={"content-type": "application/n-quads"}, method="POST"
        )
        urllib.request.urlopen(request).close()
        yield found


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remote")
    make_release(folder, "one")
    return folder


@pytest.fixture(scope="module")
def remote(address: str, build: Path) -> Iterator[QueryService]:
    service = query_service(Settings(build=build, sparql_url=f"{address}/query", query_timeout=5.0), build)
    yield service
    service.close()


@pytest.fixture(scope="module")
def local(build: Path) -> Iterator[QueryService]:
    service = query_service(Settings(build=build), build)
    yield service
    service.close()


@pytest.mark.parametrize(("query", "form"), QUERIES)
def test_both_backends_give_the_same(remote: QueryService, local: QueryService, query: str, form: str) -> None:
    assert isinstance(remote, RemoteService)
    assert not isinstance(local, RemoteService)
    ours, theirs = local.run_blocking(query, form), remote.run_blocking(query, form)
    assert ours.media_type == theirs.media_type
    if form == "json":
        assert json.loads(ours.body) == json.loads(theirs.body)
    elif form == "csv-excel":
        assert ours.body == theirs.body
    else:
        assert sorted(ours.body.splitlines()) == sorted(theirs.body.splitlines())


def test_the_graphs_of_the_protocol_are_passed_on(address: str, build: Path) -> None:
    async def ask(settings: Settings) -> bytes:
        service = query_service(settings, build)
        await service.start()
        try:
            query = QueryRequest("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o", "csv", default_graphs=(GRAPH_A, GRAPH_B))
            return await (await service.execute(query)).read()
        finally:
            await service.stop()

    theirs = asyncio.run(ask(Settings(build=build, sparql_url=f"{address}/query")))
    assert set(theirs.split()) == {b"s,o", f"{EX}1,1".encode(), f"{EX}2,2".encode()}


def test_what_is_refused_here_is_not_sent(remote: QueryService) -> None:
    for query in ("INSERT DATA { <a:a> <a:b> <a:c> }", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"):
        with pytest.raises(QueryRefused):
            remote.run_blocking(query)


def test_a_syntax_error_is_told_as_ours(remote: QueryService) -> None:
    with pytest.raises(QueryRefused, match="Line 1") as caught:
        remote.run_blocking("SELECT * { ?s ?p ", lang="en")
    assert caught.value.line == 1


def test_a_second_asking_is_answered_from_the_cache(remote: QueryService) -> None:
    hits = remote.cache.hits
    remote.run_blocking("SELECT (41 + 1 AS ?x) {}")
    remote.run_blocking("SELECT (41 + 1 AS ?x) {}")
    assert remote.cache.hits == hits + 1


def test_an_endpoint_that_is_not_there_is_no_fault_of_the_query(build: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        service = query_service(
            Settings(build=build, sparql_url=f"http://127.0.0.1:{taken.getsockname()[1]}/sparql"), build
        )
        with pytest.raises(QueryError, match="did not answer") as caught:
            service.run_blocking("ASK {}", lang="en")
        service.close()
    assert not isinstance(caught.value, QueryRefused)


@contextmanager
def answering(
    content: bytes, media_type: str, length: int | None = None, wait: threading.Event | None = None
) -> Iterator[str]:
    """An endpoint that gives everyone the same answer, once ``wait`` is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            if wait is not None:
                wait.wait(20)
                return
            self.send_response(200)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(content) if length is None else length))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        if wait is not None:
            wait.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("media_type", "length", "words"),
    [
        ("text/html", None, "text/html came instead"),
        ("application/sparql-results+json", 1000, "early|incomplete|Incomplete"),
    ],
)
def test_an_answer_that_is_wrong_or_cut_is_an_error(
    build: Path, media_type: str, length: int | None, words: str
) -> None:
    with answering(b'{"boolean":true}', media_type, length) as url:
        service = query_service(Settings(build=build, sparql_url=url), build)
        with pytest.raises(QueryError, match=words):
            service.run_blocking("ASK {}", lang="en")
        service.close()


def test_a_slow_endpoint_is_given_up_at_the_deadline(build: Path) -> None:
    with answering(b"", "text/csv", wait=threading.Event()) as url:
        service = query_service(Settings(build=build, sparql_url=url, query_timeout=0.5), build)
        with pytest.raises(QueryTimeout):
            service.run_blocking("ASK {}")
        service.close()
