"""The server hands pages to the explorer's process: here a small application on a socket stands for it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from collgraph.cli.connections import BoundedProtocol
from collgraph.web import backstage
from collgraph.web.backstage import Pages, Passage, nowhere

LARGE = 3_000_000


async def said(request: Request) -> Response:
    return Response(f"{request.method} {request.url.path}?{request.url.query} {request.headers['host']}", 203)


async def pieces(request: Request) -> Response:
    return StreamingResponse(iter([b"one ", b"two ", b"x" * LARGE]), headers={"x-kept": "yes"})


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await websocket.send_bytes(await websocket.receive_bytes())


def explorer() -> Starlette:
    routes = [Route("/pieces", pieces), WebSocketRoute(backstage.STREAM, echo), Route("/{path:path}", said)]
    return Starlette(routes=routes)


def served(tmp_path: Path, test: Callable[[str], Awaitable[None]], begin: bool = True) -> None:
    """Run both servers, then a test with the address of the one in front."""
    path = tmp_path / "explorer"

    async def run() -> None:
        behind = uvicorn.Server(uvicorn.Config(explorer(), uds=str(path), log_level="critical"))
        wiring = {"http": BoundedProtocol, "ws": partial(Passage, path), "lifespan": "off", "log_level": "critical"}
        front = uvicorn.Server(uvicorn.Config(Pages(path), port=0, **wiring))  # type: ignore[arg-type]
        tasks = [asyncio.create_task(server.serve()) for server in (behind, front)[0 if begin else 1 :]]
        while not front.started:
            await asyncio.sleep(0.01)
        port = front.servers[0].sockets[0].getsockname()[1]
        try:
            await test(f"127.0.0.1:{port}")
        finally:
            behind.should_exit = front.should_exit = True
            await asyncio.gather(*tasks)

    asyncio.run(run())


def test_a_page_comes_as_the_explorer_gives_it(tmp_path: Path) -> None:
    async def test(address: str) -> None:
        async with httpx.AsyncClient(base_url=f"http://{address}") as client:
            page = await client.get("/recherche?q=a%20b")
            assert (page.status_code, page.text) == (203, f"GET /recherche?q=a%20b {address}")
            long = await client.get("/pieces")
            assert (long.headers["x-kept"], len(long.content)) == ("yes", LARGE + 8)
            assert (await client.head("/x")).status_code == 203
            assert (await client.post("/x", content=b"x")).status_code == 405

    served(tmp_path, test)


def test_a_websocket_passes_both_ways(tmp_path: Path) -> None:
    async def test(address: str) -> None:
        async with connect(f"ws://{address}{backstage.STREAM}", max_size=None) as socket:
            for message in (b"a", b"b" * LARGE):
                await socket.send(message)
                assert await socket.recv() == message
        with pytest.raises(InvalidStatus):
            await connect(f"ws://{address}/elsewhere")

    served(tmp_path, test)


def test_a_websocket_waits_for_an_explorer_that_is_starting(tmp_path: Path) -> None:
    async def test(address: str) -> None:
        opening = asyncio.create_task(connect(f"ws://{address}{backstage.STREAM}").__aenter__())
        await asyncio.sleep(2 * backstage.LOOK_EVERY)
        assert not opening.done()
        behind = uvicorn.Server(uvicorn.Config(explorer(), uds=str(tmp_path / "explorer"), log_level="critical"))
        running = asyncio.create_task(behind.serve())
        socket = await opening
        await socket.send(b"a")
        assert await socket.recv() == b"a"
        await socket.close()
        behind.should_exit = True
        await running

    served(tmp_path, test, begin=False)


def test_without_the_explorer_the_server_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backstage, "PATIENCE", 0.2)

    async def test(address: str) -> None:
        async with httpx.AsyncClient(base_url=f"http://{address}") as client:
            assert (await client.get("/")).status_code == 503
        with pytest.raises(InvalidStatus):
            await connect(f"ws://{address}{backstage.STREAM}")

    served(tmp_path, test, begin=False)


def test_a_server_without_pages_says_so() -> None:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(nowhere), base_url="http://a.test") as client:
            return await client.get("/recherche")

    assert asyncio.run(run()).status_code == 404
