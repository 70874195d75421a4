"""What a server may ask before it makes a request of what a client sent."""

from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple, Protocol

Headers = list[tuple[bytes, bytes]]


class Found(NamedTuple):
    """An answer to a request of the endpoint."""

    status: int
    headers: Headers
    body: bytes


class Coming(Protocol):
    """An answer that may be computed while the server makes a request of what was asked."""

    def deliver(self, scope: MutableMapping[str, Any], call: Callable[[Found | None], None]) -> None:
        """Have a function called once, now or within some milliseconds; to be asked before the loop goes on.

        With None the request goes on like any other: its scope now tells how far the answer is.
        """
        ...


class Shortcut(Protocol):
    """Answers a plain GET of the endpoint without layers and routes; made by the web (web/front.py)."""

    def ask(self, query_string: bytes, headers: Headers, client: str) -> Found | Coming | None:
        """The answer to a client where it is known, or what has been begun of it; None where it is not for this."""
        ...
