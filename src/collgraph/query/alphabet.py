"""Every thing by the first letter of its name: what an index from A to Z turns the pages of."""

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.kinds import KINDS
from collgraph.query.reader import Reader
from collgraph.text import fold

OTHER = "0-9"


@dataclass(frozen=True, order=True)
class Entry:
    """A thing under its name; ``sorted_as`` is the name folded."""

    sorted_as: str
    name: str
    iri: str
    lang: str

    @property
    def letter(self) -> str:
        """The letter it stands under: A to Z, or 0-9 for any other beginning."""
        first = self.sorted_as[:1].upper()
        return first if "A" <= first <= "Z" else OTHER


def alphabet(reader: Reader, lang: str) -> dict[str, list[Entry]]:
    """Sort all things by name, by kind; the name in the asked language where there is one. About a second."""
    names: dict[str, list[tuple[bool, str, str]]] = defaultdict(list)
    for quad in reader.store.quads_for_pattern(None, ox.NamedNode(ns.RDFS_LABEL), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            written = quad.object.language or ""
            names[quad.subject.value].append((written != lang, quad.object.value, written))
    found: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for iri, labels in names.items():
        thing = ns.parse_thing(iri)
        if thing is not None and thing.kind in found:
            _, name, written = min(labels)
            found[thing.kind].append(Entry(_folded(name), name, iri, written))
    return {kind: sorted(entries) for kind, entries in found.items() if entries}


def _folded(name: str) -> str:
    return fold(name).lstrip(" «»\"'’“”()[]-–.…")
