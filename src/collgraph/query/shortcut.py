"""What a server may ask before it makes a request of what a client sent."""

from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple, Protocol

Headers = list[tuple[bytes, bytes]]
_READ = (b"accept", b"accept-encoding", b"accept-language", b"if-none-match")


class Manner(NamedTuple):
    """How an answer is wanted: three headers as they came."""

    accept: bytes
    coding: bytes
    language: bytes


class Found(NamedTuple):
    """An answer to a request of the endpoint; ``shared`` are headers that many answers have."""

    status: int
    shared: tuple[tuple[bytes, bytes], ...]
    own: Headers
    body: bytes

    @property
    def headers(self) -> Headers:
        """All headers."""
        return [*self.shared, *self.own]


class Coming(Protocol):
    """A request that was read before it was made, and its answer where one has been begun."""

    @property
    def is_awaited(self) -> bool:
        """Whether an answer may come yet within some milliseconds; ``when_ended`` is to be called if so."""
        ...

    def when_ended(self, call: Callable[[Found | None], None]) -> None:
        """Have a function called once, instead of any before; with None the request goes on like any other."""
        ...

    def tell(self, scope: MutableMapping[str, Any]) -> None:
        """Have a request's scope say how far its answer is."""
        ...


class Shortcut(Protocol):
    """Answers a plain GET of the endpoint without layers and routes; made by the web (web/front.py)."""

    def ask(self, query_string: bytes, manner: Manner, conditions: bytes, client: str) -> Found | Coming | None:
        """The answer to a client where it is known, or what has been begun of it; None where it is not for this."""
        ...


def manner_of(headers: Headers) -> tuple[Manner, bytes]:
    """How an answer is wanted, and If-None-Match."""
    found = dict.fromkeys(_READ, b"")
    for name, value in headers:
        if name in found:
            found[name] = found[name] + b"," + value if found[name] else value
    accept, coding, language, conditions = found.values()
    return Manner(accept, coding, language), conditions
