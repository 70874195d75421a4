"""Writes the search index of a release, and what is measured of its things; what an edit does not touch is kept.

Most things are communes, of which little but the base speaks: they have an index of their own, kept by the hash of
all that is said of them. While it holds, only their names are read again, as places of other things.
"""

import json
from collections.abc import Callable
from pathlib import Path

from collgraph.namespaces import RDFS_LABEL
from collgraph.release.entries import Gatherer, is_settled, places_a_thing
from collgraph.release.inferring import base_parts
from collgraph.release.inputs import sha256
from collgraph.release.measuring import measured
from collgraph.release.parts import Part, read_lines, write_lines
from collgraph.release.report import write_json
from collgraph.release.search_index import build_index
from collgraph.release.workspace import SCRATCH, link_or_copy, used
from collgraph.sources.description import LICENCE_CLASSES

_LABEL = f"> <{RDFS_LABEL}> "


def write_search(
    scratch: Path, parts: list[Part], files: dict[str, Path], pieces: tuple[Path, ...], base: Path, cache: Path
) -> None:
    """Write the index and the measures; ``pieces`` are the open inferences in files, ``base`` the one that is kept."""
    settled, gathered = base_parts(parts), Gatherer()
    for part in parts:
        path = files[part.source.id]
        lines = _kept(path, part.folder / "searched.nq", _is_read) if part in settled else read_lines(path)
        gathered.read(lines, part.source.id)
    for licence in LICENCE_CLASSES:
        gathered.read(read_lines(files[f"proposed-{licence}"]))
    for path in (*pieces, *(files[f"inferred-{licence}"] for licence in LICENCE_CLASSES[1:])):
        placing = _kept(path, path.with_name("placing.nq"), places_a_thing) if path == base else read_lines(path)
        gathered.territories(placing)
    build_index(gathered.entries(), scratch / "search", _settled(gathered, settled, cache))
    _write_measures(scratch, gathered, cache)


def _is_read(line: str) -> bool:
    return _LABEL in line or not is_settled(line)


def _kept(path: Path, kept: Path, wanted: Callable[[str], bool]) -> list[str]:
    """The wanted lines of a file, kept beside what does not change."""
    if not kept.is_file():
        scratch = kept.with_name(f"{SCRATCH}{kept.name}")
        write_lines(scratch, list(filter(wanted, read_lines(path))))
        scratch.replace(kept)
    return read_lines(kept)


def _settled(gathered: Gatherer, base: list[Part], cache: Path) -> Path:
    """The kept index of the things that are settled; all that is said of them is read where it is not there."""
    said = gathered.said_of_settled({kind for part in base for kind in part.keys})
    named = sha256("\n".join([*(part.folder.name for part in base), *said]).encode())
    kept = cache / f"search-{named[:20]}"
    if kept.is_dir():
        return used(kept)
    for part in base:
        gathered.read((line for line in read_lines(part.quads) if not _is_read(line)), part.source.id)
    scratch = cache / f"{SCRATCH}{kept.name}"
    build_index(gathered.entries(settled=True), scratch)
    scratch.rename(kept)
    return kept


def _write_measures(scratch: Path, gathered: Gatherer, cache: Path) -> None:
    """Write what networkx measures of the things that are no territory, kept by what it is measured of."""
    edges, places = sorted(set(gathered.edges)), gathered.places()
    named = sha256(json.dumps([edges, places], sort_keys=True).encode())
    kept = cache / f"measures-{named[:20]}.json"
    if not kept.is_file():
        raw = kept.with_name(f"{SCRATCH}{kept.name}")
        write_json(raw, measured(edges, places))
        raw.replace(kept)
    link_or_copy(used(kept), scratch / "measures.json")
