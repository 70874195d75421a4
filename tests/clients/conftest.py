"""The endpoint on the miniature release, behind a real server on the loopback: what a client elsewhere would see."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from collgraph.query.service import QueryService
from collgraph.settings import Settings
from collgraph.web.sparql import routes


@pytest.fixture(scope="session")
def endpoint(mini_settings: Settings) -> Iterator[str]:
    """The address of ``/sparql``."""
    service = QueryService(mini_settings, mini_settings.build)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = Starlette(routes=routes(lambda: service), lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline and thread.is_alive(), "the server does not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
    server.should_exit = True
    thread.join()
    listening.close()
