"""Time the explorer: reruns of every page, many sessions at once, the first useful paint on a slow line.

``python bench/explorer.py`` (``make bench-explorer``) serves ``build/current`` on a free port of this machine, with the
processor shared by server and clients, and writes a dated report under bench/reports/. It stops by itself; options
make it smaller.
"""

import argparse
import asyncio
import datetime
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.explorer_sessions import Seen, Visit, alone, together  # noqa: E402
from bench.peers import Peer, free_port, start, wait_for  # noqa: E402

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
PAINTED = ["/", "/recherche?q=budget", "/entity?id=concept/budget-participatif", "/terrain", "/carte"]
# Chrome's own profile of a slow 4G line: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
RERUN_MS, PAINT_MS, TOGETHER_MS = 30.0, 1500.0, 500.0
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIRST_PAINT = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) done({ paint: paint.startTime, said: document.querySelector("h1")?.textContent?.trim() || "" });
}).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True)
class Painted:
    """A page on a slow line: milliseconds to its first contentful paint and until the explorer has taken over."""

    path: str
    paint: float
    live: float
    kilobytes: float


def painted(address: str, times: int) -> list[Painted]:
    """Load pages with an empty cache over a slow line; nothing where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    browser_path = next((path for path in map(shutil.which, CHROMIUM) if path), None)
    if browser_path is None:
        return []
    found = []
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=browser_path, args=arguments)
        for path in PAINTED:
            loads = [_load(browser, address + path) for _ in range(times)]
            paint, live, size = (statistics.median(column) for column in zip(*loads, strict=True))
            found.append(Painted(path, paint, live, size / 1000))
        browser.close()
    return found


def _load(browser, url: str) -> tuple[float, float, float]:  # type: ignore[no-untyped-def]
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    received = []
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(url, wait_until="commit", timeout=120_000)
    first = page.evaluate(FIRST_PAINT)
    page.wait_for_selector(".cg-footer, .cg-error", timeout=120_000)
    live = page.evaluate("performance.now()")
    context.close()
    if not first["said"]:
        raise RuntimeError(f"{url} painted nothing to read first")
    return first["paint"], live, sum(received)


def rows_of_reruns(address: str, times: int) -> tuple[list[str], list[float]]:
    """A row a page, and the medians."""
    rows, medians = [], []
    for visit in PAGES:
        seen, size = asyncio.run(alone(address, visit, times))
        page, parameters = visit
        name = f"/{page}" + (f"?{urlencode(parameters, safe='/')}" if parameters else "")
        medians.append(seen.percentile(0.5))
        rows.append(f"| `{name}` | {medians[-1]:.1f} | {seen.percentile(0.99):.1f} | {size / 1000:.0f} |")
    return rows, medians


def report(address: str, asked: argparse.Namespace, server: Peer) -> str:
    """Measure everything; the text of the report."""
    load, before = os.getloadavg()[0], server.memory_mb()
    rows, medians = rows_of_reruns(address, asked.reruns)
    seen, rate = asyncio.run(together(address, PAGES, asked.sessions, asked.rate, asked.seconds))
    after = server.memory_mb()
    paints = [] if asked.no_browser else painted(address, asked.loads)
    return "\n".join(
        [
            f"# Explorer, {datetime.date.today().isoformat()}",
            "",
            f"{os.cpu_count()} cores shared by server, clients and browser; load average {load:.1f} before. "
            f"Release {(asked.build / 'current').resolve().name}. Written by `make bench-explorer`.",
            "",
            "## Reruns of one session",
            "",
            f"From asking to the end of the script, {asked.reruns} times after two that warm it. Wanted: half within "
            f"{RERUN_MS:g} ms. {sum(median <= RERUN_MS for median in medians)} of {len(medians)} pages keep it; "
            f"over all pages the median is {statistics.median(medians):.1f} ms.",
            "",
            "| page | median ms | 99 % ms | kB |",
            "|---|---|---|---|",
            *rows,
            "",
            "## Many sessions",
            "",
            _together(seen, rate, asked),
            f"Memory {before:.0f} MB before, {after:.0f} after.",
            "",
            *_paints(paints, asked),
        ]
    )


def _together(seen: Seen, rate: float, asked: argparse.Namespace) -> str:
    kept = "kept" if seen.percentile(0.99) <= TOGETHER_MS and not seen.faults else "**not kept**"
    return (
        f"{asked.sessions} open sessions, {asked.rate:g} reruns a second in all for {asked.seconds:g} s, pages drawn "
        f"at random, timed from when each was due: median {seen.percentile(0.5):.0f} ms, 99 % "
        f"{seen.percentile(0.99):.0f} ms (wanted {TOGETHER_MS:g}: {kept}), {rate:.1f} a second reached, "
        f"{len(seen.faults)} failed. "
    )


def _paints(paints: list[Painted], asked: argparse.Namespace) -> list[str]:
    if not paints:
        return ["No browser was asked.", ""]
    kept = sum(one.paint <= PAINT_MS for one in paints)
    return [
        "## First useful paint on a slow line",
        "",
        "Chromium at 360 px, empty cache, 1.6 Mbit/s down, 150 ms there and back (Chrome's slow 4G). Useful: the "
        f"page's own heading and content are in the first paint. Median of {asked.loads} loads; wanted within "
        f"{PAINT_MS:g} ms, {kept} of {len(paints)} keep it. Live: the explorer has taken over.",
        "",
        "| page | first useful paint ms | live ms | kB |",
        "|---|---|---|---|",
        *(f"| `{one.path}` | {one.paint:.0f} | {one.live:.0f} | {one.kilobytes:.0f} |" for one in paints),
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
    reader.add_argument("--no-browser", action="store_true")
    return reader.parse_args()


def main() -> None:
    """Serve, measure, write the report."""
    asked = options()
    os.environ["COLLGRAPH_BUILD"] = str(asked.build)
    with tempfile.TemporaryDirectory() as place:
        port = free_port()
        command = [sys.executable, "-m", "collgraph", "serve", "--no-build", "--port", str(port)]
        server = Peer("explorer", port, "/health", start(command, Path(place), "server"))
        try:
            wait_for(server, "/health")
            wait_for(server, "/_stcore/health")
            text = report(f"http://127.0.0.1:{port}", asked, server)
        except subprocess.SubprocessError:
            print((Path(place) / "server.log").read_text(errors="replace")[-3000:], file=sys.stderr)
            raise
        finally:
            server.stop()
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"explorer-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
