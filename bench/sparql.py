"""Our endpoint beside its peers, in one run, on the same triples, with the same requests.

``python bench/sparql.py [--scale] [--rounds N] [--only memory,native]`` (``make bench-sparql``) takes the triples of
the default graph of ``build/current``, serves them from every peer on the loopback, asks nine kinds of query in turns,
a result of a million rows, and point queries of many clients; it writes a dated report under bench/reports/. With
``--scale`` the graph is taken so many times, its things renamed, that there are a million of them; the peers that
read so much in time are then native Oxigraph and ours, on disk as it would choose itself for such a size. It
stops by itself and ends only what it started.
"""

import argparse
import asyncio
import datetime
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.crowds import crowd_rows, stream_rows  # noqa: E402
from bench.line import Line  # noqa: E402
from bench.peers import Peer, every, wait_for  # noqa: E402

REPORTS = ROOT / "bench" / "reports"
# Of one kind of query on one server in one round: at most so many requests, at most so many seconds. Sixty requests, as
# it was, are over in 20 ms where they are short: the caches of the processor are those of the kind before.
REQUESTS, SECONDS, PATIENCE = 500, 2.0, 30.0
JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
FIRST = "https://w3id.org/collgraph/id/"


@dataclass
class Cell:
    """What one server did with one kind of query: seconds of each answer, of processor, bytes, failures."""

    seconds: list[float] = field(default_factory=list)
    processor: float = 0.0
    size: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.seconds) * 1000 if self.seconds else float("nan")

    @property
    def p99(self) -> float:
        """Milliseconds; the longest where there are few."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000 if ordered else float("nan")

    @property
    def cost(self) -> float:
        """Milliseconds of processor an answer."""
        return self.processor / len(self.seconds) * 1000 if self.seconds else float("nan")


def triples(folder: Path, copies: int) -> tuple[Path, int]:
    """Write the default graph of the release, so many times with things of other names; gives file and count."""
    from pyoxigraph import DefaultGraph, RdfFormat, Store

    whole = folder / "whole.nt"
    Store.read_only(str(ROOT / "build" / "current" / "store")).dump(
        str(whole), RdfFormat.N_TRIPLES, from_graph=DefaultGraph()
    )
    target, count = folder / "data" / "triples.nt", 0
    target.parent.mkdir()
    with target.open("w", encoding="utf-8") as out:
        for copy in range(copies):
            other = f"{FIRST[:-3]}copy{copy}/id/" if copy else FIRST
            for line in whole.open(encoding="utf-8"):
                out.write(line.replace(FIRST, other) if copy else line)
                count += 1
    whole.unlink()
    return target, count


def copies_for_a_million() -> int:
    """How many times the graph has to be taken for a million things."""
    from collgraph.query.reader import Reader
    from collgraph.query.release import open_release
    from collgraph.query.things import public_things

    release = open_release(ROOT / "build")
    return -(-1_000_000 // len(public_things(Reader.open(release.store, release.schema))))


def measure(peer: Peer, texts: list[str], accept: str, cell: Cell) -> None:
    """Ask these texts one after the other, within the time."""
    line = Line(peer.port, PATIENCE)
    until, before = time.perf_counter() + SECONDS, peer.processor_seconds()
    for text in texts:
        begun = time.perf_counter()
        try:
            status, cell.size = line.ask(f"{peer.path}?{urlencode({'query': text, **peer.extra})}", accept)
        except (OSError, ValueError) as error:
            cell.failures.append(type(error).__name__)
            break
        cell.seconds.append(time.perf_counter() - begun)
        if status != 200:
            cell.failures.append(str(status))
        if time.perf_counter() > until:
            break
    cell.processor += peer.processor_seconds() - before
    line.close()


def compare(peers: list[Peer], rounds: int) -> dict[tuple[str, str], Cell]:
    """Every server on every kind of query, in turns; what failed once is not asked again."""
    asked = tomllib.loads((ROOT / "bench" / "sparql.toml").read_text(encoding="utf-8"))
    cells: dict[tuple[str, str], Cell] = {}
    numbers = itertools.count()
    for _ in range(rounds):
        for (name, question), cached in itertools.product(asked["questions"].items(), (False, True)):
            for peer in random.sample(peers, len(peers)):
                if cached and not peer.name.startswith("collgraph"):
                    continue
                cell = cells.setdefault((name + (" cached" if cached else ""), peer.name), Cell())
                if cell.failures:
                    continue
                texts = [_text(asked["prefixes"], question, numbers, cached) for _ in range(REQUESTS)]
                measure(peer, texts, TRIPLES if question.get("graph") else JSON, cell)
        print(".", end="", flush=True)
    print()
    return cells


def _text(prefixes: str, question: dict[str, Any], numbers: "itertools.count[int]", cached: bool) -> str:
    """A text that no server has seen, or always the same one."""
    number = 29 if cached else next(numbers)
    thing = f"{FIRST}commune/29{19 if cached else number % 20 + 1:03}"
    return f"{prefixes}{question['text'].format(thing=thing)}" + ("" if cached else f"# {number}")


def report(peers: list[Peer], cells: dict[tuple[str, str], Cell], facts: str) -> str:
    """The report as Markdown: computed answers, then answers from our cache, each with its ratio to native."""
    lines = [f"# SPARQL, {datetime.date.today().isoformat()}", "", facts, ""]
    memory = ", ".join(f"{peer.name} {peer.memory_mb():.0f} MB" for peer in peers)
    lines += [f"Memory at the end: {memory}.", ""]
    for title, suffix in (("Computed", ""), ("From the cache", " cached")):
        lines += [f"## {title}", "", "| query | server | answers | median ms | 99 % ms | processor ms | bytes |"]
        lines[-1] += " faster than native |"
        lines.append("|---|---|---|---|---|---|---|---|")
        names = [name for name, _ in cells if name.endswith(suffix) and (bool(suffix) == name.endswith(" cached"))]
        for name in dict.fromkeys(names):
            lines += [_row(name, peer, cells) for peer in peers if (name, peer.name) in cells]
        lines.append("")
    return "\n".join(lines)


def _row(name: str, peer: Peer, cells: dict[tuple[str, str], Cell]) -> str:
    cell = cells[name, peer.name]
    if cell.failures:
        return f"| {name} | {peer.name} | {len(cell.seconds)} | failed: {cell.failures[0]} | | | | |"
    base = cells.get((name.removesuffix(" cached"), "oxigraph, native"))
    ratio = f"{base.median / cell.median:.2f} ×" if base is not None else ""
    figures = f"{cell.median:.2f} | {cell.p99:.2f} | {cell.cost:.2f} | {cell.size:,}"
    return f"| {name} | {peer.name} | {len(cell.seconds):,} | {figures} | {ratio} |"


def serve(port: int, build: Path, memory: str, deadline: float) -> None:
    """Our endpoint as it is served, without the explorer."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.middleware import Middleware

    from collgraph.cli.connections import BoundedProtocol
    from collgraph.query import context
    from collgraph.settings import Settings
    from collgraph.web import sparql
    from collgraph.web.front import Front

    settings = Settings(build=build, query_memory_store=memory, query_timeout=deadline)
    served = context.Context(settings)
    context.use(served)
    app = Starlette(routes=sparql.routes(), middleware=[Middleware(Front)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, http=BoundedProtocol, access_log=False, log_level="error"))

    async def run() -> None:
        await served.service.start()
        while memory == "yes" and not served.service.figures()["in_memory"]:
            await asyncio.sleep(0.1)
        try:
            await server.serve()
        finally:
            await served.service.stop()

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(run())


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def main() -> int:
    """Measure and write the report."""
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], float(sys.argv[5]))
        return 0
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--scale", action="store_true", help="take the graph so often that it has a million things")
    reader.add_argument("--rounds", type=int, default=0, help="4 by default, 1 with --scale")
    reader.add_argument("--only", default="", help="memory,disk,native,rdflib,virtuoso")
    chosen = reader.parse_args()
    names = set(filter(None, (chosen.only or ("disk,native" if chosen.scale else "")).split(",")))
    peers: list[Peer] = []
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        folder, copies = Path(place), copies_for_a_million() if chosen.scale else 1
        path, count = triples(folder, copies)
        try:
            for make in every(folder, path, names):
                _add(make(), peers)
            text = measured(
                peers,
                chosen.rounds or (1 if chosen.scale else 4),
                f"{count:,} triples ({copies} × the default graph of the release)",
            )
        finally:
            for peer in peers:
                peer.stop()
    REPORTS.mkdir(exist_ok=True)
    name = "sparql-scaled" if chosen.scale else "sparql"
    (REPORTS / f"{name}-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def measured(peers: list[Peer], rounds: int, data: str) -> str:
    """Ask everything; gives the report."""
    load = os.getloadavg()[0]
    # What rdflib-endpoint began it does not stop when a client leaves: it is asked last, in one round.
    slow = [peer for peer in peers if peer.name == "rdflib-endpoint"]
    fast = [peer for peer in peers if peer not in slow]
    cells = compare(fast, rounds)
    more = [*stream_rows([peer for peer in fast if not peer.name.startswith("virtuoso")]), *crowd_rows(fast, _points())]
    cells |= compare(slow, 1)
    facts = (
        f"{data}, one client at a time on a kept connection, {rounds} rounds in turns, {os.cpu_count()} cores shared "
        f"with the client; load average {load:.1f} before and {os.getloadavg()[0]:.1f} after. Every computed answer "
        "was asked with a text of its own; the time includes the client's. rdflib-endpoint was asked last, once. "
        "Written by `make bench-sparql`."
    )
    return "\n".join([report(peers, cells, facts), *more])


def _points() -> Iterator[str]:
    """Point queries, no two alike."""
    asked = tomllib.loads((ROOT / "bench" / "sparql.toml").read_text(encoding="utf-8"))
    numbers = itertools.count(1_000_000)
    while True:
        yield _text(asked["prefixes"], asked["questions"]["point"], numbers, cached=False)


def _add(peer: Peer | None, peers: list[Peer]) -> None:
    if peer is None:
        return
    peers.append(peer)
    try:
        wait_for(peer, peer.path)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        peers.remove(peer)
        peer.stop()


if __name__ == "__main__":
    sys.exit(main())
