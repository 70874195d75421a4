"""Moves the decided rows of a review file into the curated tables, where the next build reads them."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from collgraph.curation import review_file
from collgraph.curation.claims import pair
from collgraph.curation.deciding import settled
from collgraph.curation.refusal import Refusal
from collgraph.curation.review_file import Row
from collgraph.curation.things import Record, records
from collgraph.namespaces import CG
from collgraph.sources.describe import describe
from collgraph.sources.description import Source, Table

EDITORS = "organization/collgraph-editors"
UNDECIDED = "0.3"
"""The confidence by which a crosswalk says that a person was unsure."""


def apply(file: Path, into: Path, reviewers: Mapping[str, str]) -> int:
    """Put the decided rows into a folder of links; give how many. What the folder holds already stays as it is."""
    decided = [settled(row, reviewers) for row in review_file.decided(file)]
    source, issues = describe(into, f"links-{into.name}", f"data/links/{into.name}")
    if source is None or issues:
        raise Refusal("no_links", folder=into)
    tables = {table.file: list(records(source, table)) for table in source.tables}
    added = 0
    for row in decided:
        table = _table(source, row)
        held = tables[table.file]
        if not any(_same(table, old, row) for old in held):
            names = [column.name for column in table.columns]
            held.append({name: dict(_cells(table, row, held)).get(name, "") for name in names})
            added += 1
    for table in source.tables:
        _write(into / table.file, table, tables[table.file])
    return added


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
    if "subject_id" in row:
        return pair(old[one], old[other]) == pair(row["subject_id"], row["object_id"])
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
