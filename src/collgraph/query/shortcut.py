"""What a server may ask before it makes a request of what a client sent."""

from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple, Protocol

Headers = list[tuple[bytes, bytes]]


class Found(NamedTuple):
    """An answer to a request of the endpoint."""

    status: int
    headers: Headers
    body: bytes


class Shortcut(Protocol):
    """Answers a plain GET of the endpoint without layers and routes; made by the web (web/front.py)."""

    def at_once(self, query_string: bytes, headers: Headers) -> Found | None:
        """The answer where it is known."""
        ...

    def begin(self, scope: MutableMapping[str, Any], client: str, deliver: Callable[[Found | None], None]) -> bool:
        """Begin to answer a client; whether ``deliver`` will be called, once, within some milliseconds.

        With None the request has to be made after all: its scope tells how far the answer is.
        """
        ...
