"""Where a stated triple stands: the file, line and column that a curator opens."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.namespaces import expand
from collgraph.query.nodes import Node, node
from collgraph.query.reader import Reader
from collgraph.query.release import Release
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
    """Finds where the statements of a release stand."""

    def __init__(self, release: Release, reader: Reader) -> None:
        self.store, self.sources = reader.store, reader.sources
        self.ontology = release.path / "ontology"
        self.columns = columns_of(release.path)

    def graphs(self, triple: Triple) -> list[str]:
        """The named graphs that hold a triple; none where it does not hold."""
        subject, property_, value = triple
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(property_), parse(value), None)
        return [quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]

    def of(self, triple: Triple, graphs: list[str]) -> tuple[Origin, ...]:
        """Where a stated triple stands; ``graphs`` are those that state it, none for a proposed one."""
        if ns.ONTOLOGY_GRAPH in graphs:
            return tuple(self._in_ontology(triple[0]))
        found = {origin for graph in graphs or self.sources for origin in self._in_source(triple, graph, bool(graphs))}
        return tuple(sorted(found, key=lambda origin: (origin.file, origin.line or 0, origin.column)))

    def _in_source(self, triple: Triple, graph: str, stated: bool) -> Iterator[Origin]:
        """The records of the subject whose table has a column for the property; any of its records otherwise."""
        claims = list(self._claims(triple, graph))
        if claims:
            yield from claims
            return
        records = [self._origin(record, triple, graph) for record in self._records(triple[0], graph)]
        exact = [origin for origin in records if origin.column]
        yield from exact or (records if stated else ())

    def _claims(self, triple: Triple, graph: str) -> Iterator[Origin]:
        subject, property_, value = triple
        if property_ not in _STATED_BY_CLAIMS:
            return
        for start, end, said in _CLAIMS:
            for claim in self._subjects(start, subject, graph) & self._subjects(end, value, graph):
                for record in self._records(claim, graph):
                    yield self._origin(record, (claim, said, value), graph)

    def _subjects(self, property_: str, value: str, graph: str) -> set[str]:
        pattern = (None, ox.NamedNode(property_), ox.NamedNode(value), ox.NamedNode(graph))
        return {node(quad.subject).value for quad in self.store.quads_for_pattern(*pattern)}

    def _records(self, subject: str, graph: str) -> list[str]:
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
        file = self._of_record(record, IN_FILE)
        line = self._of_record(record, LINE)
        name = "" if file is None else file.value
        column = column_of(self.columns.get(name, {}), triple[1], triple[2])
        return Origin(name, None if line is None else int(line.value), column, graph.removeprefix(ns.GRAPH))

    def _of_record(self, record: str, property_: ox.NamedNode) -> Node | None:
        quads = self.store.quads_for_pattern(ox.NamedNode(record), property_, None, ox.NamedNode(ns.PROVENANCE))
        return next((node(quad.object) for quad in quads), None)

    def _in_ontology(self, subject: str) -> Iterator[Origin]:
        names = (f"<{subject}>", ns.compact(subject))
        for path in sorted(self.ontology.rglob("*.ttl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if line.rstrip() in names:
                    yield Origin(f"ontology/{path.relative_to(self.ontology).as_posix()}", number, "", "ontology")


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
    narrow = property_ + sort
    return ", ".join(columns.get(narrow) or columns.get(property_) or ())
