"""What is asked of the query service, and what it gives back."""

import hashlib
from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from collgraph.query.guard import Checked


class QueryRequest(NamedTuple):
    """A query of a client: its text, a format by name or media type, the graphs that the protocol names.

    ``client`` is who waits in the queue, such as an address; ``timeout`` in seconds can only shorten the
    limit of the service; graphs given here take the place of the query's own FROM clauses. ``checked`` is what the
    service's ``check`` found in this text, where it was asked before.
    """

    text: str
    format: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = "local"
    timeout: float | None = None
    gzip: bool = False
    lang: str = "fr"
    checked: Checked | None = None


class Result(NamedTuple):
    """A whole answer and its media type."""

    body: bytes
    media_type: str


class Stream(Protocol):
    """The frames of a long answer; ``aclose`` frees the worker early."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def __anext__(self) -> bytes: ...

    async def aclose(self) -> None:
        """Free the worker."""
        ...


class QueryAnswer(NamedTuple):
    """An answer, whole in ``body`` or long in ``stream``: exactly one of them is there.

    ``etag`` is empty for a query whose answer changes by itself (NOW, RAND); ``place`` is its key in the
    cache, empty where it is not kept.
    """

    media_type: str
    release: str
    etag: str = ""
    gzip: bool = False
    body: bytes | None = None
    stream: Stream | None = None
    cached: bool = False
    place: str = ""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes of the answer; raises QueryError where a long answer is cut short."""
        if self.stream is None:
            yield self.body or b""
            return
        async for piece in self.stream:
            yield piece

    async def read(self) -> bytes:
        """The whole answer; raises QueryError."""
        return b"".join([piece async for piece in self])

    async def aclose(self) -> None:
        """Give up the rest of the answer and free its worker."""
        if self.stream is not None:
            await self.stream.aclose()


def entity_tag(release: str, text: str, media_type: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """A weak ETag for what a query gives in a release and a format.

    Weak, because without ORDER BY the rows of two runs may differ in order.
    """
    parts = (release, media_type, "\n".join(default), "\n".join(named), text)
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
    return f'W/"{digest[:32]}"'
