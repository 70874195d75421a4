"""The page shell: writes language, head and first paint into the explorer's index page, and guards every answer.

Streamlit serves one fixed page for every address: ``lang="en"``, no description, nothing to read before 2.7 MB of
scripts. This middleware fills it in per address; React then replaces what is inside ``#root``.
"""

import gzip
import logging
import time
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collgraph.query import context
from collgraph.web.endpoint import said
from collgraph.web.errors import error_response
from collgraph.web.index_page import fill, policy
from collgraph.web.negotiation import accepts_encoding
from collgraph.web.site import PAGES, ROOMS, room_of

INTERNAL = ("/static/", "/media/", "/component/", "/assets/")
GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# Index pages are made anew from the served release: nothing of the file's own caching holds.
OF_THE_FILE = ("content-length", "etag", "last-modified", "accept-ranges", "content-encoding", "cache-control")
INDEX_SECONDS = 60.0
"""How long the plain index page is kept: the explorer's scripts would make every page wait."""
ASKING_OF_THE_FILE = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")

log = logging.getLogger(__name__)


class Shell:
    """ASGI middleware around the explorer and the other routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._index: _Index | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; fill the index page where that is what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not str(scope["path"]).isprintable():
            # Routes do not match line breaks: without this, such an address would fall through to the explorer.
            request = Request(scope)
            refusal = error_response(request, 400, "bad-address", said(request, "bad_address"))
            await refusal(scope, receive, _guarded(send))
            return
        if _is_internal(scope):
            await self.app(scope, receive, _guarded(send))
            return
        is_page = str(scope["path"]) in PAGES
        if not is_page or self._index is None or self._index.is_old:
            is_ours = room_of(str(scope["path"])) in ROOMS
            inner = _asking_for_a_page(scope) if is_page or (_asks_html(scope) and not is_ours) else scope
            filling = _Filling(Request(scope), _guarded(send))
            await self.app(inner, receive, filling)
            self._index = filling.index or self._index
        else:
            await _fill(self._index, Request(scope), _guarded(send))


@dataclass(frozen=True)
class _Index:
    """The explorer's index page as it came, the same at every address."""

    headers: list[tuple[bytes, bytes]]
    text: str
    read: float = field(default_factory=time.monotonic)

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.read >= INDEX_SECONDS


class _Filling:
    """Collects an index page and sends it filled; passes anything else through."""

    def __init__(self, request: Request, send: Send) -> None:
        self.request = request
        self.send = send
        self.start: Message | None = None
        self.body = bytearray()
        self.index: _Index | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_index(message):
            self.start = message
            return
        if self.start is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body", False):
            self.index = _Index(self.start["headers"], self._text(self.start))
            await _fill(self.index, self.request, self.send)

    def _text(self, start: Message) -> str:
        packed = Headers(raw=start["headers"]).get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else bytes(self.body)).decode("utf-8")


async def _fill(index: _Index, request: Request, send: Send) -> None:
    page = await run_in_threadpool(_page, request, index)
    if page.status == 404 and not (_asks_html(request.scope) or request.url.path in PAGES):
        refusal = error_response(request, 404, "unknown", said(request, "page_missing"), "/")
        await refusal(request.scope, request.receive, send)
        return
    body = b"" if request.method == "HEAD" else page.content
    await send({"type": "http.response.start", "status": page.status, "headers": page.headers.raw})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class _Page:
    content: bytes
    status: int
    headers: MutableHeaders


def _page(request: Request, index: _Index) -> _Page:
    """Fill the index page; where that fails the explorer is still served, and the log says why."""
    text, status = index.text, 200
    try:
        text, status = fill(index.text, request, context.current())
    except Exception:
        log.exception("no first paint for %s", request.url.path)
    content, headers = text.encode(), MutableHeaders(raw=list(index.headers))
    for name in OF_THE_FILE:
        del headers[name]
    headers["content-security-policy"] = policy(text, context.current().settings.map_tiles)
    headers["cache-control"] = "no-cache"
    headers["vary"] = "Accept-Encoding"
    if accepts_encoding(request.headers.get("accept-encoding", ""), "gzip"):
        content = gzip.compress(content, 5, mtime=0)
        headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(content))
    return _Page(content, status, headers)


def _is_internal(scope: Scope) -> bool:
    path = str(scope["path"])
    return scope["method"] not in ("GET", "HEAD") or path.startswith(INTERNAL) or "/_stcore/" in path


def _asks_html(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _asking_for_a_page(scope: Scope) -> Scope:
    """Ask for the whole plain page, whatever the client has of it."""
    headers = [(name, value) for name, value in scope["headers"] if name not in ASKING_OF_THE_FILE]
    return {**scope, "method": "GET", "headers": headers}


def _is_index(start: Message) -> bool:
    """Whether this is the explorer's index page: our own pages bring their policy."""
    headers = Headers(raw=start["headers"])
    html = headers.get("content-type", "").startswith("text/html")
    return html and start["status"] == 200 and "content-security-policy" not in headers


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in GUARDS.items():
                headers.setdefault(name, value)
        await send(message)

    return guarded
