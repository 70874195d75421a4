"""The page shell: writes language, head and first paint into the explorer's index page, and guards every answer.

Streamlit serves one fixed page for every address: ``lang="en"``, no description, nothing to read before 2.7 MB of
scripts. This middleware fills it in per address; React then replaces what is inside ``#root``.
"""

import gzip
import logging
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collgraph.query import context
from collgraph.web.endpoint import said
from collgraph.web.errors import error_response
from collgraph.web.index_page import fill, policy
from collgraph.web.negotiation import accepts_encoding
from collgraph.web.site import PAGES

INTERNAL = ("/static/", "/media/", "/component/", "/assets/")
GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# Index pages are made anew from the served release: nothing of the file's own caching holds.
OF_THE_FILE = ("content-length", "etag", "last-modified", "accept-ranges", "content-encoding", "cache-control")
ASKING_OF_THE_FILE = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")

log = logging.getLogger(__name__)


class Shell:
    """ASGI middleware around the explorer and the other routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

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
        inner = _asking_for_a_page(scope) if str(scope["path"]) in PAGES or _asks_html(scope) else scope
        await self.app(inner, receive, _Filling(Request(scope), _guarded(send)))


class _Filling:
    """Collects an index page and sends it filled; passes anything else through."""

    def __init__(self, request: Request, send: Send) -> None:
        self.request = request
        self.send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_index(message):
            self.start = message
            return
        if self.start is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish(self.start)

    def _text(self, start: Message) -> str:
        packed = Headers(raw=start["headers"]).get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else bytes(self.body)).decode("utf-8")

    async def _finish(self, start: Message) -> None:
        page = await run_in_threadpool(_page, self.request, self._text(start))
        if page.status == 404 and not (_asks_html(self.request.scope) or self.request.url.path in PAGES):
            refusal = error_response(self.request, 404, "unknown", said(self.request, "page_missing"), "/")
            await refusal(self.request.scope, self.request.receive, self.send)
            return
        content = page.content.encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in OF_THE_FILE:
            del headers[name]
        headers["content-security-policy"] = policy(page.content, context.current().settings.map_tiles)
        headers["cache-control"] = "no-cache"
        headers["vary"] = "Accept-Encoding"
        if accepts_encoding(self.request.headers.get("accept-encoding", ""), "gzip"):
            content = gzip.compress(content, 5, mtime=0)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(content))
        body = b"" if self.request.method == "HEAD" else content
        await self.send({"type": "http.response.start", "status": page.status, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class _Page:
    content: str
    status: int


def _page(request: Request, index: str) -> _Page:
    """Fill the index page; where that fails the explorer is still served, and the log says why."""
    try:
        return _Page(*fill(index, request, context.current()))
    except Exception:
        log.exception("no first paint for %s", request.url.path)
        return _Page(index, 200)


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
