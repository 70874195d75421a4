"""The things of the curated folders, row by row, and as a matcher sees them: names, addresses, codes, place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.errors import SourceError
from collgraph.namespaces import CG, PREFIXES, RDFS_LABEL
from collgraph.sources.collection import discover
from collgraph.sources.description import Column, Source, Table
from collgraph.sources.issues import Issue
from collgraph.sources.rows import read_rows
from collgraph.texts import text

LABELS = (RDFS_LABEL, f"{PREFIXES['skos']}altLabel")
ADDRESSES = (f"{PREFIXES['foaf']}page", f"{PREFIXES['foaf']}homepage", f"{PREFIXES['rdfs']}seeAlso")
CODES = tuple(f"{CG}{name}" for name in ("sirenCode", "doi", "isbn"))
PLACES = (f"{CG}basedIn", f"{CG}within")
ACTORS = ("organization", "person", "place")
Record = Mapping[str, str]


@dataclass
class Named:
    """A thing, ``kind/key``, with the source that defines it and the names that the sources give it."""

    name: str
    source: str
    labels: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its kind: ``practice``."""
        return self.name.partition("/")[0]

    @property
    def label(self) -> str:
        """The names that a curator reads."""
        return " ~ ".join(dict.fromkeys(self.labels)) or self.name


@dataclass
class Thing(Named):
    """A thing with what can be compared; ``places`` are the words or keys of where it is."""

    addresses: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)


def described(data: Path) -> list[Source]:
    """The described sources; raises SourceError with every fault of their descriptions."""
    sources, issues = discover(data)
    if issues:
        raise _fault(issues)
    return sources


def _fault(issues: list[Issue]) -> SourceError:
    return SourceError(text("curation.faults", "en"), text("curation.faults_hint", "en"), tuple(issues))


def records(source: Source, table: Table) -> list[Record]:
    """The rows of a table by column; raises SourceError where it cannot be read strictly."""
    return [row for _, row in numbered(source, table)]


def numbered(source: Source, table: Table) -> list[tuple[int, Record]]:
    """The rows of a table by column, each with its line; raises SourceError where it cannot be read strictly."""
    issues: list[Issue] = []
    names = [column.name for column in table.columns]
    path = source.folder / table.file
    rows: list[tuple[int, Record]] = [
        (line, dict(zip(names, row, strict=True)))
        for line, row in read_rows(path, source.shown_file(table.file), names, issues)
    ]
    if issues:
        raise _fault(issues)
    return rows


def rows_of(sources: Iterable[Source], kinds: Iterable[str]) -> Iterator[tuple[str, Source, Table, Record]]:
    """Every row about things of some kinds with its ``kind/key``; tables about existing things come last."""
    wanted = set(kinds)
    tables = [(source, table) for source in sources for table in source.tables if table.kind in wanted]
    for source, table in sorted(tables, key=lambda pair: pair[1].about_existing):
        for row in records(source, table):
            yield f"{table.kind}/{row[table.key]}", source, table, row


def cells(table: Table, row: Record) -> Iterator[tuple[Column, list[str]]]:
    """The filled columns of a row, each with its values."""
    for column in table.columns:
        if cell := row[column.name]:
            yield column, cell.split(column.separator) if column.separator else [cell]


def read_things(sources: Iterable[Source], kinds: Iterable[str]) -> dict[str, Thing]:
    """The things of some kinds, by ``kind/key``; a table about existing things adds its names to theirs."""
    things: dict[str, Thing] = {}
    for name, source, table, row in rows_of(sources, kinds):
        if name in things or not table.about_existing:
            _gather(things.setdefault(name, Thing(name, source.id)), table, row)
    return {name: things[name] for name in sorted(things)}


def _gather(thing: Thing, table: Table, row: Record) -> None:
    for column, values in cells(table, row):
        if column.property in LABELS:
            thing.labels += values
        elif column.property in ADDRESSES:
            thing.addresses |= set(values)
        elif column.property in CODES:
            thing.codes |= set(values)
        elif column.property in PLACES:
            thing.places |= set(values)
