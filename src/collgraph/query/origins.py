"""Where a stated triple stands: the file, line and column that a curator opens."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.namespaces import expand
from collgraph.query.memo import kept_with, remembered
from collgraph.query.nodes import node
from collgraph.query.reader import Reader
from collgraph.texts import text

Triple = tuple[str, str, str]
FROM_RECORD, IN_FILE, LINE = (ox.NamedNode(ns.CG + name) for name in ("fromRecord", "inFile", "line"))
# A claim's ends, and the property whose cell says what is claimed: the short statement is written from the claim.
_CLAIMS = (
    (expand("cg:linkSubject"), expand("cg:linkObject"), expand("cg:stance")),
    (expand("cg:mappingSubject"), expand("cg:mappingObject"), expand("cg:mappingPredicate")),
)
_STATED_BY_CLAIMS = frozenset(
    expand(name)
    for name in (
        *("cg:illustrates", "cg:supports", "cg:challenges", "cg:extends", "cg:groundedIn"),
        *("skos:exactMatch", "skos:closeMatch", "skos:relatedMatch", "skos:narrowMatch", "skos:broadMatch"),
    )
)


@dataclass(frozen=True, order=True)
class Origin:
    """A line of a curated file (or of the ontology), and the column that says it where one does."""

    file: str
    line: int | None
    column: str
    source: str

    def place(self, lang: str) -> str:
        """Say where: ``data/concepts/concepts.csv:18, column theme``."""
        line = "" if self.line is None else f":{self.line}"
        column = text("derivation.in_column", lang, column=self.column) if self.column else ""
        return f"{self.file}{line}{column}"


class Origins:
    """Finds where the statements of a release, whose folder is ``path``, stand."""

    def __init__(self, path: Path, reader: Reader) -> None:
        self.store, self.sources = reader.store, reader.sources
        self.ontology = path / "ontology"
        self.columns = columns_of(path)
        self._records = remembered(self._find_records, 20_000)
        self._place = remembered(self._find_place, 20_000)

    def graphs(self, triple: Triple) -> list[str]:
        """The named graphs that hold a triple; none where it does not hold."""
        subject, property_, value = triple
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(property_), parse(value), None)
        return [quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]

    def of(self, triple: Triple, graphs: list[str]) -> tuple[Origin, ...]:
        """Where a stated triple stands; ``graphs`` are those that state it, none for a proposed one."""
        if ns.ONTOLOGY_GRAPH in graphs:
            return tuple(self._in_ontology(triple[0]))
        claimed = self._claims(triple, graphs or self.sources)
        found = {origin for origins in claimed.values() for origin in origins}
        for graph in graphs or self._recording(triple[0]):
            if graph not in claimed:
                found.update(self._in_source(triple, graph, bool(graphs)))
        return tuple(sorted(found, key=lambda origin: (origin.file, origin.line or 0, origin.column)))

    def records(self, thing: str, graph: str) -> tuple[Origin, ...]:
        """The lines of a source that a thing comes from."""
        source = graph.removeprefix(ns.GRAPH)
        places = (self._place(record) for record in self._records(thing, graph))
        return tuple(sorted(Origin(file, line, "", source) for file, line in places))

    def _in_source(self, triple: Triple, graph: str, stated: bool) -> Iterator[Origin]:
        """The records of the subject whose table has a column for the property; any of its records otherwise."""
        records = [self._origin(record, triple, graph) for record in self._records(triple[0], graph)]
        exact = [origin for origin in records if origin.column]
        yield from exact or (records if stated else ())

    def _recording(self, subject: str) -> list[str]:
        """The sources that have a record of a thing; all of them for what was written on another's row."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), FROM_RECORD, None, None)
        graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
        return sorted(graphs) or list(self.sources)

    def _claims(self, triple: Triple, graphs: Iterable[str]) -> dict[str, set[Origin]]:
        """By source: the lines of the claims that say a triple."""
        subject, property_, value = triple
        found: dict[str, set[Origin]] = defaultdict(set)
        for start, end, said in _CLAIMS if property_ in _STATED_BY_CLAIMS else ():
            for claim, graph in self._subjects(start, subject) & self._subjects(end, value):
                if graph in graphs:
                    records = self._records(claim, graph)
                    found[graph].update(self._origin(record, (claim, said, value), graph) for record in records)
        return found

    def _subjects(self, property_: str, value: str) -> set[tuple[str, str]]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(property_), ox.NamedNode(value), None)
        return {
            (node(quad.subject).value, quad.graph_name.value)
            for quad in quads
            if isinstance(quad.graph_name, ox.NamedNode)
        }

    def _find_records(self, subject: str, graph: str) -> list[str]:
        """The records of a thing in a source; of what points at it, where it was written on another's row."""
        thing, within = ox.NamedNode(subject), ox.NamedNode(graph)
        own = [node(quad.object).value for quad in self.store.quads_for_pattern(thing, FROM_RECORD, None, within)]
        if own:
            return own
        owners = {node(quad.subject).value for quad in self.store.quads_for_pattern(None, None, thing, within)}
        quads = (
            quad
            for owner in sorted(owners)
            for quad in self.store.quads_for_pattern(ox.NamedNode(owner), FROM_RECORD, None, within)
        )
        return [node(quad.object).value for quad in quads]

    def _origin(self, record: str, triple: Triple, graph: str) -> Origin:
        file, line = self._place(record)
        column = column_of(self.columns.get(file, {}), triple[1], triple[2])
        return Origin(file, line, column, graph.removeprefix(ns.GRAPH))

    def _find_place(self, record: str) -> tuple[str, int | None]:
        """The file and the line of a record."""
        quads = self.store.quads_for_pattern(ox.NamedNode(record), None, None, ox.NamedNode(ns.PROVENANCE))
        said = {quad.predicate: node(quad.object).value for quad in quads}
        return said.get(IN_FILE, ""), int(said[LINE]) if LINE in said else None

    def _in_ontology(self, subject: str) -> Iterator[Origin]:
        names = (f"<{subject}>", ns.compact(subject))
        for path in sorted(self.ontology.rglob("*.ttl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if line.rstrip() in names:
                    yield Origin(f"ontology/{path.relative_to(self.ontology).as_posix()}", number, "", "ontology")


def origins_of(path: Path, reader: Reader) -> Origins:
    """What finds the origins in a release, kept with what it found."""
    return _origins_of(reader, path)


@kept_with
def _origins_of(reader: Reader, path: Path) -> Origins:
    return Origins(path, reader)


def parse(value: str) -> ox.NamedNode | ox.Literal:
    """Read an IRI, or a literal's N-Triples text; raises ValueError on what is neither."""
    if not value.startswith('"'):
        return ox.NamedNode(value)
    try:
        triple = next(iter(ox.parse(f"<x:s> <x:p> {value} .", format=ox.RdfFormat.N_TRIPLES)))
    except SyntaxError as error:
        raise ValueError(f"not a literal: {value}") from error
    assert isinstance(triple.object, ox.Literal)
    return triple.object


@lru_cache(maxsize=2)
def columns_of(release: Path) -> dict[str, dict[str, list[str]]]:
    """The columns of each curated file by the property that their cells give, also with ``@language``, ``>kind``."""
    try:
        found: dict[str, dict[str, list[str]]] = json.loads((release / "columns.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def column_of(columns: dict[str, list[str]], property_: str, value: str) -> str:
    """The column that gives a property: the one of the value's language or kind, where there are several."""
    thing = ns.parse_thing(value)
    sort = f"@{value.rpartition('@')[2]}" if thing is None else f">{thing.kind}"
    found = columns.get(property_ + sort)
    if found is None and (thing is None or not any(name.startswith(f"{property_}>") for name in columns)):
        found = columns.get(property_)
    return ", ".join(found or ())
