"""What ordinary queries wait while hostile ones run.

``python bench/hostile.py [seconds]`` (``make bench-hostile``) serves ``build/current`` on the loopback, measures
ordinary queries of one client in calm, then again while another client sends each of the attacks of
``tests/hostile/`` over and over, and writes a dated report under bench/reports/. It stops by itself.
"""

import datetime
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.peers import Peer, family, free_port, start, wait_for  # noqa: E402
from tests.hostile.queries import EVERY_ATTACK  # noqa: E402

REPORTS = ROOT / "bench" / "reports"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DEADLINE = 2.0
ATTACKERS, CALM_SECONDS = 2, 5.0
ORDINARY = "SELECT ?label {{ <https://w3id.org/collgraph/id/commune/290{:02}> <{}> ?label }} # {}"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@dataclass
class Waits:
    """Seconds that ordinary answers took, their statuses, those of the attacks and their longest."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    attacks: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def figures(self) -> tuple[float, float]:
        """Median and 99th percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return statistics.median(ordered) * 1000, ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000


def ordinary(address: str, seconds: float, waits: Waits) -> None:
    """Ask point queries, each a text of its own, with a breath between them."""
    until, number = time.monotonic() + seconds, 0
    with httpx.Client(headers={"x-forwarded-for": "198.51.100.2", "accept": "text/csv"}, timeout=60) as client:
        while time.monotonic() < until:
            number += 1
            begun = time.perf_counter()
            query = ORDINARY.format(number % 90 + 1, LABEL, begun)
            answer = client.get(address, params={"query": query})
            waits.seconds.append(time.perf_counter() - begun)
            waits.statuses[answer.status_code] += 1
            time.sleep(0.005)


def attack(address: str, query: str, over: threading.Event, waits: Waits) -> None:
    """Send an attack again and again until it is over."""
    with httpx.Client(headers={"x-forwarded-for": "198.51.100.1"}, timeout=60) as client:
        while not over.is_set():
            begun = time.perf_counter()
            try:
                body = urlencode({"query": query}, encoding="utf-8", errors="surrogatepass")
                with client.stream("POST", address, content=body, headers=FORM) as answer:
                    for _ in answer.iter_raw():
                        pass
                waits.attacks[str(answer.status_code)] += 1
            except httpx.HTTPError as error:
                waits.attacks["cut" if isinstance(error, httpx.RemoteProtocolError) else type(error).__name__] += 1
            waits.longest = max(waits.longest, time.perf_counter() - begun)


def under_attack(address: str, query: str, seconds: float) -> Waits:
    """Ordinary answers while two connections of another client attack."""
    waits, over = Waits(), threading.Event()
    threads = [threading.Thread(target=attack, args=(address, query, over, waits)) for _ in range(ATTACKERS)]
    for thread in threads:
        thread.start()
    ordinary(address, seconds, waits)
    over.set()
    for thread in threads:
        thread.join()
    return waits


def main() -> int:
    """Measure and write the report; the exit code is 1 where an ordinary query failed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with tempfile.TemporaryDirectory() as place:
        port = free_port()
        command = [sys.executable, str(ROOT / "bench" / "sparql.py"), "serve", str(port), str(ROOT / "build")]
        server = Peer("collgraph", port, "/sparql", start([*command, "yes", str(DEADLINE)], Path(place), "server"))
        address = f"http://127.0.0.1:{port}/sparql"
        try:
            wait_for(server, "/sparql")
            text, held = measured(server, address, seconds)
        finally:
            helpers = family(server.process.pid)
            server.stop()
    time.sleep(1.0)  # workers of a template are reaped by the system, a moment after it
    left = [pid for pid in helpers if (Path("/proc") / str(pid)).exists()]
    text += "\nNothing was left behind.\n" if not left else f"\n**Left behind: {left}.**\n"
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"hostile-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)
    return int(not held or bool(left))


def measured(server: Peer, address: str, seconds: float) -> tuple[str, bool]:
    """The report's text, and whether every ordinary query was answered."""
    load, calm = os.getloadavg()[0], Waits()
    ordinary(address, 1.0, Waits())
    ordinary(address, CALM_SECONDS, calm)
    median, p99 = calm.figures()
    before, held = server.memory_mb(), True
    rows = []
    for one in EVERY_ATTACK:
        waits = under_attack(address, one.query, seconds)
        held = held and set(waits.statuses) == {200}
        own, worst = waits.figures()
        answers = ", ".join(f"{status} × {count}" for status, count in sorted(waits.attacks.items()))
        figures = f"{own:.1f} | {worst:.1f} | {worst / p99:.1f} × | {answers} | {waits.longest:.1f}"
        rows.append((worst, f"| {one.name} | {figures} |"))
        with suppress(ValueError):
            print(".", end="", flush=True)
    print()
    ratios = sorted(worst / p99 for worst, _ in rows)
    within = sum(ratio <= 3 for ratio in ratios)
    head = [
        f"# Hostile queries, {datetime.date.today().isoformat()}",
        "",
        f"Ordinary point queries of one client, one at a time; {ATTACKERS} connections of another send an attack over "
        f"and over for {seconds:g} s; deadline {DEADLINE:g} s, {os.cpu_count()} cores shared with both clients, load "
        f"average {load:.1f} before. Calm: median {median:.1f} ms, 99 % {p99:.1f} ms ({len(calm.seconds):,} answers). "
        f"{within} of {len(rows)} attacks leave the 99 % within three times calm. Memory {before:.0f} MB before, "
        f"{server.memory_mb():.0f} after. Written by `make bench-hostile`.",
        "",
        "| attack | median ms | 99 % ms | of calm | the attack's answers | its longest, s |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(row for _, row in sorted(rows, reverse=True))]) + "\n", held


if __name__ == "__main__":
    sys.exit(main())
