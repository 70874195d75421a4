"""Requests of ``/sparql`` whose answer is known: found by the bytes of the request, before anything is parsed."""

from collections import OrderedDict
from typing import NamedTuple

from collgraph.query.service import QueryService
from collgraph.query.shortcut import Found, Manner

LONGEST_QUERY_STRING = 8192
KNOWN = 2048
# Where a request's scope says, once it is answered, where its answer is kept.
KEPT = "collgraph.kept"
_OF_THE_BODY = (b"content-type", b"content-length", b"content-encoding", b"content-disposition")


class Kept(NamedTuple):
    """Where the answer of a request is kept: its release, its entity tag, its key in the cache of answers."""

    release: str
    tag: str
    place: str


class Asking(NamedTuple):
    """What an answer of the endpoint depends on, as it came."""

    query_string: bytes
    manner: Manner


class KnownAnswers:
    """The latest requests and where their answers are kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[Asking, tuple[Kept, Found]] = OrderedDict()

    def find(self, asking: Asking, conditions: bytes, service: QueryService) -> Found | None:
        """The answer to a request, 304 where the client has it; None where it has to be computed or looked up."""
        known = self._known.get(asking)
        if known is None or known[0].release != service.known_release():
            return None
        kept, before = known
        if conditions and has_tag(conditions.decode("latin-1"), kept.tag):
            service.outcomes["not-modified"] += 1
            return Found(304, (), [pair for pair in before.headers if pair[0] not in _OF_THE_BODY], b"")
        answer = service.cache.find(kept.place)
        if answer is None:
            return None
        service.outcomes["cached"] += 1
        self._known.move_to_end(asking)
        return before._replace(body=answer.body)

    def learn(self, asking: Asking, kept: object, found: Found) -> None:
        """Remember where the answer to a request is kept, if it is."""
        if isinstance(kept, Kept):
            self._known[asking] = kept, Found(found.status, found.shared, found.own, b"")
            if len(self._known) > KNOWN:
                self._known.popitem(last=False)


def has_tag(conditions: str, tag: str) -> bool:
    """Whether If-None-Match names an entity tag (weak comparison, RFC 9110)."""
    known = (entry.strip() for entry in conditions.split(","))
    return any(entry == "*" or entry.removeprefix("W/") == tag.removeprefix("W/") for entry in known)
