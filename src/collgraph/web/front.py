"""The outermost layer: answers most requests of ``/sparql`` before any routing, counts and logs every answer.

The log is a JSON line per request on stderr, without what could name a visitor: no address, no client, no query.
"""

import asyncio
import json
import sys
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collgraph.query import context
from collgraph.query.requests import QueryAnswer, QueryRequest
from collgraph.query.shortcut import Found, Headers, Manner, manner_of
from collgraph.web import quick
from collgraph.web.kept import KEPT, LONGEST_QUERY_STRING, Asking, KnownAnswers
from collgraph.web.prompt import GOING, Going, Prompt
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
        served.service.shortcut = self
        going = scope.setdefault("state", {}).get(GOING)
        since = going.since if going is not None else perf_counter()
        watch = _Watch(send)
        try:
            await self._answer(scope, receive, watch, served)
        finally:
            noted = Answered(
                scope["method"], scope["path"], watch.status, watch.size, scope["state"].get("collgraph.cut", "")
            )
            self._note(noted, served, perf_counter() - since)

    def ask(self, query_string: bytes, manner: Manner, conditions: bytes, client: str) -> "Found | _Coming | None":
        """The answer to a plain GET of the endpoint, or what has been begun of it: see ``Shortcut``."""
        if len(query_string) > LONGEST_QUERY_STRING:
            return None
        served, since = context.current(), perf_counter()
        asking = Asking(query_string, manner)
        found = self._known.find(asking, conditions, served.service)
        if found is not None:
            self._note(Answered("GET", ENDPOINT, found.status, len(found.body)), served, perf_counter() - since)
            return found
        wanted = _read(asking, conditions, client, served)
        prompt = Prompt.ask(served.service, wanted) if wanted is not None else None
        return _Coming(self, served, asking, Going(since, wanted, prompt))

    def learn(self, coming: "_Coming", answer: QueryAnswer, found: Found) -> None:
        """Note an answer that no task has seen."""
        self._known.learn(coming.asking, quick.kept(answer), found)
        seconds = perf_counter() - coming.going.since
        self._note(Answered("GET", ENDPOINT, found.status, len(found.body)), coming.served, seconds)

    async def _answer(self, scope: Scope, receive: Receive, watch: "_Watch", served: context.Context) -> None:
        query_string, state = scope["query_string"], scope["state"]
        if scope["path"] != ENDPOINT or scope["method"] != "GET" or len(query_string) > LONGEST_QUERY_STRING:
            await self.app(scope, receive, watch)
            return
        manner, conditions = manner_of(scope["headers"])
        asking = Asking(query_string, manner)
        going = state.get(GOING)
        if going is None:
            found = self._known.find(asking, conditions, served.service)
            if found is not None:
                await watch({"type": "http.response.start", "status": found.status, "headers": found.headers})
                await watch({"type": "http.response.body", "body": found.body})
                return
            client = scope["client"][0] if scope["client"] else ""
            going = Going(perf_counter(), _read(asking, conditions, client, served))
        if going.wanted is None:
            await self.app(scope, receive, watch)
        else:
            await quick.answer(going, served.service, scope, receive, watch)
        if watch.status == 200:
            self._known.learn(asking, state.get(KEPT), Found(200, (), watch.headers, b""))

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


def _read(asking: Asking, conditions: bytes, client: str, served: context.Context) -> QueryRequest | None:
    """What is wanted, where the short way can tell; it does not look at If-None-Match."""
    return None if conditions else quick.read(asking, client, served.service)


class _Coming(NamedTuple):
    """What was read, and asked of a worker where one was free, before a request was made of it."""

    front: Front
    served: context.Context
    asking: Asking
    going: Going

    @property
    def is_awaited(self) -> bool:
        """See ``Coming``."""
        return self.going.prompt is not None and not self.going.prompt.is_over

    def when_ended(self, call: Callable[[Found | None], None]) -> None:
        """See ``Coming``."""
        assert self.going.prompt is not None, "awaited"
        self.going.prompt.ended = partial(self._end, call)

    def tell(self, scope: MutableMapping[str, Any]) -> None:
        """See ``Coming``."""
        scope["state"][GOING] = self.going

    def _end(self, call: Callable[[Found | None], None], answer: QueryAnswer | None) -> None:
        if answer is None or answer.body is None:
            call(None)
            return
        found = quick.found_of(answer)
        asyncio.get_running_loop().call_soon(self.front.learn, self, answer, found)
        call(found)


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
