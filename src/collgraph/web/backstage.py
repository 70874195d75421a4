"""The way to the explorer's process: requests for its pages are passed on over a socket, answers come back.

Its websocket is passed on byte by byte, without being read: see ``Passage``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from collgraph.web.endpoint import refused_method, said
from collgraph.web.errors import error_response

PATIENCE, LOOK_EVERY = 20.0, 0.1
PIECE, LONGEST_LINE = 65_536, 1 << 20
STREAM = "/_stcore/stream"
Connected = TypeVar("Connected")
_OF_THE_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"content-length", b"upgrade", b"te"})
_AWAY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_UNKNOWN = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Pages:
    """ASGI application: the pages of the explorer, asked of its process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its answer back; 503 while the explorer does not answer."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            await refused_method(request)(scope, receive, send)
            return
        try:
            reader, writer = await _patiently(self._connect)
        except OSError:
            away = error_response(request, 503, "not-ready", said(request, "not_ready"), "", {"retry-after": "5"})
            await away(scope, receive, send)
            return
        try:
            writer.write(_head(scope))
            await _give_back(reader, scope["method"], send)
        finally:
            writer.close()

    def _connect(self) -> Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        return asyncio.open_unix_connection(str(self._path), limit=LONGEST_LINE)


async def _patiently(connect: Callable[[], Awaitable[Connected]]) -> Connected:
    """Connect, waiting for an explorer that is just starting; raises OSError."""
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            return await connect()
        except OSError:
            if asyncio.get_running_loop().time() > until:
                raise
            await asyncio.sleep(LOOK_EVERY)


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI application for a server without an explorer: there is no such page."""
    if scope["type"] == "http":
        request = Request(scope, receive)
        await error_response(request, 404, "unknown", said(request, "page_missing"), "/sparql")(scope, receive, send)


def _head(scope: Scope) -> bytes:
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    line = b"%s %s%s HTTP/1.1\r\n" % (scope["method"].encode(), scope["raw_path"], query)
    kept = [(name, value) for name, value in scope["headers"] if name not in _OF_THE_HOP]
    kept += [(b"x-forwarded-proto", scope["scheme"].encode()), (b"connection", b"close")]
    return line + b"".join(name + b": " + value + b"\r\n" for name, value in kept) + b"\r\n"


async def _give_back(reader: asyncio.StreamReader, method: str, send: Send) -> None:
    lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    pairs = [line.partition(b":") for line in lines[1:] if line]
    headers = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
    named = dict(headers)
    kept = [pair for pair in headers if pair[0] == b"content-length" or pair[0] not in _OF_THE_HOP]
    await send({"type": "http.response.start", "status": int(lines[0].split()[1]), "headers": kept})
    if method != "HEAD":
        pieces = _chunks(reader) if b"transfer-encoding" in named else _plain(reader, int(named[b"content-length"]))
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _plain(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size > 0:
        piece = await reader.readexactly(min(size, PIECE))
        size -= len(piece)
        yield piece


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readline()).split(b";")[0], 16):
        async for piece in _plain(reader, size):
            yield piece
        await reader.readexactly(2)


class _Half(asyncio.Protocol):
    """One end of a passage: what it receives the other end sends, no faster than that can."""

    other: "_Half"
    transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.other.transport.write(data)

    def pause_writing(self) -> None:
        self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        self.other.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.other.transport is not None:
            self.other.transport.close()


class Passage(_Half):
    """What the server makes of an upgrade to a websocket: a passage to the explorer, frames unread.

    ``arguments`` are those that uvicorn gives to such a protocol.
    """

    def __init__(self, path: Path, **arguments: Any) -> None:
        self._path = path
        self._connections = arguments["server_state"].connections
        self._first = b""
        self._opening: asyncio.Task[None] | None = None
        self.other = _Half()
        self.other.other = self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hold what the client sends until the other end is there."""
        super().connection_made(transport)
        self._connections.add(self)
        self.transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """The first bytes are the request."""
        if self.other.transport is not None:
            super().data_received(data)
            return
        self._first += data
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._open())

    def connection_lost(self, exc: Exception | None) -> None:
        """Close the other end, too; nobody waits any longer for one that is not there yet."""
        self._connections.discard(self)
        if self._opening is not None and self.other.transport is None:
            self._opening.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops."""
        self.transport.close()

    def _connect(self) -> Awaitable[object]:
        return asyncio.get_running_loop().create_unix_connection(lambda: self.other, str(self._path))

    async def _open(self) -> None:
        asked = self._first.split(b" ", 2)[1].partition(b"?")[0].decode("latin-1")
        refused = _UNKNOWN if asked != STREAM else b""
        if not refused:
            try:
                await _patiently(self._connect)
            except OSError:
                refused = _AWAY
        if refused:
            self.transport.write(refused)
            self.transport.close()
            return
        if self.transport.is_closing():
            self.other.transport.close()
            return
        self.other.transport.write(self._first)
        self.transport.resume_reading()
