"""What bench/sparql.py asks beside single queries: a long answer read as a stream, and many clients at once."""

import asyncio
import itertools
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Outcome, load
from bench.peers import Peer

MILLION = "SELECT ?s ?p ?o ?n {{ VALUES ?n {{ 1 2 }} ?s ?p ?o }} LIMIT 1000000 # {}"
TIMES, PATIENCE, PIECE = 3, 120.0, 1 << 20
CLIENTS, SECONDS, TEXTS = 8, 3.0, 20_000


@dataclass(frozen=True)
class Streamed:
    """A result of a million rows: milliseconds to its first byte, seconds in all, MB, MB that the parent grew by."""

    first: float
    seconds: float
    size: float
    growth: float


def streamed(peer: Peer, number: int) -> Streamed:
    """Read a result of a million rows over a socket; raises OSError where it does not come."""
    target = f"{peer.path}?{urlencode({'query': MILLION.format(number), **peer.extra})}"
    head = f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n\r\n".encode()
    before = most = _resident(peer.process.pid)
    with socket.create_connection(("127.0.0.1", peer.port), timeout=PATIENCE) as connection:
        begun = time.perf_counter()
        connection.sendall(head)
        piece, size, first = connection.recv(PIECE), 0, time.perf_counter() - begun
        while piece:
            size += len(piece)
            most = max(most, _resident(peer.process.pid))
            piece = connection.recv(PIECE)
        return Streamed(first * 1000, time.perf_counter() - begun, size / 1e6, most - before)


def crowd(peer: Peer, texts: Iterator[str], cached: bool) -> Outcome:
    """Many clients at once, each with a query of its own or all with the same."""
    chosen = [next(texts)] if cached else list(itertools.islice(texts, TEXTS))
    paths = [f"{peer.path}?{urlencode({'query': text, **peer.extra})}" for text in chosen]
    address = f"http://127.0.0.1:{peer.port}"
    return asyncio.run(load(address, paths, "application/sparql-results+json", SECONDS, connections=CLIENTS))


def _resident(pid: int) -> float:
    lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def stream_rows(peers: list[Peer]) -> list[str]:
    """A part of the report: the first byte of a million rows."""
    lines = ["## A million rows", "", "| server | first byte ms | whole s | MB | the parent grows by MB |"]
    lines.append("|---|---|---|---|---|")
    for peer in peers:
        found = [streamed(peer, number) for number in range(TIMES)]
        middle = [statistics.median(getattr(one, name) for one in found) for name in ("first", "seconds", "size")]
        growth = max(one.growth for one in found)
        lines.append(f"| {peer.name} | {middle[0]:.1f} | {middle[1]:.1f} | {middle[2]:.0f} | {growth:.0f} |")
    return [*lines, ""]


def crowd_rows(peers: list[Peer], texts: Iterator[str]) -> list[str]:
    """A part of the report: point queries of many clients at once."""
    lines = [f"## {CLIENTS} clients at once, point queries", ""]
    lines += ["| server | answers | a second | median ms | 99 % ms |", "|---|---|---|---|---|"]
    for peer, cached in itertools.product(peers, (False, True)):
        if cached and not peer.name.startswith("collgraph"):
            continue
        found = crowd(peer, texts, cached)
        name = f"{peer.name}, cached" if cached else peer.name
        delays = f"{found.quantile(0.5):.2f} | {found.quantile(0.99):.2f}"
        lines.append(f"| {name} | {len(found.delays):,} | {found.rate:,.0f} | {delays} |")
    return [*lines, ""]
