"""A server under mixed load for an hour, while its graph is edited and rebuilt every few minutes.

``python bench/soak.py [--minutes 60]`` (``make soak``) serves a copy of ``data/`` on a free port of this machine and
asks it what people, programs and attackers ask, 100,000 random queries an hour among it. It writes a dated report
under bench/reports/ and stops by itself. It fails on an answer that no document promises, on a hang, on a release
that is not switched to, a worker that is not replaced, memory that grows, and files or processes left behind.
"""

import argparse
import datetime
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep

import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.peers import family, free_port  # noqa: E402
from bench.soak_load import Load, Tally, attack, scramble, visit  # noqa: E402

REPORTS = ROOT / "bench" / "reports"
EDITED = Path("practices") / "practices.csv"
REBUILD_EVERY, SAMPLE_EVERY, CALM, SWITCHED_WITHIN = 300.0, 10.0, 15.0, 30.0
READY_WITHIN, STOPPED_WITHIN = 600.0, 30.0
VISITORS, A_SECOND, ATTACK_EVERY = 3, 2.5, 20.0
SCRAMBLERS, SCRAMBLED_AN_HOUR = 2, 100_000
WORKERS, SPARE, DEADLINE = 2, 1, 2.0
GROWTH, SLACK_MB, SLACK_FILES = 1.2, 20.0, 20
# What lasts as long as the server, by a word of its command, and what is made anew with each release or query.
ROLES = {"collgraph serve": "server", "collgraph.explorer": "explorer"}
LASTING = ("server", "explorer")


@dataclass(frozen=True)
class Sample:
    """The server and its children at a moment: minutes since the start, MB of their own by role, processes, files."""

    minute: float
    own: dict[str, float]
    processes: int
    files: int

    @property
    def row(self) -> str:
        """Its row in the report."""
        memory = " | ".join(f"{self.own[role]:.0f}" for role in (*LASTING, "workers"))
        return f"| {self.minute:.1f} | {memory} | {self.processes} | {self.files} |"


@dataclass
class Watched:
    """What was seen of the server while it ran; ``switches`` are seconds from a finished build to its first answer."""

    samples: list[Sample] = field(default_factory=list)
    calm: list[Sample] = field(default_factory=list)
    switches: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def sample(pid: int, begun: float) -> Sample:
    """Measure now: anonymous memory, which the system cannot drop, a page of several processes shared out to them."""
    found, files = family(pid), 0
    own = dict.fromkeys((*LASTING, "workers"), 0.0)
    for one in found:
        with suppress(OSError):
            files += sum(1 for _ in Path(f"/proc/{one}/fd").iterdir())
            command = Path(f"/proc/{one}/cmdline").read_text().replace("\0", " ")
            role = next((role for word, role in ROLES.items() if word in command), "workers")
            anonymous = re.search(r"^Pss_Anon: +(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
            own[role] += int(anonymous[1]) / 1024 if anonymous else 0.0
    return Sample((monotonic() - begun) / 60, own, len(found), files)


@dataclass
class Bench:
    """A copy of the data with a server of its own; ``tag`` is of an answer from before the last switch."""

    folder: Path
    port: int
    tag: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of what it starts; a temporary folder of its own shows what is left there."""
        return os.environ | {
            "COLLGRAPH_DATA": str(self.folder / "data"),
            "COLLGRAPH_BUILD": str(self.folder / "build"),
            "COLLGRAPH_QUERY_TIMEOUT": str(DEADLINE),
            "COLLGRAPH_QUERY_WORKERS": str(WORKERS),
            "PYTHONPATH": str(ROOT / "src"),
            "TMPDIR": str(self.folder / "temporary"),
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "collgraph", *words]

    def prepare(self) -> None:
        """Copy the data and build them."""
        (self.folder / "temporary").mkdir()
        shutil.copytree(ROOT / "data", self.folder / "data")
        self.build()

    def build(self) -> None:
        """Build; raises CalledProcessError where it fails."""
        subprocess.run(self.command("build"), cwd=ROOT, env=self.settings, check=True, stdout=subprocess.DEVNULL)

    def serve(self) -> "subprocess.Popen[bytes]":
        """Start the server and wait until it answers; raises RuntimeError where it does not."""
        with (self.folder / "server.log").open("wb") as log:
            command = self.command("serve", "--port", str(self.port))
            server = subprocess.Popen(command, cwd=ROOT, env=self.settings, stdout=log, stderr=log)
        until = monotonic() + READY_WITHIN
        while monotonic() < until and server.poll() is None:
            if self.release():
                return server
            sleep(0.2)
        server.kill()
        raise RuntimeError((self.folder / "server.log").read_text(errors="replace")[-3000:])

    def release(self) -> str:
        """The release that the server says it serves; nothing while it is not ready."""
        with suppress(httpx.HTTPError):
            answer = httpx.get(f"{self.address}/health", timeout=READY_WITHIN)
            return str(answer.json()["release"]) if answer.status_code == httpx.codes.OK else ""
        return ""

    def asked(self) -> str:
        """The entity tag of a query's answer, another one for each release: queries follow a switch by themselves."""
        answer = httpx.get(f"{self.address}/sparql", params={"query": "ASK { ?s ?p ?o }"}, timeout=READY_WITHIN)
        return answer.headers.get("etag", "")

    def figure(self, name: str) -> int:
        """A figure of /metrics."""
        text = httpx.get(f"{self.address}/metrics", timeout=READY_WITHIN).text
        found = re.search(rf"^collgraph_{name} (\d+)", text, re.MULTILINE)
        return int(found[1]) if found else -1

    def edit(self, number: int) -> None:
        """Change a cell, another way each time."""
        head, first, rest = (ROOT / "data" / EDITED).read_text(encoding="utf-8").split("\n", 2)
        cells = first.split(",")
        cells[head.split(",").index("label_fr")] += f" {number}"
        (self.folder / "data" / EDITED).write_text("\n".join([head, ",".join(cells), rest]), encoding="utf-8")

    def left(self) -> list[str]:
        """What lies where nothing should, once the server has stopped."""
        build = self.folder / "build"
        folders = [build, *(build / name for name in ("releases", "cache", "diffs"))]
        scratch = [path for folder in folders for path in folder.glob(".scratch-*")]
        return [str(path.relative_to(self.folder)) for path in (*(self.folder / "temporary").iterdir(), *scratch)]


def watch(bench: Bench, pid: int, load: Load, seconds: float, seen: Watched) -> None:
    """Sample, rebuild and pause for a calm look after the first switch, until the load is over."""
    begun, every = load.until - seconds, min(REBUILD_EVERY, seconds / 4)
    following = begun + every
    while monotonic() < load.until:
        seen.samples.append(sample(pid, begun))
        if monotonic() > following:
            following += every
            switch(bench, len(seen.switches) + 1, seen)
            if len(seen.switches) == 1:
                load.going.clear()
                seen.calm.append(calm(bench, pid, begun))
                load.going.set()
        sleep(max(0.0, min(SAMPLE_EVERY, load.until - monotonic())))


def calm(bench: Bench, pid: int, begun: float) -> Sample:
    """A sample without load, once the new release is in the workers' memory and the old one is let go."""
    until = monotonic() + SWITCHED_WITHIN
    while (bench.asked() == bench.tag or bench.figure("release_in_memory") != 1) and monotonic() < until:
        sleep(1)
    sleep(CALM)
    return sample(pid, begun)


def switch(bench: Bench, number: int, seen: Watched) -> None:
    """Edit, rebuild, and wait until the server serves the new release."""
    bench.tag = bench.asked()
    bench.edit(number)
    bench.build()
    built, wanted = perf_counter(), (bench.folder / "build" / "current").resolve().name
    while (served := bench.release()) != wanted and perf_counter() < built + SWITCHED_WITHIN:
        sleep(0.1)
    seen.switches.append(perf_counter() - built)
    if served != wanted:
        seen.faults.append(f"release {wanted} was not served within {SWITCHED_WITHIN:g} s")


def run(bench: Bench, minutes: float) -> tuple[Tally, Watched, int]:
    """Serve, load, rebuild, stop; also gives how often a worker was replaced."""
    bench.prepare()
    server = bench.serve()
    seconds, going, seen = minutes * 60, threading.Event(), Watched()
    going.set()
    load = Load(bench.address, monotonic() + seconds, Tally(), going)
    try:
        with ThreadPoolExecutor(VISITORS + SCRAMBLERS + 1) as pool:
            asking: list[Future[None]] = [pool.submit(visit, load, one, A_SECOND) for one in range(1, VISITORS + 1)]
            share = round(SCRAMBLED_AN_HOUR * minutes / 60 / SCRAMBLERS)
            asking += [pool.submit(scramble, load, number, share) for number in range(SCRAMBLERS)]
            asking.append(pool.submit(attack, load, ATTACK_EVERY))
            watch(bench, server.pid, load, seconds, seen)
        seen.faults += [f"the load broke off: {error!r}" for one in asking if (error := one.exception())]
        switch(bench, len(seen.switches) + 1, seen)
        seen.calm.append(calm(bench, server.pid, load.until - seconds))
        restarts = bench.figure("worker_restarts_total")
        until = monotonic() + SWITCHED_WITHIN
        while (workers := bench.figure("workers")) != WORKERS + SPARE and monotonic() < until:
            sleep(1)
        if workers != WORKERS + SPARE:
            seen.faults.append(f"{workers} workers at the end, not {WORKERS + SPARE}")
    finally:
        stop(server, seen.faults)
    seen.faults += [f"{name} was left behind" for name in bench.left()]
    seen.faults += [f"{fault} × {count}" for fault, count in sorted(load.tally.faults.items())]
    seen.faults += grown(seen.calm[0], seen.calm[-1])
    return load.tally, seen, restarts


def grown(first: Sample, last: Sample) -> list[str]:
    """What lasts and holds more than it did: workers and the release in their memory are new each time."""
    faults = [
        f"memory of the {role} in calm grew from {first.own[role]:.0f} to {last.own[role]:.0f} MB"
        for role in LASTING
        if last.own[role] > GROWTH * first.own[role] + SLACK_MB
    ]
    if last.files > GROWTH * first.files + SLACK_FILES:
        faults.append(f"open files in calm grew from {first.files} to {last.files}")
    return faults


def stop(server: "subprocess.Popen[bytes]", faults: list[str]) -> None:
    """End the server as an operator does, and note what stays."""
    helpers = family(server.pid)
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        faults.append(f"the server did not stop within {STOPPED_WITHIN:g} s")
        server.kill()
    # Workers of a template are reaped by the system, a moment after it.
    until = monotonic() + STOPPED_WITHIN
    while (left := [pid for pid in helpers if Path(f"/proc/{pid}").exists()]) and monotonic() < until:
        sleep(0.1)
    faults += [f"process {pid} was left behind" for pid in left]


def report(minutes: float, tally: Tally, seen: Watched, restarts: int) -> str:
    """The report as Markdown."""
    answers = sum(map(len, tally.delays.values()))
    lines = [
        f"# Soak, {datetime.date.today().isoformat()}",
        "",
        f"{minutes:g} minutes, {os.cpu_count()} cores shared with the load, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}: {answers:,} requests, deadline of a query {DEADLINE:g} s. "
        f"{len(seen.switches)} releases switched in, served {max(seen.switches, default=0):.1f} s after their build at "
        f"the latest. {restarts} workers replaced. Written by `make soak`.",
        "",
        "| request | answers | median ms | 99 % ms | longest ms | outcomes |",
        "|---|---|---|---|---|---|",
        *(_row(kind, sorted(delays), tally) for kind, delays in sorted(tally.delays.items())),
        "",
        "MB of their own, without what the system shares and could drop; the workers with the release that they hold "
        "in memory, two of them while one takes over:",
        "",
        "| minute | server | explorer | workers | processes | open files |",
        "|---|---|---|---|---|---|",
        *(one.row for one in seen.samples[:: max(1, len(seen.samples) // 12)]),
        "",
        "In calm, after the first switch and after the last:",
        "",
        "| minute | server | explorer | workers | processes | open files |",
        "|---|---|---|---|---|---|",
        *(one.row for one in seen.calm),
        "",
        *(f"**{fault}**" for fault in seen.faults or ["Nothing failed, nothing was left behind."]),
    ]
    return "\n".join(lines) + "\n"


def _row(kind: str, delays: list[float], tally: Tally) -> str:
    outcomes = ", ".join(f"{outcome} × {count:,}" for outcome, count in sorted(tally.outcomes[kind].items()))
    figures = [delays[len(delays) // 2], delays[len(delays) * 99 // 100], delays[-1]]
    return f"| {kind} | {len(delays):,} | {' | '.join(f'{s * 1000:.0f}' for s in figures)} | {outcomes} |"


def main() -> int:
    """Run and report; the exit code is 1 where something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        tally, seen, restarts = run(Bench(Path(folder), free_port()), minutes)
    text = report(minutes, tally, seen, restarts)
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"soak-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text, end="")
    return int(bool(seen.faults))


if __name__ == "__main__":
    sys.exit(main())
