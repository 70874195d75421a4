"""The outermost layer: answers most requests of ``/sparql`` before any routing, counts and logs every answer.

The log is a JSON line per request on stderr, without what could name a visitor: no address, no client, no query.
"""

import json
import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple, TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collgraph.query import context
from collgraph.web import quick
from collgraph.web.kept import KEPT, Found, Headers, KnownAnswers, asking_of
from collgraph.web.site import room_of

ENDPOINT = "/sparql"


class Answered(NamedTuple):
    """What the log says of an answer."""

    method: str
    path: str
    status: int
    size: int
    cut: str = ""


class Front:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, log: TextIO | None = None) -> None:
        self.app = app
        self._log = log
        self._known = KnownAnswers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is known, the short way, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        served = context.current()
        served.service.shortcut = self.at_once
        begun = perf_counter()
        watch = _Watch(send)
        try:
            await self._answer(scope, receive, watch, served)
        finally:
            cut = scope.get("state", {}).get("collgraph.cut", "")
            noted = Answered(scope["method"], scope["path"], watch.status, watch.size, cut)
            self._note(noted, served, perf_counter() - begun)

    def at_once(self, query_string: bytes, headers: Headers) -> Found | None:
        """The answer to a GET of the endpoint where it is known, for a server that has not made a scope yet."""
        served = context.current()
        begun = perf_counter()
        asking, conditions = asking_of(query_string, headers)
        found = self._known.find(asking, conditions, served.service) if asking is not None else None
        if found is not None:
            noted = Answered("GET", ENDPOINT, found.status, len(found.body))
            self._note(noted, served, perf_counter() - begun)
        return found

    async def _answer(self, scope: Scope, receive: Receive, watch: "_Watch", served: context.Context) -> None:
        asking, conditions = None, b""
        if scope["path"] == ENDPOINT and scope["method"] == "GET":
            asking, conditions = asking_of(scope["query_string"], scope["headers"])
        if asking is None:
            await self.app(scope, receive, watch)
            return
        found = self._known.find(asking, conditions, served.service)
        if found is not None:
            await watch({"type": "http.response.start", "status": found.status, "headers": found.headers})
            await watch({"type": "http.response.body", "body": found.body})
            return
        # The long way reads If-None-Match.
        wanted = quick.read(asking, scope, served.service) if not conditions else None
        state = scope.setdefault("state", {})
        if wanted is None:
            await self.app(scope, receive, watch)
        else:
            await quick.answer(wanted, served.service, scope, receive, watch)
        if watch.status == 200:
            self._known.learn(asking, state.get(KEPT), watch.headers)

    def _note(self, noted: Answered, served: context.Context, seconds: float) -> None:
        room = room_of(noted.path)
        served.service.traffic.note(room, noted.cut or str(noted.status), seconds)
        if served.settings.access_log != "yes":
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": noted.method,
            "room": room,
            **({"path": noted.path} if 200 <= noted.status < 400 else {}),
            "status": noted.status,
            **({"cut": noted.cut} if noted.cut else {}),
            "bytes": noted.size,
            "ms": round(seconds * 1000, 2),
        }
        print(json.dumps(line, ensure_ascii=False), file=self._log or sys.stderr, flush=True)


class _Watch:
    """Passes an answer on, noting its status, headers and size."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.size = 0
        self.headers: Headers = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)
