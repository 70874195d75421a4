"""Time and memory of a build: a full one, one where nothing changed, one after an edit of a cell.

``python bench/build.py`` (``make bench-build``) works on a copy of ``data/`` in a temporary folder, writes a dated
report under bench/reports/ and prints it. It fails where two full builds differ, or an edit costs more than a quarter.
"""

import csv
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "bench" / "reports"
EDITED = Path("practices") / "practices.csv"
EDIT_SHARE = 0.25


@dataclass(frozen=True)
class Run:
    """One build: what it was, its release, seconds on the clock and of processor, peak of memory in MB."""

    name: str
    release: str
    seconds: float
    processor: float
    memory: float

    @property
    def row(self) -> str:
        """Its row in the report."""
        return f"| {self.name} | {self.seconds:.1f} | {self.processor:.1f} | {self.memory:.0f} | {self.release} |"


def build(name: str, data: Path, folder: Path, hash_seed: str) -> Run:
    """Build in a process of its own; raises RuntimeError where it fails."""
    settings = {"COLLGRAPH_DATA": str(data), "COLLGRAPH_BUILD": str(folder), "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "collgraph", "build", "--format", "json"]
    start = perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the build “{name}” failed with exit code {process.returncode}: {said}")
    release = json.loads(said)["release"]
    # Linux counts the peak in KiB, macOS in bytes.
    unit = 1 << 20 if platform.system() == "Darwin" else 1 << 10
    return Run(name, release, perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def edit(data: Path) -> None:
    """Change one label of a small source."""
    path = data / EDITED
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    rows[1][rows[0].index("label_fr")] += " (bis)"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def measure(folder: Path) -> tuple[list[Run], dict[str, int]]:
    """The runs, and the statements of the release by graph."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    full = build("full", data, folder / "one", "0")
    again = build("full, elsewhere, another hash seed", data, folder / "two", "12345")
    same = build("nothing changed", data, folder / "one", "0")
    report = json.loads((folder / "one" / "current" / "report.json").read_text(encoding="utf-8"))
    edit(data)
    edited = build(f"one cell of {EDITED.as_posix()} edited", data, folder / "one", "0")
    return [full, again, same, edited], report["quads"]


def verdicts(runs: list[Run]) -> list[str]:
    """What does not hold."""
    full, again, same, edited = runs
    return [
        sentence
        for wrong, sentence in (
            (full.release != again.release, "two builds of the same inputs differ"),
            (full.release != same.release, "a build of what did not change made another release"),
            (full.release == edited.release, "an edit did not change the release"),
            (edited.seconds > EDIT_SHARE * full.seconds, f"an edit costs more than {EDIT_SHARE:.0%} of a full build"),
        )
        if wrong
    ]


def report(runs: list[Run], quads: dict[str, int]) -> str:
    """The report as Markdown."""
    kept = sum(number for graph, number in quads.items() if graph != "default")
    lines = [
        f"# Build, {datetime.date.today().isoformat()}",
        "",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}. "
        f"{kept:,} statements in all graphs. Written by `make bench-build`.",
        "",
        "| build | s | s of processor | MB at most | release |",
        "|---|---|---|---|---|",
        *(run.row for run in runs),
        "",
        f"An edit costs {runs[-1].seconds / runs[0].seconds:.0%} of a full build.",
        *(f"**{sentence.capitalize()}.**" for sentence in verdicts(runs)),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, write, print; the exit code is 1 where something does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        runs, quads = measure(Path(folder))
    text = report(runs, quads)
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"build-{datetime.date.today().isoformat()}.md").write_text(text, encoding="utf-8")
    print(text, end="")
    return int(bool(verdicts(runs)))


if __name__ == "__main__":
    sys.exit(main())
