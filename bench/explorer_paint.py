"""The first paint of the explorer's pages in Chromium over a slow line, and when the explorer has taken over."""

import os
import shutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAINTED = ["/", "/recherche?q=budget", "/entity?id=concept/budget-participatif", "/terrain", "/carte"]
# Chrome's own profile of a slow 4G line: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PATIENCE_MS = 20_000
LIVE_MS = 45_000
# What the server wrote is painted whole well within this; the explorer takes over seconds later.
SETTLED_MS = 400
PAINTS = """([settled, patience]) => new Promise(done => {
  const seen = { first: 0, largest: 0 };
  const told = () => {
    const heading = document.querySelector("h1");
    const said = heading && heading.getBoundingClientRect().top < innerHeight ? heading.textContent.trim() : "";
    done({ ...seen, said });
  };
  new PerformanceObserver(list => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (first) { seen.first = first.startTime; setTimeout(told, settled); }
  }).observe({ type: "paint", buffered: true });
  new PerformanceObserver(list => { seen.largest = list.getEntries().at(-1).startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(told, patience);
})"""


@dataclass(frozen=True)
class Painted:
    """A page on a slow line: milliseconds to its first and largest paint, and until the explorer has taken over."""

    path: str
    first: float
    largest: float
    live: float
    kilobytes: float


def painted(address: str, times: int, said: Callable[[str], None], over: Callable[[], bool]) -> list[Painted]:
    """Load pages with an empty cache over a slow line; only the first load of each waits for the explorer.

    Nothing where there is no Chromium, and no further page once it is ``over``.
    """
    from playwright.sync_api import sync_playwright

    chromium = next((path for path in map(shutil.which, CHROMIUM) if path), None)
    if chromium is None:
        return []
    found = []
    with sync_playwright() as playwright:
        arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for path in PAINTED:
            if over():
                break
            found.append(_page(browser, address, path, times))
            said(f"{path}: first paint {found[-1].first:.0f} ms, live {found[-1].live:.0f} ms")
        browser.close()
    return found


def _page(browser: "Browser", address: str, path: str, times: int) -> Painted:
    first, largest, live, size = _load(browser, address + path, whole=True)
    loads = [(first, largest), *(_load(browser, address + path, whole=False)[:2] for _ in range(times - 1))]
    paints = (statistics.median(column) for column in zip(*loads, strict=True))
    return Painted(path, next(paints), next(paints), live, size / 1000)


def _load(browser: "Browser", url: str, whole: bool) -> tuple[float, float, float, float]:
    """The first paint, the largest of what the server wrote, the explorer taking over (ms), and the bytes."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    received: list[float] = []
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    try:
        page.goto(url, wait_until="commit", timeout=PATIENCE_MS)
        seen = page.evaluate(PAINTS, [SETTLED_MS, PATIENCE_MS])
        if not seen["first"] or not seen["said"]:
            raise RuntimeError(f"{url} painted nothing to read first")
        live = _live(page) if whole else 0.0
    finally:
        context.close()
    return seen["first"], seen["largest"], live, sum(received)


def _live(page: "Page") -> float:
    page.wait_for_selector(".cg-footer, .cg-error", timeout=LIVE_MS)
    return float(page.evaluate("performance.now()"))
