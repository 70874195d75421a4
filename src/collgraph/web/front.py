"""The outermost layer: answers known requests of ``/sparql`` before any routing, counts and logs every answer.

The log is a JSON line per request on stderr, without what could name a visitor: no address, no client, no query.
"""

import json
import sys
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collgraph.query import context
from collgraph.query.service import QueryService

ENDPOINT = "/sparql"
LONGEST_QUERY_STRING = 8192
KNOWN = 2048
ROOMS = frozenset(
    "sparql id data vocab graph release ontology dumps catalogue api reconcile oembed health metrics assets".split()  # noqa: SIM905
)
_ASKING = (b"accept", b"accept-encoding", b"accept-language", b"if-none-match")
_OF_THE_BODY = (b"content-type", b"content-length", b"content-encoding", b"content-disposition")

Headers = list[tuple[bytes, bytes]]
Key = tuple[bytes, bytes, bytes, bytes]


@dataclass(frozen=True)
class Kept:
    """Where the answer of a request is kept: its release, its entity tag, its key in the cache of answers."""

    release: str
    tag: str
    place: str


class Front:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, log: TextIO | None = None) -> None:
        self.app = app
        self._log = log
        self._known: OrderedDict[Key, tuple[Kept, Headers]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is known, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        served = context.current()
        begun = perf_counter()
        key, conditions = _key(scope)
        watch = _Watch(send)
        if key is None or not await self._answer(key, conditions, served.service, watch):
            scope.setdefault("state", {})
            try:
                await self.app(scope, receive, watch)
            finally:
                watch.cut = scope["state"].get("collgraph.cut", "")
                self._note(scope, served, watch, perf_counter() - begun)
            if key is not None and watch.status == 200:
                self._learn(key, scope["state"].get("collgraph.kept"), watch.headers)
            return
        self._note(scope, served, watch, perf_counter() - begun)

    async def _answer(self, key: Key, conditions: bytes, service: QueryService, send: "_Watch") -> bool:
        found = self._known.get(key)
        if found is None:
            return False
        kept, headers = found
        if kept.release != service.known_release():
            return False
        if conditions and has_tag(conditions.decode("latin-1"), kept.tag):
            service.outcomes["not-modified"] += 1
            shared = [pair for pair in headers if pair[0] not in _OF_THE_BODY]
            await send({"type": "http.response.start", "status": 304, "headers": shared})
            await send({"type": "http.response.body", "body": b""})
            return True
        answer = service.cache.find(kept.place)
        if answer is None:
            return False
        service.outcomes["cached"] += 1
        self._known.move_to_end(key)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        return True

    def _learn(self, key: Key, kept: object, headers: Headers) -> None:
        if not isinstance(kept, Kept):
            return
        self._known[key] = kept, headers
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    def _note(self, scope: Scope, served: context.Context, watch: "_Watch", seconds: float) -> None:
        room = room_of(scope["path"])
        served.service.traffic.note(room, watch.cut or str(watch.status), seconds)
        if served.settings.access_log != "yes":
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "room": room,
            **({"path": scope["path"]} if 200 <= watch.status < 400 else {}),
            "status": watch.status,
            **({"cut": watch.cut} if watch.cut else {}),
            "bytes": watch.size,
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
        self.cut = ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


def room_of(path: str) -> str:
    """The first step of a path where it is one of ours; the pages of the explorer are one room.

    >>> room_of("/data/commune/29019"), room_of("/recherche"), room_of("/wp-admin")
    ('data', 'explorer', 'explorer')
    """
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in ROOMS else "explorer"


def has_tag(conditions: str, tag: str) -> bool:
    """Whether If-None-Match names an entity tag (weak comparison, RFC 9110)."""
    known = (entry.strip() for entry in conditions.split(","))
    return any(entry == "*" or entry.removeprefix("W/") == tag.removeprefix("W/") for entry in known)


def _key(scope: Scope) -> tuple[Key | None, bytes]:
    """What an answer of the endpoint depends on, None for other requests; and its If-None-Match."""
    query = scope["query_string"]
    if scope["path"] != ENDPOINT or scope["method"] != "GET" or len(query) > LONGEST_QUERY_STRING:
        return None, b""
    asked = dict.fromkeys(_ASKING, b"")
    for name, value in scope["headers"]:
        if name in asked:
            asked[name] = asked[name] + b"," + value if asked[name] else value
    accept, coding, language, conditions = asked.values()
    return (query, accept, coding, language), conditions
