"""Moves the decided rows of a review file into the curated tables, where the next build reads them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from collgraph.curation import review_file
from collgraph.curation.claims import Pair, decided_pairs, pair
from collgraph.curation.deciding import settled
from collgraph.curation.refusal import Refusal
from collgraph.curation.review_file import Row
from collgraph.curation.things import Record, described, records, rows_of
from collgraph.namespaces import CG
from collgraph.sources.describe import describe
from collgraph.sources.description import LICENCE_CLASSES, Source, Table

EDITORS = "organization/collgraph-editors"
UNDECIDED = "0.3"
"""The confidence by which a crosswalk says that a person was unsure."""


@dataclass(frozen=True)
class Applied:
    """How many decisions were added to a folder, and the things that are under a stricter licence than it is."""

    added: int
    stricter: tuple[str, ...]


def apply(file: Path, into: Path, reviewers: Mapping[str, str], data: Path) -> Applied:
    """Put the decided rows into a folder of links; what the links hold already stays as it is.

    A row about a thing under a stricter licence than the folder's is left, and the thing is named.
    """
    decided = [settled(row, reviewers) for row in review_file.decided(file)]
    source, issues = describe(into, f"links-{into.name}", f"data/links/{into.name}")
    if source is None or issues:
        raise Refusal("no_links", folder=into)
    sources = described(data)
    stricter, pairs = _stricter(decided, source, sources), decided_pairs(sources)
    tables = {table.file: list(records(source, table)) for table in source.tables}
    added = 0
    for row in decided:
        if stricter.isdisjoint(_things(row)):
            table = _table(source, row)
            added += _add(table, row, tables[table.file], pairs)
    for table in source.tables:
        _write(into / table.file, table, tables[table.file])
    return Applied(added, tuple(sorted(stricter)))


def _add(table: Table, row: Row, held: list[Record], pairs: set[Pair]) -> bool:
    if "subject_id" in row:
        both = pair(row["subject_id"], row["object_id"])
        known = both in pairs
        pairs.add(both)
    else:
        known = any(_same(table, old, row) for old in held)
    if not known:
        names = [column.name for column in table.columns]
        held.append({name: dict(_cells(table, row, held)).get(name, "") for name in names})
    return not known


def _things(row: Row) -> tuple[str, str]:
    return (row["subject_id"], row["object_id"]) if "subject_id" in row else (row["field"], f"concept/{row['concept']}")


def _stricter(rows: Iterable[Row], folder: Source, sources: Iterable[Source]) -> set[str]:
    """The things that a source of a stricter licence class than the folder's defines."""
    wanted = {thing for row in rows for thing in _things(row)}
    defined: dict[str, str] = {}
    for name, source, _, _ in rows_of(sources, {thing.partition("/")[0] for thing in wanted}):
        defined.setdefault(name, source.licence_class)
    allowed = LICENCE_CLASSES.index(folder.licence_class)
    return {thing for thing in wanted & set(defined) if LICENCE_CLASSES.index(defined[thing]) > allowed}


def _table(source: Source, row: Row) -> Table:
    match, evidence = "subject_id" in row, bool(row.get("quote") or row.get("observation_fr"))
    for table in source.tables:
        columns = table.columns_by_property()
        if match and f"{CG}mappingSubject" in columns:
            return table
        if not match and f"{CG}linkSubject" in columns and evidence == (f"{CG}quote" in columns):
            return table
    raise Refusal("no_table", folder=source.shown)


def _ends(table: Table) -> tuple[str, str]:
    subject, object_ = (
        ("mappingSubject", "mappingObject") if "subject_id" in _names(table) else ("linkSubject", "linkObject")
    )
    return table.columns_by_property()[f"{CG}{subject}"][0], table.columns_by_property()[f"{CG}{object_}"][0]


def _names(table: Table) -> set[str]:
    return {column.name for column in table.columns}


def _same(table: Table, old: Record, row: Row) -> bool:
    one, other = _ends(table)
    return (old[one].rpartition("/")[2], old[other], old["stance"]) == (
        row["field"].rpartition("/")[2],
        row["concept"],
        row["stance"],
    )


def _cells(table: Table, row: Row, held: list[Record]) -> Iterator[tuple[str, str]]:
    yield from row.items()
    subject = _ends(table)[0]
    if "field" in row:
        kinds = next(column.reference for column in table.columns if column.name == subject)
        yield subject, row["field"] if len(kinds) > 1 else row["field"].rpartition("/")[2]
    taken = {old[table.key] for old in held}
    yield table.key, next(key for key in _keys(row["key"]) if key not in taken)
    who = f"person/{row['reviewer']}" if row["reviewer"] else EDITORS
    yield ("author_id" if "author_id" in row else "asserted_by"), who
    if row["status"] == "unsure":
        yield "status", "proposed"
        yield "confidence", UNDECIDED


def _keys(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}-{n}" for n in range(2, 1000))


def _write(path: Path, table: Table, rows: list[Record]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.name for column in table.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row[table.key]))
    aside = path.with_name(f".{path.name}.aside")
    aside.write_text(out.getvalue(), encoding="utf-8", newline="\n")
    aside.replace(path)
