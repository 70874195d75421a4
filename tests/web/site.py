"""The endpoint as the web serves it, with and without a socket."""

import asyncio
import io
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from collgraph.cli.connections import BoundedProtocol
from collgraph.query import context
from collgraph.query.background import Background, wait_for
from collgraph.settings import Settings
from collgraph.web import metrics, sparql
from collgraph.web.front import Front


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


def whole(answers: BinaryIO, has_body: bool = True) -> bytes:
    """Read one answer to its end; one to HEAD tells a length and has no body."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = answers.readline()
        assert line, f"the connection ended in the head of an answer: {head!r}"
        head += line
    found = re.search(rb"content-length: ([0-9]+)", head)
    return head + answers.read(int(found[1]) if found and has_body else 0)


def undated(answer: bytes) -> frozenset[bytes]:
    return frozenset(row for row in answer.split(b"\r\n") if not row.startswith(b"date:"))
