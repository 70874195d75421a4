"""Load for a server of this machine: GET requests over connections that stay open, without a library in between."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 16


@dataclass
class Outcome:
    """What a load met: delays in seconds of the answers as wanted, and how many were not."""

    delays: list[float] = field(default_factory=list)
    wrong: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.delays) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """The delay in milliseconds that this share of the answers stays under."""
        ranked = sorted(self.delays)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))] * 1000 if ranked else float("nan")


async def load(
    base: str, paths: Sequence[str], accept: str, seconds: float, rate: float = 0.0, connections: int = CONNECTIONS
) -> Outcome:
    """Ask for paths in turn, each once where they last, for some seconds; at most ``rate`` a second where given."""
    parts = urlsplit(base)
    outcome, turns = Outcome(), iter(_turns(paths))
    begun = perf_counter()
    pace = _pace(begun, rate)

    async def one() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        head = f" HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {accept}\r\n\r\n".encode()
        try:
            for path in turns:
                await asyncio.sleep(max(0.0, next(pace) - perf_counter()))
                sent = perf_counter()
                if sent - begun > seconds:
                    return
                writer.write(b"GET " + path.encode() + head)
                status = await _answer(reader)
                if status in (200, 303):
                    outcome.delays.append(perf_counter() - sent)
                else:
                    outcome.wrong += 1
        finally:
            writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    outcome.seconds = perf_counter() - begun
    return outcome


def _turns(paths: Sequence[str]) -> Iterator[str]:
    while paths:
        yield from paths


def _pace(begun: float, rate: float) -> Iterator[float]:
    """When the next request is due."""
    due = begun
    while True:
        yield due
        due += 1 / rate if rate else 0.0


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(lowered[at + 15 : lowered.index(b"\r\n", at)]))
    elif b"transfer-encoding: chunked" in lowered:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return int(head[9:12])
