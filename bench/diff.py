"""Compares two releases of a million statements each: seconds and peak memory, in a fresh process."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parents[1] / "src")]

from collgraph import namespaces as ns  # noqa: E402

STATEMENTS = 1_000_000
CHANGED = 0.05
# VmHWM: ru_maxrss would count what the process had before it became this program.
PROGRAM = (
    "import re, sys; sys.path[:0] = [sys.argv.pop()]; from pathlib import Path; "
    "from collgraph.release.diffs import write_diff; "
    "c = write_diff(*map(Path, sys.argv[1:])); status = Path('/proc/self/status').read_text(); "
    "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)"
)


def write_release(folder: Path, seed: int) -> Path:
    """A million statements, of which a twentieth depends on the seed."""
    (folder / "quads").mkdir(parents=True)
    chance = random.Random(seed)
    lines = []
    for number in range(STATEMENTS):
        value = number if chance.random() > CHANGED else f"{seed}-{number}"
        name = ("label", "note", "within", "theme", "level")[number % 5]
        thing = f"{ns.ID}practice/p{number // 5}"
        lines.append(f'<{thing}> <{ns.CG}{name}> "text {value}" <{ns.graph_iri("practices")}> .\n')
    (folder / "quads" / "practices.nq").write_text("".join(sorted(lines)), encoding="utf-8")
    (folder / "schema.json").write_text(json.dumps({}), encoding="utf-8")
    return folder


def measured() -> tuple[float, int]:
    """Seconds, and MB at most."""
    with TemporaryDirectory() as scratch:
        before, after = (write_release(Path(scratch, name), seed) for seed, name in enumerate(("before", "after")))
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(before), str(after), scratch + "/diff", sys.path[0]],
            capture_output=True,
            text=True,
            check=True,
        )
        return time.perf_counter() - begun, int(done.stdout)


if __name__ == "__main__":
    print("{:.1f} s, {} MB".format(*measured()))
