"""The things of the curated folders as a matcher sees them: names, addresses, codes, place, and the pairs decided."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.errors import SourceError
from collgraph.namespaces import CG, PREFIXES, RDFS_LABEL
from collgraph.sources.collection import discover
from collgraph.sources.description import Source, Table
from collgraph.sources.issues import Issue
from collgraph.sources.rows import read_rows
from collgraph.texts import text

LABELS = (RDFS_LABEL, f"{PREFIXES['skos']}altLabel")
ADDRESSES = (f"{PREFIXES['foaf']}page", f"{PREFIXES['foaf']}homepage", f"{PREFIXES['rdfs']}seeAlso")
CODES = tuple(f"{CG}{name}" for name in ("sirenCode", "doi", "isbn"))
PLACES = (f"{CG}basedIn", f"{CG}within")
_SAID = ("status", "strength", "stance")
ACTORS = ("organization", "person", "place")
Record = Mapping[str, str]


@dataclass
class Thing:
    """A thing with what its sources say of it; ``place`` is the word or key of where it is."""

    name: str
    source: str
    labels: list[str] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """Its kind: ``practice``."""
        return self.name.partition("/")[0]

    @property
    def label(self) -> str:
        """The names that a curator reads."""
        return " ~ ".join(dict.fromkeys(self.labels)) or self.name


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
    issues: list[Issue] = []
    names = [column.name for column in table.columns]
    path = source.folder / table.file
    rows: list[Record] = [
        dict(zip(names, row, strict=True)) for _, row in read_rows(path, source.shown_file(table.file), names, issues)
    ]
    if issues:
        raise _fault(issues)
    return rows


def read_things(sources: Iterable[Source], kinds: Iterable[str]) -> dict[str, Thing]:
    """The things of some kinds, by ``kind/key``; a table about existing things adds its names to theirs."""
    things: dict[str, Thing] = {}
    wanted = set(kinds)
    tables = [(source, table) for source in sources for table in source.tables if table.kind in wanted]
    for source, table in sorted(tables, key=lambda pair: pair[1].about_existing):
        for row in records(source, table):
            name = f"{table.kind}/{row[table.key]}"
            if table.about_existing and name not in things:
                continue
            _gather(things.setdefault(name, Thing(name, source.id)), table, row)
    return {name: things[name] for name in sorted(things)}


def _gather(thing: Thing, table: Table, row: Record) -> None:
    for column in table.columns:
        cell = row[column.name]
        if not cell:
            continue
        values = cell.split(column.separator) if column.separator else [cell]
        if column.property in LABELS:
            thing.labels += values
        elif column.property in ADDRESSES:
            thing.addresses |= set(values)
        elif column.property in CODES:
            thing.codes |= set(values)
        elif column.property in PLACES:
            thing.places |= set(values)


Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """The pair in its one order."""
    return (one, other) if one <= other else (other, one)


def decided_pairs(sources: Iterable[Source]) -> set[Pair]:
    """Every pair that a crosswalk holds, whatever its status: accepted, rejected or unsure."""
    return {
        pair(row[subject], row[object_])
        for source, table, subject, object_ in _claims(sources, "mappingSubject", "mappingObject")
        for row in records(source, table)
    }


@dataclass(frozen=True)
class Claim:
    """A link that a source holds between a thing of the field and a concept."""

    subject: str
    concept: str
    status: str
    strength: str
    stance: str
    source: str


def read_claims(sources: Iterable[Source]) -> Iterator[Claim]:
    """Every link of the sources, whatever its status."""
    for source, table, subject, object_ in _claims(sources, "linkSubject", "linkObject"):
        kinds = {column.name: column.reference for column in table.columns}
        said = {term: (table.columns_by_property().get(f"{CG}{term}") or [""])[0] for term in _SAID}
        for row in records(source, table):
            one, other = (_named(row[name], kinds[name]) for name in (subject, object_))
            status, strength, stance = (row.get(said[term], "") for term in _SAID)
            yield Claim(one, other, status, strength, stance, source.id)


def _named(cell: str, kinds: tuple[str, ...]) -> str:
    return cell if len(kinds) > 1 else f"{kinds[0]}/{cell}"


def _claims(sources: Iterable[Source], subject: str, object_: str) -> Iterator[tuple[Source, Table, str, str]]:
    for source in sources:
        for table in source.tables:
            columns = table.columns_by_property()
            one, other = columns.get(f"{CG}{subject}"), columns.get(f"{CG}{object_}")
            if one and other:
                yield source, table, one[0], other[0]
