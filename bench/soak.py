"""A server under load for half an hour, while its graph is rebuilt: answers, delays, memory, processes.

``python bench/soak.py [minutes]`` (``make soak``) serves a copy of ``data/`` on a free port of this machine, asks it
from eight threads what people and programs ask, edits a cell and rebuilds every five minutes, and writes a dated
report under bench/reports/. It stops by itself. It fails on an answer that is neither right nor a stated refusal,
on memory that keeps growing, or on processes left behind.
"""

import datetime
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep

import httpx

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "bench" / "reports"
THREADS, REBUILD_EVERY, SAMPLE_EVERY = 8, 300.0, 10.0
GROWTH = 1.5
REFUSALS = {408, 413, 429, 503, 504}

COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ ?thing a cg:{} }}"
NEAR = "SELECT ?c ?l WHERE {{ ?c cg:within <https://w3id.org/collgraph/id/departement/{}> ; rdfs:label ?l }} LIMIT 50"
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE {{ ?a cg:within ?b . ?c cg:within ?b . FILTER(?a != ?c) }} # {}"
PREFIXES = "PREFIX cg: <https://w3id.org/collgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@dataclass
class Tally:
    """What the threads saw; ``delays`` in seconds by kind of request."""

    delays: dict[str, list[float]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, status: int) -> None:
        """Count an answer."""
        with self.lock:
            self.delays.setdefault(kind, []).append(seconds)
            self.outcomes[f"{kind} {status}"] += 1
            if status >= 400 and status not in REFUSALS:
                self.faults.append(f"{kind}: status {status}")


def requests(chance: random.Random) -> dict[str, Callable[[], httpx.Request]]:
    """What is asked, by kind."""

    def sparql(template: str, value: object) -> httpx.Request:
        return httpx.Request("POST", "/sparql", data={"query": PREFIXES + template.format(value)})

    return {
        "page": lambda: httpx.Request("GET", f"/entity?id=departement/{chance.randint(21, 89):02}"),
        "data": lambda: httpx.Request("GET", f"/data/departement/{chance.randint(21, 89):02}.ttl"),
        "count": lambda: sparql(COUNT, chance.choice(["Practice", "Concept", "Experiment", "Municipality"])),
        "near": lambda: sparql(NEAR, f"{chance.randint(21, 89):02}"),
        "heavy": lambda: sparql(HEAVY, chance.randint(0, 3)),
        "health": lambda: httpx.Request("GET", "/health"),
    }


def load(address: str, tally: Tally, until: float, seed: int) -> None:
    """Ask until the time is over, with a breath after each answer."""
    chance = random.Random(seed)
    kinds = requests(chance)
    with httpx.Client(base_url=address, timeout=60) as client:
        while monotonic() < until:
            kind = chance.choices(list(kinds), weights=[6, 4, 6, 6, 1, 2])[0]
            request = kinds[kind]()
            start = perf_counter()
            try:
                answer = client.request(
                    request.method, str(request.url), headers=_headers(request), content=request.read()
                )
            except httpx.HTTPError as error:
                with tally.lock:
                    tally.faults.append(f"{kind}: {type(error).__name__}")
                continue
            tally.note(kind, perf_counter() - start, answer.status_code)
            sleep(0.02)


def _headers(request: httpx.Request) -> dict[str, str]:
    wanted = request.headers.get("content-type")
    return {"content-type": wanted} if wanted else {}


def family(pid: int) -> list[int]:
    """A process and its descendants, from /proc."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pid: int) -> float:
    """Private memory of a process and its descendants, in MB: what they share is counted once."""
    total = 0
    for one in family(pid):
        with suppress(OSError):
            for line in (Path("/proc") / str(one) / "smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
    return total / 1024


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_ready(address: str, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait for /health; raises RuntimeError where the server stops or the time is over."""
    until = monotonic() + seconds
    while monotonic() < until and server.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/health").status_code == 200:
                return
        sleep(0.2)
    raise RuntimeError(f"the server is not ready (exit code {server.poll()})")


def rebuild(settings: dict[str, str], data: Path, number: int) -> None:
    """Change a label and build; raises CalledProcessError where it fails."""
    path = data / "practices" / "practices.csv"
    original = (ROOT / "data" / "practices" / "practices.csv").read_text(encoding="utf-8")
    head, first, rest = original.split("\n", 2)
    cells = first.split(",")
    cells[1] += f" {number}"
    path.write_text("\n".join([head, ",".join(cells), rest]), encoding="utf-8")
    command = [sys.executable, "-m", "collgraph", "build"]
    subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)


def report(minutes: float, tally: Tally, samples: list[float], rebuilds: int, faults: list[str]) -> str:
    """The report as Markdown."""
    answers = sum(len(delays) for delays in tally.delays.values())
    lines = [
        f"# Soak, {datetime.date.today().isoformat()}",
        "",
        f"{minutes:g} minutes, {THREADS} threads, {os.cpu_count()} cores shared with the load, {rebuilds} rebuilds, "
        f"{answers:,} answers. Memory of the server and its workers: {samples[0]:.0f} MB at the start, "
        f"{max(samples):.0f} at most, {samples[-1]:.0f} at the end. Written by `make soak`.",
        "",
        "| request | answers | median ms | 95 % ms | longest ms | statuses |",
        "|---|---|---|---|---|---|",
    ]
    for kind, delays in sorted(tally.delays.items()):
        cuts = statistics.quantiles(delays, n=20) if len(delays) > 1 else delays * 19
        statuses = ", ".join(f"{k.split()[1]} × {n}" for k, n in sorted(tally.outcomes.items()) if k.split()[0] == kind)
        figures = [statistics.median(delays), cuts[18], max(delays)]
        lines.append(f"| {kind} | {len(delays):,} | {' | '.join(f'{s * 1000:.0f}' for s in figures)} | {statuses} |")
    lines += ["", *(f"**{fault}**" for fault in faults or ["Nothing failed."])]
    return "\n".join(lines) + "\n"


def soak(minutes: float, folder: Path) -> tuple[str, bool]:
    """Serve, load, rebuild, stop; the report, and whether everything held."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = os.environ | {"COLLGRAPH_DATA": str(data), "COLLGRAPH_BUILD": str(folder / "build")}
    command = [sys.executable, "-m", "collgraph", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tally, samples, rebuilds = Tally(), [0.0], 0
    try:
        wait_ready(address, server)
        until = monotonic() + minutes * 60
        threads = [threading.Thread(target=load, args=(address, tally, until, seed)) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        samples, rebuilds = _watch(server.pid, settings, data, until)
        for thread in threads:
            thread.join()
    finally:
        helpers = family(server.pid)
        server.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()
    faults = sorted({f"{fault} × {n}" for fault, n in Counter(tally.faults).items()})
    faults += [f"process {pid} was left behind" for pid in helpers if (Path("/proc") / str(pid)).exists()]
    settled = statistics.median(samples[: max(1, len(samples) // 4)])
    if samples[-1] > GROWTH * settled:
        faults.append(f"memory grew from {settled:.0f} to {samples[-1]:.0f} MB")
    return report(minutes, tally, samples, rebuilds, faults), not faults


def _watch(pid: int, settings: dict[str, str], data: Path, until: float) -> tuple[list[float], int]:
    samples, rebuilds, next_build = [], 0, monotonic() + REBUILD_EVERY
    while monotonic() < until:
        samples.append(memory(pid))
        if monotonic() > next_build:
            rebuilds += 1
            rebuild(settings, data, rebuilds)
            next_build += REBUILD_EVERY
        sleep(min(SAMPLE_EVERY, max(0.0, until - monotonic())))
    return samples or [memory(pid)], rebuilds


def main() -> int:
    """Run for the minutes of the first argument, or thirty; the exit code is 1 where something did not hold."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with tempfile.TemporaryDirectory() as folder:
        text, held = soak(minutes, Path(folder))
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"soak-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text, end="")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
