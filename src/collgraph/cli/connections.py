"""How the server reads a connection: the fast parser, which by itself has no bound, with one."""

import asyncio
import logging
from functools import lru_cache, partial
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from collgraph.cli import heads
from collgraph.cli.joined import Joined
from collgraph.query import context
from collgraph.query.shortcut import Coming, Found

log = logging.getLogger(__name__)
LONGEST_HEAD = 65_536
WELL_FORMED = {("1.1", 1), ("1.0", 1), ("1.0", 0)}
ENDPOINT = b"/sparql?"
KNOWN = heads.Heads()
OF_A_BODY = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})


class BoundedProtocol(HttpToolsProtocol):
    """Asks a query of the endpoint before a request is made of it; a head is at most LONGEST_HEAD bytes long, else 400.

    What is too long is refused also while it is still arriving.
    """

    in_head = False
    in_message = False
    answered = False
    asked = False
    coming: Coming | None = None
    # A request that was asked and that the parser has not seen; the lines of one that it is to see.
    unread = b""
    lines = b""
    arrived = 0
    read = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to serve a connection."""
        super().connection_made(cast(asyncio.Transport, Joined(transport)))

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a request know that its client has left."""
        self._parse_unread()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End once the request that is being answered is."""
        self._parse_unread()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Answer what needs no parser; count what arrives while a head is not whole: the parser keeps it until then."""
        self._parse_unread()
        self.asked = False
        query_string, self.lines = heads.cut(data) if self._is_free() else (b"", b"")
        if self.lines and self._answer_known(query_string, data):
            return
        super().data_received(data)
        if self.in_head and not self.transport.is_closing():
            self.arrived += len(data)
            if self.arrived > LONGEST_HEAD:
                self.send_400_response("Request headers are too long.")

    def on_message_begin(self) -> None:
        """Begin to count."""
        self.in_head, self.in_message, self.arrived, self.read = True, True, 0, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count what the request line brings; the parser takes an error for a broken request."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header; the parser takes an error for a broken request."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; the standard wants one Host, and a version that we speak."""
        self.in_head, self.answered = False, False
        version, hosts = self.parser.get_http_version(), [name for name, _ in self.headers].count(b"host")
        if (version, hosts) not in WELL_FORMED:
            raise ValueError("not a request of HTTP/1.0 or 1.1")
        if not self.asked and version == "1.1" and self._is_plain():
            said = heads.read(self.headers)
            KNOWN.learn(self.lines, said)
            found = self._ask(self.url[len(ENDPOINT) :], said)
            if isinstance(found, Found):
                self._give(found)
                self.answered = True
            else:
                self.coming = found
        if not self.answered:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Nothing more to do where the head was enough to answer."""
        self.in_message = False
        if not self.answered:
            super().on_message_complete()

    def _answer_known(self, query_string: bytes, request: bytes) -> bool:
        """Have a request answered whose lines are known; False where the parser is to see it."""
        said = KNOWN.find(self.lines)
        if said is None:
            return False
        self.asked = True
        found = self._ask(query_string, said)
        if isinstance(found, Found):
            self._give(found)
            return True
        self.coming = found
        if found is None or not found.is_awaited:
            return False
        self._unset_keepalive_if_required()
        self.unread = request
        found.when_ended(self._end_unread)
        return True

    def _ask(self, query_string: bytes, said: heads.Lines) -> Found | Coming | None:
        """An answer of the endpoint where it is known; else have it computed, while a request is made of it."""
        shortcut = context.current().service.shortcut
        if shortcut is None:
            return None
        try:
            return shortcut.ask(query_string, said.manner, said.conditions, self._client(said.forwarded))
        except Exception:  # the edge of the parser, which would take an error of ours for a broken request
            log.exception("a request of the endpoint goes the long way")
            return None

    def _give(self, found: Found) -> None:
        """Answer a request that nothing else knows of."""
        self._write(found)
        self.server_state.total_requests += 1
        self._unset_keepalive_if_required()
        handler, seconds = self.timeout_keep_alive_handler, self.timeout_keep_alive
        self.timeout_keep_alive_task = self.loop.call_later(seconds, handler)

    def _end_unread(self, found: Found | None) -> None:
        if found is None:
            self._parse_unread()
        else:
            self.unread, self.coming = b"", None
            self._give(found)

    def _parse_unread(self) -> None:
        """Make a request like any other of one that the parser has not seen."""
        if self.unread:
            request, self.unread = self.unread, b""
            super().data_received(request)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Make a task of a request, but for a query that is answered within a moment."""
        coming, self.coming = self.coming, None
        if coming is not None:
            coming.tell(cast(dict[str, Any], cycle.scope))
            if coming.is_awaited:
                coming.when_ended(partial(self._end, cycle, app))
                return
        super()._start_asgi_task(cycle, app)

    def _end(self, cycle: RequestResponseCycle, app: Any, found: Found | None) -> None:
        """Answer a request that no task has seen, or make a task of it."""
        if found is None:
            super()._start_asgi_task(cycle, app)
            return
        if not cycle.disconnected:
            self._write(found, *(() if cycle.keep_alive else (b"connection: close\r\n",)))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def _write(self, found: Found, *more: bytes) -> None:
        defaults = _lines(tuple(self.server_state.default_headers))
        own = b"".join([b"%b: %b\r\n" % pair for pair in found.own])
        head = b"".join((STATUS_LINE[found.status], defaults, _lines(found.shared), own, *more, b"\r\n"))
        cast(Joined, self.transport).write_both(head, found.body)

    def _is_free(self) -> bool:
        """Whether nothing is being read or answered, so that what comes next is the beginning of a request."""
        busy = self.in_message or self._is_answering() or self.flow.write_paused
        return not (busy or self.root_path or self.transport.is_closing())

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _is_plain(self) -> bool:
        """Whether a request is a GET of the endpoint with nothing out of the way, and the first to be answered."""
        return (
            self.url.startswith(ENDPOINT)
            and b"#" not in self.url
            and self.parser.get_method() == b"GET"
            and self.parser.should_keep_alive()
            and not (self._is_answering() or self.flow.write_paused or self.root_path)
            and not any(name in OF_A_BODY for name, _ in self.headers)
        )

    def _client(self, forwarded: list[bytes]) -> str:
        """The address of who asks; where a proxy that is trusted names it, as uvicorn's own layer reads it."""
        host = str(self.client[0]) if self.client else ""
        if forwarded and isinstance(self.app, ProxyHeadersMiddleware) and host in self.app.trusted_hosts:
            return self.app.trusted_hosts.get_trusted_client_address(b", ".join(forwarded).decode("latin-1"))[0] or host
        return host

    def _count(self, size: int) -> None:
        self.read += size
        if self.read > LONGEST_HEAD:
            raise ValueError("request headers are too long")


@lru_cache(maxsize=64)
def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Headers as they are written, of which many answers have the same."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])
