"""A real server on the loopback, with tight limits, for requests that mean harm."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from collgraph.cli.connections import BoundedProtocol
from collgraph.query.service import QueryService
from collgraph.settings import Settings
from collgraph.web.sparql import routes
from tests.query.endpoint import make_release

DEADLINE = 1.0
MEMORY_MB = 400
LONGEST = 100_000


@dataclass
class Victim:
    """The server under attack: its address, its service, the release's folder."""

    host: str
    port: int
    service: QueryService
    build: Path
    client: httpx.Client

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/sparql"

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """Send a query as an ordinary client would; the patience is the limit, the hop and a loaded machine."""
        content = urlencode({"query": query}, encoding="utf-8", errors="surrogatepass")
        wanted = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json", **headers}
        return self.client.post(self.url, content=content, headers=wanted)

    def raw(self, sent: bytes, patience: float = 15.0) -> bytes:
        """Send bytes on a socket and read until the server closes."""
        with socket.create_connection((self.host, self.port), timeout=patience) as connection:
            received = b""
            with contextlib.suppress(ConnectionError):
                connection.sendall(sent)
                while piece := connection.recv(65536):
                    received += piece
            return received

    def is_well(self) -> bool:
        answer = self.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", accept="text/csv")
        return (answer.status_code, answer.text) == (200, "n\r\n1000\r\n")


@pytest.fixture(scope="session")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    build = tmp_path_factory.mktemp("hostile")
    make_release(build, "first", things=500)
    settings = Settings(
        build=build, query_timeout=DEADLINE, query_memory_mb=MEMORY_MB, query_max_bytes=LONGEST, query_workers=2
    )
    service = QueryService(settings, build)
    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=routes(lambda: service))
    server = uvicorn.Server(uvicorn.Config(app, http=BoundedProtocol, log_level="critical"))

    async def serve() -> None:
        await service.start()
        try:
            await server.serve([listening])
        finally:
            await service.stop()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    host, port = listening.getsockname()
    with httpx.Client(timeout=DEADLINE + 20) as client:
        found = Victim(host, port, service, build, client)
        assert found.is_well()
        yield found
    server.should_exit = True
    thread.join()
    listening.close()
