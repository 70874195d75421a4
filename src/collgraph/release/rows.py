"""What a source says of its things, one row a thing, kept by the hash of the source: the stuff of the tables."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.release.inputs import sha256
from collgraph.release.parts import Part
from collgraph.release.workspace import SCRATCH, used

LEFT_OUT = {ns.RDF_TYPE, ns.expand("cg:fromRecord")}


@dataclass(frozen=True)
class Cell:
    """One value: an IRI or a literal, with its language or datatype, and whether it is only proposed."""

    property: str
    value: str
    iri: bool
    lang: str
    datatype: str
    proposed: bool


@dataclass(frozen=True)
class Row:
    """A thing and what one source says of it."""

    iri: str
    source: str
    cells: tuple[Cell, ...]


def rows_of(part: Part, class_iri: str, cache: Path) -> Iterator[Row]:
    """The rows of a source that are of a class, sorted by IRI."""
    path = _kept(part, cache) / f"{_file_name(class_iri)}.jsonl"
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            iri, cells = json.loads(line)
            yield Row(iri, part.source.id, tuple(Cell(*cell) for cell in cells))


def _kept(part: Part, cache: Path) -> Path:
    kept = cache / f"rows-{part.folder.name.removeprefix('part-')}"
    if kept.is_dir():
        return used(kept)
    scratch = cache / f"{SCRATCH}{kept.name}"
    scratch.mkdir()
    files = {}
    try:
        for iri, quads in groupby(_statements(part), key=lambda quad: quad[0]):
            listed = [quad for _, _, quad in quads]
            cells = [_cell(quad) for quad in listed if quad.predicate.value not in LEFT_OUT]
            line = json.dumps([iri, [cell for cell in cells if cell]], ensure_ascii=False) + "\n"
            for name in sorted({_file_name(_value(quad.object)) for quad in listed if _types(quad)}):
                if name not in files:
                    files[name] = (scratch / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n")
                files[name].write(line)
    finally:
        for stream in files.values():
            stream.close()
    scratch.rename(kept)
    return kept


def _statements(part: Part) -> Iterator[tuple[str, str, ox.Quad]]:
    """Asserted and proposed statements by subject; both files are sorted."""

    def read(path: Path) -> Iterator[tuple[str, str, ox.Quad]]:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
            # A file sorts its subjects with their closing bracket.
            yield _value(quad.subject), f"{quad.subject} ", quad

    return merge(read(part.quads), read(part.proposed), key=lambda entry: entry[1])


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _types(quad: ox.Quad) -> bool:
    return quad.predicate.value == ns.RDF_TYPE


def _cell(quad: ox.Quad) -> list[object]:
    value, proposed = quad.object, str(getattr(quad.graph_name, "value", "")) == ns.PROPOSED
    if isinstance(value, ox.Literal):
        lang = value.language or ""
        return [quad.predicate.value, value.value, False, lang, "" if lang else value.datatype.value, proposed]
    return [quad.predicate.value, _value(value), True, "", "", proposed]


def _file_name(class_iri: str) -> str:
    return sha256(class_iri.encode())[:16]
