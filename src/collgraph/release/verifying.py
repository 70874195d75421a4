"""Reads the dumps back with a second library, so that two must agree: rdflib for RDF, pyarrow and csv for tables."""

import csv
import hashlib
import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rdflib import Dataset, Graph, Literal
from rdflib.plugins.parsers.ntriples import W3CNTriplesParser, r_wspaces

from collgraph.release.inputs import sha256_file
from collgraph.release.members import decompressing

LARGEST = 50_000
"""Quads: rdflib reads larger dumps only line by line, which N-Quads allow; it holds a whole graph in memory else."""

_FORMATS = {"nq": "nquads", "trig": "trig", "jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}


@dataclass(frozen=True)
class Verified:
    """One file: how many statements or rows were read back; ``fault`` is empty where all is well."""

    file: str
    number: int
    fault: str = ""
    read: bool = True


def verify(release: Path) -> Iterator[Verified]:
    """Check every dump of a release: its checksum, its content against the N-Quads of the same scope, its tables."""
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    folder = release / "dumps"
    counts: dict[str, tuple[int, str]] = {}
    for entry in report["dumps"]:
        path = folder / entry["file"]
        if not path.is_file() or sha256_file(path) != entry["sha256"]:
            yield Verified(path.name, 0, "checksum")
        elif path.suffix == ".zip":
            yield _tables(path)
        else:
            yield _quads(path, entry["scope"], counts)


def _quads(path: Path, scope: str, known: dict[str, tuple[int, str]]) -> Verified:
    form = path.suffixes[-2].removeprefix(".")
    if form == "nq":
        number = _lines(path)
        known.setdefault(scope, (number, ""))
        return Verified(path.name, number, "" if known[scope][0] == number else "count")
    if known.get(scope, (0, ""))[0] > LARGEST:
        return Verified(path.name, 0, read=False)
    if scope in known and not known[scope][1]:
        known[scope] = _digest(path.with_name(f"{scope}.nq.gz"), "nq")
    found = _digest(path, form)
    known.setdefault(scope, found)
    return Verified(path.name, found[0], "" if found == known[scope] else "content")


def _lines(path: Path) -> int:
    """Read N-Quads with rdflib's parser as a stream: the number of statements; its faults are raised."""
    number = 0
    with io.BufferedReader(decompressing(path)) as stream:  # type: ignore[type-var]
        for line in stream:
            _read_line(line.decode("utf-8"))
            number += 1
    return number


def _read_line(line: str) -> None:
    parser = W3CNTriplesParser()
    parser.line = line
    parser.subject()
    parser.eat(r_wspaces)
    parser.predicate()
    parser.eat(r_wspaces)
    parser.object()


def _digest(path: Path, form: str) -> tuple[int, str]:
    """The number of statements and the hash of their sorted lines, as rdflib reads them."""
    with decompressing(path) as stream:
        content = stream.read()
    if form in ("ttl", "rdf"):
        rows: Any = Graph().parse(data=content, format=_FORMATS[form])
    else:
        rows = _dataset(content, form).quads()
    lines = sorted(" ".join(_shown(term) for term in row) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _dataset(content: bytes, form: str) -> Dataset:
    with warnings.catch_warnings():
        # rdflib 7.6 warns of its own use of what it means to drop.
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset = Dataset()
        dataset.parse(data=content, format=_FORMATS[form])
        return dataset


def _shown(term: Any) -> str:
    """A term as it was written: language tags mean the same in any case, xsd:string is what a text is anyway."""
    if isinstance(term, Literal):
        datatype = "" if str(term.datatype).endswith("#string") else str(term.datatype or "")
        return f'"{term!s}"{(term.language or "").lower()}^{datatype}'
    return str(getattr(term, "identifier", term))


def _tables(path: Path) -> Verified:
    """Every CSV of an archive is strict, and holds as many rows as its Parquet twin under the same columns."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith(".csv") or name.endswith(".excel.csv"):
                continue
            with io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="") as stream:
                rows = list(csv.reader(stream, strict=True))
            twin = pq.read_table(io.BytesIO(archive.read(name.removesuffix("csv") + "parquet")))
            if (
                rows[0] != twin.column_names
                or len(rows) - 1 != twin.num_rows
                or {len(row) for row in rows} != {len(rows[0])}
            ):
                return Verified(path.name, total, name)
            total += twin.num_rows
    return Verified(path.name, total)
