"""What the endpoint's callers wait while the explorer is busy: 100 open sessions that make 20 reruns a second in all.

``python bench/sessions.py [--sessions N] [--rate N] [--seconds N]`` serves ``build/current`` as ``collgraph serve``
does, asks point queries one at a time, first in calm, then while a process of its own holds the sessions, and writes
a dated report under bench/reports/. It stops by itself and fails where the goal is missed.
"""

import argparse
import asyncio
import datetime
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.explorer import PAGES  # noqa: E402
from bench.explorer_sessions import Seen, together  # noqa: E402
from bench.peers import Peer, free_port, start, wait_for  # noqa: E402

REPORTS = ROOT / "bench" / "reports"
GOAL_MS, PAUSE, CALM_SECONDS, PATIENCE = 50.0, 0.02, 8.0, 120.0
POINT = (
    "SELECT ?label {{ <https://w3id.org/collgraph/id/commune/290{:02}> "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?label }} # {}"
)
ACCEPT = {"accept": "application/sparql-results+json"}


def points(port: int, seen: Seen, until: float, sessions: "subprocess.Popen[str] | None" = None) -> None:
    """Ask point queries, each a text of its own, until a moment or until the sessions are over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while time.monotonic() < until and (sessions is None or sessions.poll() is None):
        begun = time.perf_counter()
        text = POINT.format(len(seen.milliseconds) % 90 + 1, begun)
        connection.request("GET", f"/sparql?{urlencode({'query': text})}", headers=ACCEPT)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            seen.faults.append(str(answer.status))
        seen.milliseconds.append((time.perf_counter() - begun) * 1000)
        time.sleep(PAUSE)
    connection.close()


def drive(address: str, sessions: int, rate: float, seconds: float) -> None:
    """Hold the sessions; says ``open`` once they are, then what they saw. A process of its own runs this."""
    seen, reached = asyncio.run(together(address, PAGES, sessions, rate, seconds, lambda: print("open", flush=True)))
    said = {"rate": reached, "median": seen.percentile(0.5), "p99": seen.percentile(0.99), "faults": len(seen.faults)}
    print(json.dumps(said))


def measured(port: int, chosen: argparse.Namespace) -> tuple[str, bool]:
    """The report's text, and whether the goal was reached."""
    warm, calm, busy = Seen(), Seen(), Seen()
    points(port, warm, time.monotonic() + 1.0)
    points(port, calm, time.monotonic() + CALM_SECONDS)
    numbers = [str(chosen.sessions), str(chosen.rate), str(chosen.seconds)]
    command = [sys.executable, __file__, "drive", f"http://127.0.0.1:{port}", *numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as driving:
        assert driving.stdout is not None
        opened = driving.stdout.readline().strip()
        points(port, busy, time.monotonic() + chosen.seconds + PATIENCE, driving)
        said = driving.stdout.read()
    if opened != "open" or driving.returncode:
        raise RuntimeError("the sessions could not be held")
    reruns = json.loads(said)
    held = busy.percentile(0.99) < GOAL_MS and not busy.faults and not reruns["faults"]
    rows = [
        f"| {name} | {len(seen.milliseconds):,} | {seen.percentile(0.5):.1f} | {seen.percentile(0.99):.1f} |"
        for name, seen in (("calm", calm), ("with the sessions", busy))
    ]
    lines = [
        f"# The endpoint beside the explorer, {datetime.date.today().isoformat()}",
        "",
        f"{chosen.sessions} open sessions made {reruns['rate']:.1f} reruns a second in all (wanted {chosen.rate:g}; "
        f"median {reruns['median']:.0f} ms, 99 % {reruns['p99']:.0f} ms, {reruns['faults']} failed). Point queries by "
        f"one client, each a text of its own; {os.cpu_count()} cores shared with both clients. The goal is a 99 % "
        f"under {GOAL_MS:g} ms: {'reached' if held else '**missed**'}. Written by `python bench/sessions.py`.",
        "",
        "| point queries | answers | median ms | 99 % ms |",
        "|---|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n", held


def main() -> int:
    """Measure and write the report."""
    if sys.argv[1:2] == ["drive"]:
        drive(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
        return 0
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sessions", type=int, default=100)
    reader.add_argument("--rate", type=float, default=20.0, help="reruns a second, in all")
    reader.add_argument("--seconds", type=float, default=30.0)
    chosen = reader.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "collgraph", "serve", "--no-build", "--port", str(port)]
    with tempfile.TemporaryDirectory() as place:
        server = Peer("collgraph", port, "/sparql", start(command, Path(place), "server"))
        try:
            wait_for(server, "/health")
            text, held = measured(port, chosen)
        finally:
            server.stop()
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"sessions-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text)
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
