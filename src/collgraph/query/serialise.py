"""RDF documents: what the graph says of a thing, in the formats that the web asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.query.nodes import Statement, term
from collgraph.query.reader import Reader

PAGE_SIZE = 500

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@dataclass(frozen=True)
class Document:
    """One page of what is said of a thing: its own statements (first page only) and those that point at it."""

    statements: tuple[Statement, ...]
    page: int
    pages: int


def describe(reader: Reader, iri: str, page: int = 1, size: int = PAGE_SIZE) -> Document:
    """Collect a page (from 1) of what is said of a thing.

    Statements that only mirror others (``contains`` for ``within``) are left out: the other direction is there.
    """
    counts = {name: total for name, total in reader.incoming_counts(iri).items() if not reader.is_mirror(name)}
    pages = max(1, -(-sum(counts.values()) // size))
    own = reader.outgoing(iri) if page == 1 else []
    return Document((*own, *_window(reader, iri, counts, (page - 1) * size, size)), page, pages)


def kept_statements(statements: Iterable[Statement], proposed: bool) -> list[Statement]:
    """Each triple once, in reading order, for a format that drops graphs; see ``serialise``."""
    kept = sorted((row for row in set(statements) if proposed or row.graph != ns.PROPOSED), key=_order)
    return list({(row.subject, row.property, row.value): row for row in kept}.values())


def serialise(statements: Iterable[Statement], media_type: str, proposed: bool = False) -> bytes:
    """Write statements: formats of graphs keep every named graph, the others drop it.

    Where graphs are dropped, proposed statements could not be told from the rest: they are left out there unless
    ``proposed`` asks for them. Raises KeyError for an unknown media type.
    """
    form = FORMATS[media_type]
    kept = sorted(set(statements), key=_order)
    if form.supports_datasets and form is not ox.RdfFormat.JSON_LD:
        kept.sort(key=lambda row: row.graph)
        return _write([_quad(row) for row in kept], form, kept)
    triples = [_triple(row) for row in kept if proposed or row.graph != ns.PROPOSED]
    return _write(list(dict.fromkeys(triples)), form, kept)


@lru_cache(maxsize=32)
def convert(path: Path, media_type: str) -> bytes:
    """Read a Turtle file of a release (immutable, so kept in memory) and write it in another format."""
    form = FORMATS[media_type]
    if form is ox.RdfFormat.TURTLE:
        return path.read_bytes()
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return _write([ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads], form, [])


def _write(rows: list[ox.Triple] | list[ox.Quad], form: ox.RdfFormat, statements: list[Statement]) -> bytes:
    written = ox.serialize(rows, format=form, prefixes=_prefixes(statements))
    assert written is not None
    return written


def _prefixes(statements: list[Statement]) -> dict[str, str]:
    """The prefixes in use; one for each kind of thing, as a slash in a local name would be escaped."""
    iris = {row.property for row in statements}
    iris |= {node.value for row in statements for node in (row.subject, row.value) if node.is_iri}
    iris |= {row.value.datatype for row in statements if row.value.datatype}
    prefixes = {name: base for name, base in ns.PREFIXES.items() if name not in ("cgi", "cgv")}
    prefixes |= {name.kind: f"{ns.ID}{name.kind}/" for name in map(ns.parse_thing, iris) if name}
    for iri in iris:
        scheme, slash, _ = iri.removeprefix(ns.VOCAB).partition("/")
        if iri.startswith(ns.VOCAB) and slash:
            prefixes[scheme] = f"{ns.VOCAB}{scheme}/"
    together = "\n" + "\n".join(iris)
    return {name: base for name, base in sorted(prefixes.items()) if f"\n{base}" in together}


def _window(reader: Reader, iri: str, counts: dict[str, int], offset: int, size: int) -> list[Statement]:
    found: list[Statement] = []
    for name, total in sorted(counts.items()):
        if offset < total and len(found) < size:
            found += reader.incoming(iri, name, offset, size - len(found))
        offset = max(0, offset - total)
    return found


def _order(row: Statement) -> tuple[str, ...]:
    """By subject, its classes first, as a person would write it."""
    name = "" if row.property == ns.RDF_TYPE else row.property
    return (row.subject.value, name, row.value.value, row.value.lang or "", row.graph)


def _triple(row: Statement) -> ox.Triple:
    return ox.Triple(ox.NamedNode(row.subject.value), ox.NamedNode(row.property), term(row.value))


def _quad(row: Statement) -> ox.Quad:
    return ox.Quad(
        ox.NamedNode(row.subject.value), ox.NamedNode(row.property), term(row.value), ox.NamedNode(row.graph)
    )
