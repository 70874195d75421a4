"""What the links of the curated folders hold already: pairs decided, pairs matched, claims between field and theory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collgraph.curation.things import Record, numbered, records
from collgraph.namespaces import CG
from collgraph.sources.description import Source, Table

_ALIKE = frozenset(("exact-match", "close-match"))
LEAST_SURE = "0.5"
"""A match that a person was less sure of does not bring other things together."""
Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """The pair in its one order."""
    return (one, other) if one <= other else (other, one)


@dataclass(frozen=True)
class Mapping:
    """A row of a crosswalk: two things, the kind of match, and what was decided."""

    subject: str
    object: str
    kind: str
    confidence: str
    status: str


def read_mappings(sources: Iterable[Source]) -> Iterator[Mapping]:
    """Every row of the crosswalks, whatever its status."""
    for source, table, subject, object_ in _claims(sources, "mappingSubject", "mappingObject"):
        for row in records(source, table):
            kind, sure, status = _said(table, row, ("mappingPredicate", "mappingConfidence", "status"))
            yield Mapping(row[subject], row[object_], kind, sure, status)


def decided_pairs(sources: Iterable[Source]) -> set[Pair]:
    """Every pair that a crosswalk holds, whatever its status: accepted, rejected or unsure."""
    return {pair(mapping.subject, mapping.object) for mapping in read_mappings(sources)}


def matched(sources: Iterable[Source]) -> dict[str, set[str]]:
    """What each thing is matched with, exactly or closely, by crosswalks that nobody has rejected."""
    found: dict[str, set[str]] = defaultdict(set)
    for mapping in read_mappings(sources):
        # A confidence is « 0.7 », « 0.95 » or « 1 »: read as text, where the check has not refused it yet.
        if mapping.kind in _ALIKE and mapping.status != "rejected" and mapping.confidence >= LEAST_SURE:
            found[mapping.subject].add(mapping.object)
            found[mapping.object].add(mapping.subject)
    return found


@dataclass(frozen=True)
class Claim:
    """A link that a source holds between a thing of the field and a concept."""

    subject: str
    concept: str
    status: str
    strength: str
    stance: str
    source: str
    asserted_by: str
    file: str
    line: int


def read_claims(sources: Iterable[Source]) -> Iterator[Claim]:
    """Every link of the sources, whatever its status."""
    for source, table, subject, object_ in _claims(sources, "linkSubject", "linkObject"):
        kinds = {column.name: column.reference for column in table.columns}
        for line, row in numbered(source, table):
            one, other = (_named(row[name], kinds[name]) for name in (subject, object_))
            status, strength, stance, who = _said(table, row, ("status", "strength", "stance", "assertedBy"))
            yield Claim(one, other, status, strength, stance, source.id, who, source.shown_file(table.file), line)


def _said(table: Table, row: Record, terms: Iterable[str]) -> Iterator[str]:
    columns = table.columns_by_property()
    return (row.get((columns.get(f"{CG}{term}") or [""])[0], "") for term in terms)


def _named(cell: str, kinds: tuple[str, ...]) -> str:
    return cell if len(kinds) > 1 else f"{kinds[0]}/{cell}"


def _claims(sources: Iterable[Source], subject: str, object_: str) -> Iterator[tuple[Source, Table, str, str]]:
    for source in sources:
        for table in source.tables:
            columns = table.columns_by_property()
            one, other = columns.get(f"{CG}{subject}"), columns.get(f"{CG}{object_}")
            if one and other:
                yield source, table, one[0], other[0]
