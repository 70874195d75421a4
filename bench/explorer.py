"""Time the explorer: reruns of every page, paths, many sessions at once, the first useful paint on a slow line.

``python bench/explorer.py`` (``make bench-explorer``) serves ``build/current`` on a free port of this machine, with the
processor shared by server and clients, and writes a dated report under bench/reports/. It says how far it is, ends
within ``--minutes``, and reports what it has where something took too long. Options make it smaller.
"""

import argparse
import asyncio
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.explorer_paint import painted  # noqa: E402
from bench.explorer_sessions import Seen, Visit, alone, each_once, together  # noqa: E402
from bench.peers import Peer, free_port, start, wait_for  # noqa: E402

if TYPE_CHECKING:
    from bench.explorer_paint import Painted

REPORTS = ROOT / "bench" / "reports"
PAGES: list[Visit] = [
    ("", {}),
    ("recherche", {"q": "budget participatif"}),
    ("recherche", {"kind": "experiment", "territory": "region/53", "vue": "frise"}),
    ("entity", {"id": "concept/budget-participatif"}),
    ("entity", {"id": "commune/29151"}),
    ("terrain", {"theme": "participation"}),
    ("chemins", {"de": "concept/budget-participatif", "vers": "region/53"}),
    ("graphe", {"id": "concept/intelligence-collective"}),
    ("carte", {"kind": "experiment"}),
    ("frise", {"theme": "participation"}),
    ("reseau", {}),
    ("statistiques", {}),
    ("index", {"nature": "commune", "lettre": "M"}),
    ("requetes", {}),
    ("donnees", {}),
    ("a-propos", {}),
]
GOALS = ("experiment", "practice", "country/france", "region/53", "commune/29019", "practice/cercle", "concept/communs")
CONCEPTS = "SELECT ?concept { ?concept a <https://w3id.org/collgraph/ontology#Concept> } ORDER BY ?concept"
RERUN_MS, PAINT_MS, TOGETHER_MS, PATHS_MS = 30.0, 1500.0, 500.0, 300.0
WARMED = 3


class Watch:
    """The time that the bench has; says on standard error how far it is."""

    def __init__(self, minutes: float) -> None:
        self._begun, self._end = time.monotonic(), time.monotonic() + 60 * minutes

    def say(self, words: str) -> None:
        """Tell the one who waits."""
        print(f"[{time.monotonic() - self._begun:4.0f} s] {words}", file=sys.stderr, flush=True)

    def left(self, share: float = 1.0) -> float:
        """Seconds that are left, or a share of them."""
        return max(0.0, self._end - time.monotonic()) * share

    def over(self) -> bool:
        """Whether the time is over."""
        return self.left() == 0


class Bench:
    """A served explorer, what is asked of it, and the sections of the report so far."""

    def __init__(self, server: Peer, asked: argparse.Namespace, watch: Watch) -> None:
        self.server, self.asked, self.watch = server, asked, watch
        self.address = f"http://127.0.0.1:{server.port}"

    def report(self) -> str:
        """Measure everything; the text of the report."""
        load, begun = os.getloadavg()[0], time.monotonic()
        stages: tuple[Callable[[], list[str]], ...] = (self.reruns, self.paths, self.many)
        written = [line for stage in (*stages, self.paints) for line in self._kept(stage)]
        head = (
            f"{os.cpu_count()} cores shared by server, clients and browser; load average {load:.1f} before. Release "
            f"{(self.asked.build / 'current').resolve().name}. Written by `make bench-explorer` in "
            f"{time.monotonic() - begun:.0f} s."
        )
        return "\n".join([f"# Explorer, {datetime.date.today().isoformat()}", "", head, "", *written])

    def _kept(self, stage: Callable[[], list[str]]) -> list[str]:
        """What a stage found; where it failed, or the time is over, a line that says so."""
        if self.watch.over():
            return [f"**{stage.__name__}: not measured, the time was over.**", ""]
        try:
            return stage()
        except (OSError, RuntimeError, TimeoutError, ValueError) as error:
            self.watch.say(f"{stage.__name__} failed: {error!r}")
            return [f"**{stage.__name__}: not measured, {error!r}.**", ""]

    def reruns(self) -> list[str]:
        """Reruns of each page in a session of its own."""
        asyncio.run(each_once(self.address, PAGES * 2, self.watch.left(0.2)))
        rows, medians = [], []
        for visit in PAGES:
            before = self.server.processor_seconds()
            seen, size = asyncio.run(alone(self.address, visit, self.asked.reruns, self.watch.left(0.2)))
            spent = (self.server.processor_seconds() - before) * 1000 / (len(seen.milliseconds) + 2)
            medians.append(seen.percentile(0.5))
            # A worker that ended meanwhile took its time with it.
            used = f"{spent:.0f}" if spent >= 0 else "–"
            times = f"{medians[-1]:.1f} | {seen.percentile(0.99):.1f} | {used} | {size / 1000:.0f}"
            rows.append(f"| `{named(visit)}` | {times} |" + "".join(f" {fault}" for fault in seen.faults))
            self.watch.say(f"{named(visit)}: {medians[-1]:.1f} ms, processor {used} ms")
        kept = sum(median <= RERUN_MS for median in medians)
        return [
            "## Reruns of one session",
            "",
            f"From asking to the end of the script, {self.asked.reruns} times, once warm. Wanted: half "
            f"within {RERUN_MS:g} ms. {kept} of {len(medians)} pages keep it; over all pages the median is "
            f"{statistics.median(medians):.1f} ms. Processor: what the server used for one.",
            "",
            "| page | median ms | 99 % ms | processor ms | kB |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]

    def paths(self) -> list[str]:
        """The page of paths from every concept to every goal, each asked for the first time."""
        visits = [("chemins", {"de": one, "vers": goal}) for one in self._concepts() for goal in GOALS]
        warming = asyncio.run(each_once(self.address, visits[:WARMED], self.watch.left(0.3)))
        answers = asyncio.run(each_once(self.address, visits[WARMED:], self.watch.left(0.3)))
        if not answers:
            raise TimeoutError("no path came")
        seen = Seen([taken for taken, _ in answers])
        slowest = sorted(answers, key=lambda pair: -pair[0])[:3]
        shown = "; ".join(f"`{named(visit)}` {taken:.0f} ms" for taken, visit in slowest)
        kept = sum(taken <= PATHS_MS for taken in seen.milliseconds)
        self.watch.say(f"paths: 99 % {seen.percentile(0.99):.0f} ms, slowest {shown}")
        return [
            "## Paths",
            "",
            f"The whole page, asked once each: every concept to {', '.join(f'`{goal}`' for goal in GOALS)}, after "
            f"{WARMED} that read the graph ({max(taken for taken, _ in warming):.0f} ms). {len(answers)} of "
            f"{len(visits) - WARMED} asked: median {seen.percentile(0.5):.0f} ms, 99 % {seen.percentile(0.99):.0f} ms; "
            f"{kept} within the {PATHS_MS:g} ms that are wanted. Slowest: {shown}.",
            "",
        ]

    def many(self) -> list[str]:
        """Many open sessions that rerun together."""
        asked, before = self.asked, self.server.memory_mb()
        bound = asyncio.timeout  # opening included: a server that hangs must not hold the bench
        opened = self.watch.say

        async def bounded() -> tuple[Seen, float]:
            async with bound(min(self.watch.left(), asked.seconds + 90)):
                said = f"{asked.sessions} sessions open"
                return await together(
                    self.address, PAGES, asked.sessions, asked.rate, asked.seconds, lambda: opened(said)
                )

        seen, rate = asyncio.run(bounded())
        after = self.server.memory_mb()
        kept = "kept" if seen.percentile(0.99) <= TOGETHER_MS and not seen.faults else "**not kept**"
        self.watch.say(f"together: 99 % {seen.percentile(0.99):.0f} ms, {rate:.1f} a second")
        return [
            "## Many sessions",
            "",
            f"{asked.sessions} open sessions, {asked.rate:g} reruns a second in all for {asked.seconds:g} s, pages "
            f"drawn at random, timed from when each was due: median {seen.percentile(0.5):.0f} ms, 99 % "
            f"{seen.percentile(0.99):.0f} ms (wanted {TOGETHER_MS:g}: {kept}), {rate:.1f} a second reached, "
            f"{len(seen.faults)} failed. Memory {before:.0f} MB before, {after:.0f} after.",
            "",
        ]

    def paints(self) -> list[str]:
        """The first useful paint on a slow line."""
        none = self.asked.no_browser
        found = [] if none else painted(self.address, self.asked.loads, self.watch.say, self.watch.over)
        return _painted_lines(found, self.asked.loads)

    def _concepts(self) -> list[str]:
        asked = Request(
            f"{self.address}/sparql?{urlencode({'query': CONCEPTS})}",
            headers={"accept": "application/sparql-results+json"},
        )
        with urlopen(asked, timeout=30) as answer:
            rows = json.load(answer)["results"]["bindings"]
        return [row["concept"]["value"].partition("/id/")[2] for row in rows]


def named(visit: Visit) -> str:
    """The address of a page, as its reader sees it."""
    page, parameters = visit
    return f"/{page}" + (f"?{urlencode(parameters, safe='/')}" if parameters else "")


def _painted_lines(paints: "Iterable[Painted]", loads: int) -> list[str]:
    paints = list(paints)
    if not paints:
        return ["No browser was asked.", ""]
    kept = sum(one.first <= PAINT_MS for one in paints)
    return [
        "## First useful paint on a slow line",
        "",
        "Chromium at 360 px, empty cache, 1.6 Mbit/s down, 150 ms there and back (Chrome's slow 4G). Useful: the "
        f"page's own heading and content are in the first paint. Median of {loads} loads; wanted within "
        f"{PAINT_MS:g} ms, {kept} of {len(paints)} keep it. Largest: the largest paint of what the server wrote. "
        "Live, once a page: the explorer has taken over.",
        "",
        "| page | first useful paint ms | largest ms | live ms | kB |",
        "|---|---|---|---|---|",
        *(
            f"| `{one.path}` | {one.first:.0f} | {one.largest:.0f} | {one.live:.0f} | {one.kilobytes:.0f} |"
            for one in paints
        ),
        "",
    ]


def options() -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("--build", type=Path, default=ROOT / "build")
    reader.add_argument("--reruns", type=int, default=50)
    reader.add_argument("--sessions", type=int, default=200)
    reader.add_argument("--rate", type=float, default=20.0)
    reader.add_argument("--seconds", type=float, default=60.0)
    reader.add_argument("--loads", type=int, default=5)
    reader.add_argument("--minutes", type=float, default=5.5, help="after which nothing more is begun")
    reader.add_argument("--no-browser", action="store_true")
    return reader.parse_args()


def main() -> None:
    """Serve, measure, write the report."""
    asked = options()
    watch = Watch(asked.minutes)
    os.environ["COLLGRAPH_BUILD"] = str(asked.build)
    with tempfile.TemporaryDirectory() as place:
        port = free_port()
        command = [sys.executable, "-m", "collgraph", "serve", "--no-build", "--port", str(port)]
        server = Peer("explorer", port, "/health", start(command, Path(place), "server"))
        try:
            for path in ("/health", "/_stcore/health"):
                wait_for(server, path)
            watch.say(f"serving on port {port}")
            text = Bench(server, asked, watch).report()
        except (RuntimeError, subprocess.SubprocessError):
            print((Path(place) / "server.log").read_text(errors="replace")[-3000:], file=sys.stderr)
            raise
        finally:
            server.stop()
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"explorer-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
