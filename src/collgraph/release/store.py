"""Makes the Oxigraph store of a release: every named graph, and a default graph with each statement once.

A store is made from the previous release's (the engine links its files) and the lines that differ, where they are
few; from all lines otherwise. Both ways hold the same statements.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.release.parts import read_lines

FEW = 100_000
BATCH = 100_000
_APART = tuple(f" <{graph}> ." for graph in (ns.PROPOSED, ns.PROVENANCE))


@dataclass(frozen=True)
class Difference:
    """The N-Quads lines that a new release no longer has, and those that it adds."""

    removed: set[str]
    added: set[str]

    def __len__(self) -> int:
        return len(self.removed) + len(self.added)


def load_store(folder: Path, files: Iterable[Path]) -> None:
    """Load N-Quads files into a new store, a few lines at a time: the engine holds what it is given in memory."""
    store = ox.Store(str(folder))
    for lines in _batches(files):
        store.bulk_load("".join(_default_lines(lines)), format=ox.RdfFormat.N_TRIPLES)
        store.bulk_load("".join(lines), format=ox.RdfFormat.N_QUADS)
    # What was loaded in pieces is merged once, and read faster ever after.
    store.optimize()
    store.flush()


def _batches(files: Iterable[Path]) -> Iterator[list[str]]:
    """The lines of all files in turn: each load costs the disk the same, however few its lines."""
    lines = chain.from_iterable(map(_lines, files))
    while batch := list(islice(lines, BATCH)):
        yield batch


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from lines


def _default_lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not line[:-1].endswith(_APART):
            yield f"{line[: line.rindex(' <')]} .\n"


def difference(before: dict[str, Path], after: dict[str, Path], unchanged: set[str]) -> Difference:
    """Compare two releases' files by name, without reading those known to be the same."""
    removed: set[str] = set()
    added: set[str] = set()
    for name in (before.keys() | after.keys()) - unchanged:
        old = set(read_lines(before[name])) if name in before else set()
        new = set(read_lines(after[name])) if name in after else set()
        removed |= old - new
        added |= new - old
    return Difference(removed - added, added - removed)


def update_store(folder: Path, previous: Path, change: Difference) -> None:
    """Make a store from the previous one and what differs; a triple leaves the default graph with its last quad."""
    ox.Store.read_only(str(previous)).backup(str(folder))
    store = ox.Store(str(folder))
    gone, new = _parse(change.removed), _parse(change.added)
    for quad in gone:
        store.remove(quad)
    store.extend([*new, *(_in_default(quad) for quad in new if not _apart(quad))])
    for quad in gone:
        if not _apart(quad) and all(map(_apart, _others(store, quad))):
            store.remove(_in_default(quad))
    store.flush()


def _parse(lines: Iterable[str]) -> list[ox.Quad]:
    return list(ox.parse("\n".join(sorted(lines)), format=ox.RdfFormat.N_QUADS))


def _in_default(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _apart(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in {ns.PROPOSED, ns.PROVENANCE}


def _others(store: ox.Store, quad: ox.Quad) -> Iterator[ox.Quad]:
    for other in store.quads_for_pattern(quad.subject, quad.predicate, quad.object):
        if other.graph_name != ox.DefaultGraph():
            yield other
