"""Requests of the endpoint that come whole and alone, but for their address as one before: they need no parser.

A client sends the same lines with each request. What the parser made of them once is kept for the next one.
"""

from typing import NamedTuple

from collgraph.query.shortcut import Headers, Manner, manner_of

BEGIN, END = b"GET /sparql?", b"\r\n\r\n"
# Nothing that ends a query string or a line, or that the parser refuses.
PLAIN = bytes(range(0x21, 0x7F)).replace(b"#", b"")
# Bytes of the lines that are kept, and how many of them.
LONGEST, KNOWN = 2048, 512


class Lines(NamedTuple):
    """What matters to an answer in the lines of a head, its first one without the address."""

    manner: Manner
    conditions: bytes
    forwarded: list[bytes]


class Heads:
    """The lines that were read last, and what they say."""

    def __init__(self) -> None:
        self._known: dict[bytes, Lines] = {}

    def find(self, lines: bytes) -> Lines | None:
        """What lines say that came before."""
        return self._known.get(lines)

    def learn(self, lines: bytes, said: Lines) -> None:
        """Keep what the parser found in lines, if they are those of one head and of nothing more."""
        if lines and lines.find(END) == len(lines) - len(END):
            if len(self._known) >= KNOWN:
                del self._known[next(iter(self._known))]
            self._known[lines] = said


def cut(data: bytes) -> tuple[bytes, bytes]:
    """The query string of a request of the endpoint and its other lines; both empty where the data is none.

    >>> cut(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    (b'query=ASK%7B%7D', b'HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n')
    """
    if data.startswith(BEGIN) and data.endswith(END):
        query_string, _, lines = data[len(BEGIN) :].partition(b" ")
        if len(lines) <= LONGEST and not query_string.translate(None, PLAIN):
            return query_string, lines
    return b"", b""


def read(headers: Headers) -> Lines:
    """What matters in the headers of a request."""
    return Lines(*manner_of(headers), [value for name, value in headers if name == b"x-forwarded-for"])
