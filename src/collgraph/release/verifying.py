"""Reads the dumps back with a second library, so that two must agree: rdflib for RDF, pyarrow and csv for tables."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from collgraph.release.inputs import sha256_file
from collgraph.release.members import decompressing
from collgraph.release.reading_back import Digest, digest


@dataclass(frozen=True)
class Verified:
    """One file: how many statements or rows were read back; ``fault`` is empty where all is well."""

    file: str
    number: int
    fault: str = ""


def verify(release: Path) -> Iterator[Verified]:
    """Check every dump of a release: its checksum, its content against the N-Quads of the same scope, its tables."""
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    folder = release / "dumps"
    counts: dict[str, Digest] = {}
    for entry in report["dumps"]:
        path = folder / entry["file"]
        if not path.is_file() or sha256_file(path) != entry["sha256"]:
            yield Verified(path.name, 0, "checksum")
        elif path.suffix == ".zip":
            yield _tables(path)
        else:
            yield _quads(path, entry["scope"], counts)


def _quads(path: Path, scope: str, known: dict[str, Digest]) -> Verified:
    """Compare with the scope's other formats; what another compression of the same bytes held is known already."""
    form = path.suffixes[-2].removeprefix(".")
    with decompressing(path) as stream:
        held = io.BufferedReader(stream)  # type: ignore[type-var]
        content = f"{form} {hashlib.file_digest(held, 'sha256').hexdigest()}"
    if content not in known:
        known[content] = digest(path, form)
    found = known[content]
    return Verified(path.name, found[0], "" if found == known.setdefault(scope, found) else "content")


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
