"""What the curated tables say of the things of a review file: the row of each, and its line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.curation.review_file import Row
from collgraph.curation.things import described, numbered


@dataclass(frozen=True)
class Context:
    """The filled cells of a thing's row by column, and where they stand: ``data/practices/practices.csv:12``."""

    place: str
    cells: dict[str, str] = field(default_factory=dict)


def ends(row: Row) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two things of a proposal, ``kind/key`` each, with their labels."""
    if "subject_id" in row:
        return (row["subject_id"], row["subject_label"]), (row["object_id"], row["object_label"])
    return (row["field"], row["field_label"]), (f"concept/{row['concept']}", row["concept_label"])


def read_context(data: Path, rows: Iterable[Row]) -> dict[str, Context]:
    """The context of every thing that rows are about; raises SourceError where the sources are at fault."""
    wanted = {name for row in rows for name, _ in ends(row)}
    kinds = {name.partition("/")[0] for name in wanted}
    found: dict[str, Context] = {}
    for source in described(data):
        for table in source.tables:
            if table.kind not in kinds or table.about_existing:
                continue
            for line, row in numbered(source, table):
                name = f"{table.kind}/{row[table.key]}"
                if name in wanted:
                    cells = {column: cell for column, cell in row.items() if cell and column != table.key}
                    found[name] = Context(f"{source.shown_file(table.file)}:{line}", cells)
    return found
