"""What ordinary queries wait while hostile ones run.

``python bench/hostile.py [--seconds N] [--only WORD]`` (``make bench-hostile``) serves ``build/current`` on the
loopback, measures ordinary queries of one client in calm and, in turns, while another client sends each of the attacks
of ``tests/hostile/`` over and over, and writes a dated report under bench/reports/; with ``--only`` it takes the
attacks whose name has a word and writes none. It stops by itself, after eight minutes at the latest, and fails where an
ordinary query did or where the server is left with more than it had.
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.line import Line  # noqa: E402
from bench.peers import Peer, family, free_port, start, wait_for  # noqa: E402
from tests.hostile.queries import EVERY_ATTACK, Attack  # noqa: E402

REPORTS = ROOT / "bench" / "reports"
DEADLINE = 2.0
ATTACKERS, CALM_SECONDS = 2, 0.8
LONGEST, SETTLED, GROWTH = 440.0, 5.0, 1.2
# Before memory is measured each worker reads the store on disk, as a step that may repeat is, so that the engine's own
# cache is full; then all that it shares in memory, whose pages it copies as the engine counts references there.
SCANS = (
    "SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # a:b+ {}",
    "SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(ISLITERAL(?o) && STRLEN(?o) = {}) }}",
    "SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} }} # {}",
)
WORKERS, SCANNED = 3, 60
WARMED = {
    True: "each worker having read each store once",
    False: "workers that were to read each store once having been replaced at the deadline",
}
ORDINARY = "SELECT ?label {{ <https://w3id.org/collgraph/id/commune/290{:02}> <{}> ?label }} # {}"
HEAD = "GET /sparql?query={} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 198.51.100.2\r\nAccept: text/csv\r\n\r\n"
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


@dataclass(frozen=True)
class State:
    """What the server holds: processes, open files of the one in front, MB in all."""

    processes: int
    files: int
    memory: float

    @classmethod
    def of(cls, server: Peer) -> "State":
        """The state now."""
        files = len(list((Path("/proc") / str(server.process.pid) / "fd").iterdir()))
        return cls(len(family(server.process.pid)), files, server.memory_mb())

    def is_no_more_than(self, before: "State") -> bool:
        """Whether nothing was left and memory is within a fifth."""
        return (self.processes, self.files) <= (before.processes, before.files) and (
            self.memory <= before.memory * GROWTH
        )

    def __str__(self) -> str:
        return f"{self.processes} processes, {self.files} open files, {self.memory:.0f} MB"


def ordinary(port: int, seconds: float, waits: Waits) -> None:
    """Ask point queries, each a text of its own, with a breath between them."""
    line, until, number = Line(port, 60), time.monotonic() + seconds, 0
    while not number or time.monotonic() < until:
        number += 1
        query = quote(ORDINARY.format(number % 90 + 1, LABEL, time.perf_counter()))
        request = HEAD.format(query).encode()
        begun = time.perf_counter()
        status, _ = line.send(request)
        waits.seconds.append(time.perf_counter() - begun)
        waits.statuses[status] += 1
        time.sleep(0.005)
    line.close()


def warm(port: int) -> bool:
    """Have every worker read each store whole: as many clients at once as there are workers; whether that was in time.

    A worker that reads for longer than the deadline is replaced by one that has read nothing.
    """

    def scan(query: str, client: int) -> bool:
        line = Line(port, SCANNED)
        head = HEAD.replace("198.51.100.2", f"198.51.100.{10 + client}")
        status, _ = line.send(head.format(quote(query.format(client))).encode())
        if status != 200:
            print(f"{status} where the stores are read: {query}", file=sys.stderr)
        line.close()
        return status == 200

    with ThreadPoolExecutor(WORKERS) as clients:
        read = [done for query in SCANS for done in clients.map(partial(scan, query), range(WORKERS))]
    return all(read)


class Attackers:
    """Connections of another client, each a process: what they do to ordinary answers is the server's doing."""

    def __init__(self, port: int) -> None:
        command = [sys.executable, str(ROOT / "bench" / "attacker.py"), str(port)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._processes = [subprocess.Popen(command, **pipes) for _ in range(ATTACKERS)]  # type: ignore[call-overload]

    def begin(self, query: str, seconds: float) -> None:
        """Have each send a query over and over for so long."""
        for process in self._processes:
            process.stdin.write(json.dumps({"query": query, "seconds": seconds}) + "\n")
            process.stdin.flush()

    def end(self, waits: Waits) -> None:
        """Wait for their last answers and add up what came."""
        for process in self._processes:
            told = json.loads(process.stdout.readline())
            waits.attacks.update(told["answers"])
            waits.longest = max(waits.longest, told["longest"])

    def stop(self) -> None:
        """End them."""
        for process in self._processes:
            process.stdin.close()
            process.stdout.close()
            process.wait()


def under_attack(port: int, attackers: Attackers, query: str, seconds: float) -> Waits:
    """Ordinary answers while another client attacks."""
    waits = Waits()
    attackers.begin(query, seconds)
    ordinary(port, seconds, waits)
    attackers.end(waits)
    return waits


def main() -> int:
    """Measure and write the report; the exit code is 1 where an ordinary query failed."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=float, default=2.5, help="how long each attack is sent")
    reader.add_argument("--only", default="", help="the attacks whose name has this word")
    chosen = reader.parse_args()
    attacks = [one for one in EVERY_ATTACK if chosen.only in one.name]
    with tempfile.TemporaryDirectory() as place:
        port = free_port()
        command = [sys.executable, str(ROOT / "bench" / "sparql.py"), "serve", str(port), str(ROOT / "build")]
        server = Peer("collgraph", port, "/sparql", start([*command, "yes", str(DEADLINE)], Path(place), "server"))
        attackers = Attackers(port)
        try:
            wait_for(server, "/sparql")
            text, held = measured(server, attackers, chosen.seconds, attacks)
        finally:
            attackers.stop()
            helpers = family(server.process.pid)
            server.stop()
    left = still_there(helpers)
    text += "\nNothing was left behind.\n" if not left else f"\n**Left behind: {left}.**\n"
    if not chosen.only:
        REPORTS.mkdir(exist_ok=True)
        (REPORTS / f"hostile-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)
    return int(not held or bool(left))


def still_there(pids: list[int]) -> list[int]:
    """Which of these processes have not ended, some seconds later: a template's workers end a moment after it."""
    until = time.monotonic() + SETTLED
    while (left := [pid for pid in pids if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _runs(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def measured(server: Peer, attackers: Attackers, seconds: float, attacks: list[Attack]) -> tuple[str, bool]:
    """The report's text, and whether every ordinary query was answered and nothing was left behind."""
    load, calm, until = os.getloadavg()[0], Waits(), time.monotonic() + LONGEST
    warmed = warm(server.port)
    ordinary(server.port, 1.0, Waits())
    before, under = State.of(server), dict[str, Waits]()
    for one in attacks:
        if time.monotonic() > until:
            break
        ordinary(server.port, CALM_SECONDS, calm)
        under[one.name] = under_attack(server.port, attackers, one.query, seconds)
        print(".", end="", flush=True)
    print()
    held = all(set(waits.statuses) == {200} for waits in (calm, *under.values()))
    median, p99 = calm.figures()
    rows = []
    for name, waits in under.items():
        own, worst = waits.figures()
        answers = ", ".join(f"{status} × {count}" for status, count in sorted(waits.attacks.items()))
        figures = f"{own:.1f} | {worst:.1f} | {worst / p99:.1f} × | {answers} | {waits.longest:.1f}"
        rows.append((worst, f"| {name} | {figures} |"))
    time.sleep(SETTLED)
    after = State.of(server)
    within = sum(worst / p99 <= 3 for worst, _ in rows)
    head = [
        f"# Hostile queries, {datetime.date.today().isoformat()}",
        "",
        f"Ordinary point queries of one client, one at a time; {ATTACKERS} processes of another send an attack over "
        f"and over for {seconds:g} s; deadline {DEADLINE:g} s, {os.cpu_count()} cores shared with both clients, load "
        f"average {load:.1f} before. Calm, {CALM_SECONDS:g} s before each attack: median {median:.1f} ms, "
        f"99 % {p99:.1f} ms ({len(calm.seconds):,} answers). "
        f"{within} of {len(rows)} attacks ({len(attacks)} there are) leave the 99 % within three times calm. "
        f"Every ordinary query was answered: {'yes' if held else '**no**'}. Written by `make bench-hostile`.",
        "",
        f"Before, {WARMED[warmed]}: {before}. After, {SETTLED:g} s later: {after}.",
        "",
        "| attack | median ms | 99 % ms | of calm | the attack's answers | its longest, s |",
        "|---|---|---|---|---|---|",
    ]
    text = "\n".join([*head, *(row for _, row in sorted(rows, reverse=True))]) + "\n"
    return text, held and after.is_no_more_than(before)


if __name__ == "__main__":
    sys.exit(main())
