"""Answers about the release that were given once are given again as they are, until another release is served."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collgraph.errors import ReleaseError
from collgraph.query import context
from collgraph.query.cache import AnswerCache, CachedAnswer
from collgraph.query.context import Opened
from collgraph.web.kept import has_tag

ROOMS = ("/id/", "/data/", "/entity", "/vocab/", "/graph/", "/embed/", "/api/entities/", "/api/geo.geojson")
LARGEST = 512 * 1024
LONGEST_ADDRESS = 2048
KEPT = frozenset({200, 301, 303})
_ASKING = frozenset({b"host", b"accept", b"accept-encoding", b"accept-language"})
_OF_THE_BODY = frozenset({b"content-type", b"content-length", b"content-encoding"})

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Whole(CachedAnswer):
    """An answer with its status and headers."""

    status: int
    headers: Headers

    def messages(self, conditions: str) -> Iterator[Message]:
        """The answer, or 304 where the client has it already."""
        tag = next((value.decode("latin-1") for name, value in self.headers if name == b"etag"), "")
        status, headers, body = self.status, self.headers, self.body
        if tag and conditions and has_tag(conditions, tag):
            status, body = 304, b""
            headers = [pair for pair in headers if pair[0] not in _OF_THE_BODY]
        yield {"type": "http.response.start", "status": status, "headers": headers}
        yield {"type": "http.response.body", "body": body}


class Known:
    """ASGI middleware around what only depends on the release and the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._opened: Opened | None = None
        self._answers = AnswerCache(largest=LARGEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is known, or pass the request on and keep its answer."""
        key, conditions = _key(scope)
        opened = _opened() if key else None
        if opened is None:
            await self.app(scope, receive, send)
            return
        if opened is not self._opened:
            self._opened, self._answers = opened, AnswerCache(largest=LARGEST)
        known = self._answers.find(key)
        if isinstance(known, Whole):
            for message in known.messages(conditions):
                await send(message)
            return
        keeping = _Keeping(send)
        await self.app(scope, receive, keeping)
        found = keeping.whole()
        if found is not None and opened is self._opened and opened is _opened():
            self._answers.put(key, found)


class _Keeping:
    """Passes an answer on and keeps it, while it is small."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = bytearray()
        self._ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = {**message, "headers": list(message["headers"])}
        elif len(self._body) <= LARGEST:
            self._body += message.get("body", b"")
            self._ended = not message.get("more_body", False)
        await self._send(message)

    def whole(self) -> Whole | None:
        """The answer, None where it is not one to keep."""
        headers: Headers = self._start.get("headers", [])
        private = any(name == b"set-cookie" or b"no-store" in value for name, value in headers)
        if not self._ended or private or self._start.get("status") not in KEPT:
            return None
        return Whole(bytes(self._body), False, self._start["status"], headers)


def _opened() -> Opened | None:
    try:
        return context.current().opened
    except ReleaseError:
        return None


def _key(scope: Scope) -> tuple[str, str]:
    """What the answer depends on, empty for requests that are always passed on; and its If-None-Match."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(ROOMS):
        return "", ""
    query = scope["query_string"]
    if len(scope["path"]) + len(query) > LONGEST_ADDRESS:
        return "", ""
    conditions = b", ".join(value for name, value in scope["headers"] if name == b"if-none-match")
    asked = sorted(pair for pair in scope["headers"] if pair[0] in _ASKING)
    key = repr((scope.get("scheme"), scope.get("root_path"), scope["path"], query, asked))
    return key, conditions.decode("latin-1")
