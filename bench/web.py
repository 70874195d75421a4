"""What the web of things answers a second, what a page takes under that load, what a million quads of dumps take.

``python bench/web.py [seconds]`` (``make bench-web``) serves the release that was built on the loopback, loads it from
a process of its own for some seconds a kind of request, writes dumps beside Oxigraph and rdflib, and writes a dated
report under bench/reports/. It stops by itself and fails where a goal is missed.
"""

import asyncio
import datetime
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench import diff  # noqa: E402
from bench.dumping import Written, written  # noqa: E402
from bench.load import Outcome, load  # noqa: E402
from bench.peers import free_port  # noqa: E402
from collgraph.query.reader import Reader  # noqa: E402
from collgraph.query.release import Release, open_release  # noqa: E402
from collgraph.query.things import public_things  # noqa: E402
from collgraph.settings import Settings  # noqa: E402

REPORTS = ROOT / "bench" / "reports"
SECONDS = 8.0
CACHED, UNCACHED, PAGE_MS = 2_000.0, 500.0, 50.0
DUMP_SECONDS, DUMP_MB = 60.0, 500.0
DIFF_SECONDS, DIFF_MB = 10.0, 200.0
FEW, PAGES_A_SECOND = 200, 10.0
KINDS = {
    "/id, to the page": ("/id/{}", "text/html"),
    "/id, to data": ("/id/{}", "text/turtle"),
    "/data, Turtle": ("/data/{}.ttl", "*/*"),
    "/data, JSON-LD": ("/data/{}.jsonld", "*/*"),
}


@dataclass(frozen=True)
class Answered:
    """A kind of request with what its load met, and the answers a second that are wanted."""

    kind: str
    outcome: Outcome
    wanted: float

    @property
    def held(self) -> bool:
        """Whether the goal was met, every answer as wanted."""
        return self.outcome.rate >= self.wanted and not self.outcome.wrong

    @property
    def row(self) -> str:
        """Its row in the report."""
        met, half, most = self.outcome, self.outcome.quantile(0.5), self.outcome.quantile(0.99)
        mark = "" if self.held else " ✗"
        return f"| {self.kind} | {met.rate:,.0f}{mark} | {self.wanted:,.0f} | {half:.1f} | {most:.1f} | {met.wrong} |"


def names(release: Release) -> list[str]:
    """The things of a release in an order that is random and always the same."""
    found = [str(name) for name in public_things(Reader.open(release.store, release.schema))]
    random.Random(6).shuffle(found)
    return found


async def answered(base: str, things: list[str], seconds: float) -> list[Answered]:
    """Each kind of request, every thing once, then a few over and over."""
    found = []
    for number, (kind, (form, accept)) in enumerate(KINDS.items()):
        share = len(things) // len(KINDS)
        fresh = [form.format(name) for name in things[number * share : (number + 1) * share]]
        found.append(Answered(f"{kind}, uncached", await load(base, fresh, accept, seconds), UNCACHED))
        few = fresh[:FEW]
        await load(base, few, accept, 1.0)
        found.append(Answered(f"{kind}, cached", await load(base, few, accept, seconds), CACHED))
    return found


async def pages(base: str, things: list[str], seconds: float) -> tuple[Outcome, Outcome]:
    """Entity pages, each once, while the cached goal is being asked of ``/data``; and that load."""
    few = [f"/data/{name}.ttl" for name in things[:FEW]]
    fresh = [f"/entity?id={name}" for name in things[-5_000:]]
    await load(base, few, "*/*", 1.0)
    # The explorer's process starts after the server's: its index page is asked for once.
    await load(base, ["/"], "text/html", 1.0)
    page, behind = await asyncio.gather(
        load(base, fresh, "text/html", seconds, PAGES_A_SECOND, connections=2),
        load(base, few, "*/*", seconds, CACHED),
    )
    return page, behind


def wait(process: "subprocess.Popen[bytes]", base: str) -> None:
    """Wait until the server answers; raises RuntimeError where it ended."""
    for _ in range(600):
        with suppress(httpx.TransportError):
            if httpx.get(f"{base}/health").status_code == httpx.codes.OK:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def report(
    rows: list[Answered],
    page: tuple[Outcome, Outcome],
    dumps: list[Written],
    compared: tuple[float, int],
    release: Release,
    calm: float,
) -> str:
    """The report's text."""
    met, behind = page
    late = " ✗" if met.quantile(0.99) >= PAGE_MS else ""
    return "\n".join(
        [
            f"# Web, {datetime.date.today().isoformat()}",
            "",
            f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
            f"load {calm:.1f} before. Release {release.id}. Server and client share the cores. "
            "Written by `make bench-web`; ✗ marks a goal that was missed.",
            "",
            "| request | answers a second | goal | median ms | p99 ms | wrong |",
            "|---|---|---|---|---|---|",
            *(row.row for row in rows),
            "",
            f"Entity pages, each asked for the first time, {met.rate:.0f} a second, while {behind.rate:,.0f} cached "
            f"answers a second go out beside: median {met.quantile(0.5):.1f} ms, "
            f"p99 {met.quantile(0.99):.1f} ms{late} (goal {PAGE_MS:.0f}), {met.wrong + behind.wrong} wrong.",
            "",
            "## Dumps of a million statements",
            "",
            "| who | what | s | MB at most |",
            "|---|---|---|---|",
            *(entry.row for entry in dumps),
            "",
            f"Goal: all of ours under {DUMP_SECONDS:.0f} s and {DUMP_MB:.0f} MB.",
            "",
            f"The difference of a million statements with a million: {compared[0]:.1f} s, {compared[1]} MB "
            f"(goal {DIFF_SECONDS:.0f} s, {DIFF_MB:.0f} MB).",
        ]
    )


def main() -> int:
    """Measure and write the report; the exit code is 1 where a goal is missed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    build = Settings.from_environment(os.environ).build.absolute()
    calm, release = os.getloadavg()[0], open_release(build)
    things, port = names(release), free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLLGRAPH_BUILD": str(build)}
    command = [sys.executable, "-m", "collgraph", "serve", "--no-build", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(server, base)
        rows = asyncio.run(answered(base, things, seconds))
        page = asyncio.run(pages(base, things, 2 * seconds))
    finally:
        server.terminate()
        server.wait(30)
    with tempfile.TemporaryDirectory() as scratch:
        dumps = list(written(release.path, Path(scratch)))
    compared = diff.measured()
    text = report(rows, page, dumps, compared, release, calm) + "\n"
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"web-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)
    ours = [one for one in dumps if one.who == "collgraph"]
    cheap = sum(one.seconds for one in ours) < DUMP_SECONDS and max(one.memory for one in ours) < DUMP_MB
    cheap = cheap and compared[0] < DIFF_SECONDS and compared[1] < DIFF_MB
    return int(not (all(row.held for row in rows) and page[0].quantile(0.99) < PAGE_MS and cheap))


if __name__ == "__main__":
    sys.exit(main())
