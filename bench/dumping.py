"""A million quads written as dumps: by us, by Oxigraph, by rdflib; each in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from collgraph import namespaces as ns

STATEMENTS = 1_000_000
SHARE_OF_RDFLIB = 10
"""rdflib writes a tenth of the statements: all of them would take it longer than everything else here."""

# VmHWM: ru_maxrss would count what the process had before it became this program.
MEMORY = "import re, pathlib; print(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
OURS = f"""
import sys
from pathlib import Path
from collgraph.release.dumps import Scope, write_dumps
from collgraph.release.inputs import sha256_file
files, out = sorted(Path(sys.argv[1]).glob("*.nq")), Path(sys.argv[2])
(out / "cache").mkdir(parents=True)
titles = {{"fr": "tout", "en": "all"}}
scopes = [Scope("collgraph-open", titles, tuple(files)), *(Scope("source-" + p.stem, titles, (p,)) for p in files)]
write_dumps(out / "dumps", scopes, {{path: sha256_file(path) for path in files}}, out / "cache")
{MEMORY}
"""
TABLES = f"""
import json, sys
from pathlib import Path
from collgraph.release.archives import write_archives
from collgraph.release.inputs import read_inputs
from collgraph.release.parts import PartStore
from collgraph.sources.collection import discover
from collgraph.sources.description import LICENCE_CLASSES
root, release, out = map(Path, sys.argv[1:])
(out / "cache").mkdir(parents=True)
store = PartStore(root / "data", release.parents[1] / "cache", read_inputs(root / "data", root / "ontology"))
parts = [store.part(source) for source in discover(root / "data")[0]]
schema = json.loads((release / "schema.json").read_text(encoding="utf-8"))
write_archives(out, parts, schema, LICENCE_CLASSES, out / "cache")
{MEMORY}
"""
RDFLIB = f"""
import sys, warnings
warnings.simplefilter("ignore")
from rdflib import Dataset
graph = Dataset()
graph.parse(sys.argv[1], format="nquads")
for form in ("nquads", "trig", "json-ld"):
    graph.serialize(sys.argv[2] + "." + form, format=form)
{MEMORY}
"""


@dataclass(frozen=True)
class Written:
    """Who wrote what, how long it took in seconds, how much memory at most in MB (0: not known)."""

    who: str
    what: str
    seconds: float
    memory: float = 0.0

    @property
    def row(self) -> str:
        """Its row in the report."""
        return f"| {self.who} | {self.what} | {self.seconds:.1f} | {f'{self.memory:.0f}' if self.memory else '–'} |"


def million(release: Path, folder: Path) -> Path:
    """The quads of a release, more of the largest source under another graph, so that there are a million."""
    folder.mkdir()
    paths = sorted((release / "quads").glob("*.nq"), key=lambda path: path.stat().st_size)
    total = 0
    for path in paths:
        content = path.read_bytes()
        total += content.count(b"\n")
        (folder / path.name).write_bytes(content)
    graph = ns.graph_iri("again").encode()
    more = [re.sub(rb"<[^<>]*> \.$", b"<" + graph + b"> .", line) for line in paths[-1].read_bytes().splitlines()]
    (folder / "again.nq").write_bytes(b"\n".join(sorted(more[: max(1, STATEMENTS - total)])) + b"\n")
    return folder


def written(release: Path, folder: Path) -> Iterator[Written]:
    """Everything measured, one after the other."""
    quads = million(release, folder / "quads")
    yield _ours(quads, folder / "ours")
    yield _tables(release, folder / "tables")
    whole = folder / "whole.nq"
    with whole.open("wb") as joined:
        for path in sorted(quads.glob("*.nq")):
            joined.write(path.read_bytes())
    yield _oxigraph(whole, folder)
    part = folder / "part.nq"
    lines = whole.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(lines[::SHARE_OF_RDFLIB]))
    seconds, memory = _timed([sys.executable, "-c", RDFLIB, str(part), str(folder / "rdflib")])
    what = f"N-Quads, TriG, JSON-LD of {len(lines) // SHARE_OF_RDFLIB:,} statements, uncompressed"
    yield Written("rdflib", what, seconds, memory)


def _ours(quads: Path, out: Path) -> Written:
    seconds, memory = _timed([sys.executable, "-c", OURS, str(quads), str(out)])
    bytes_ = sum(path.stat().st_size for path in (out / "dumps").iterdir())
    what = f"N-Quads, TriG, JSON-LD, each gzip and zstd, whole and by source, read back ({bytes_ / 1e6:.0f} MB)"
    return Written("collgraph", what, seconds, memory)


def _tables(release: Path, out: Path) -> Written:
    root = Path(__file__).parents[1]
    seconds, memory = _timed([sys.executable, "-c", TABLES, str(root), str(release), str(out)])
    bytes_ = sum(path.stat().st_size for path in out.glob("*.zip"))
    what = f"tables of every class of the release: CSV, CSV for spreadsheets, Parquet, GeoJSON ({bytes_ / 1e6:.0f} MB)"
    return Written("collgraph", what, seconds, memory)


def _oxigraph(whole: Path, folder: Path) -> Written:
    binary, seconds = Path(sys.executable).with_name("oxigraph"), 0.0
    for ending in ("nq", "trig", "jsonld"):
        command = [str(binary), "convert", "--from-file", str(whole), "--to-file", str(folder / f"oxigraph.{ending}")]
        begun = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds += perf_counter() - begun
    return Written("oxigraph convert", "N-Quads, TriG, JSON-LD, uncompressed, not read back", seconds)


def _timed(command: list[str]) -> tuple[float, float]:
    """Seconds, and MB that the process says on its last line."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
    begun = perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return perf_counter() - begun, json.loads(done.stdout.splitlines()[-1]) / 1024
