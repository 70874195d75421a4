"""Review files: proposals in CSV, one a row, with a status that is empty until a person has decided."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from collgraph.curation.claims import Pair, pair
from collgraph.curation.refusal import Refusal, reason

DECISIONS = ("accepted", "rejected", "unsure", "proposed", "reviewed")
MATCH_COLUMNS = (
    "key", "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "confidence", "author_id", "status", "comment", "comment_en", "reviewer",
)  # fmt: skip
LINK_COLUMNS = (
    "key", "field", "field_label", "concept", "concept_label", "stance", "strength", "score", "status", "asserted_by",
    "reason_fr", "reason_en", "quote", "quote_lang", "observation_fr", "observation_en", "locator", "quoted_from",
    "page", "read_on", "reviewer",
)  # fmt: skip
ENDS = {MATCH_COLUMNS: ("subject_id", "object_id"), LINK_COLUMNS: ("field", "concept")}
Row = dict[str, str]


def columns_of(path: Path) -> Sequence[str]:
    """The columns of a review file; raises SettingsError where it is none."""
    try:
        header = next(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")), [])
    except OSError as error:
        raise Refusal("unreadable", path=path, **reason(error)) from None
    except (UnicodeDecodeError, csv.Error):
        raise Refusal("unreadable", because="no_table_text", path=path) from None
    for columns in ENDS:
        if tuple(header) == columns:
            return columns
    raise Refusal("no_review_file", "no_review_file_hint", path=path)


def read(path: Path) -> list[Row]:
    """The rows of a review file; raises SettingsError where it is none, or a row has too many or too few cells."""
    columns_of(path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise Refusal("ragged", path=path, line=number)
    return rows


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a review file whole, or not at all: aside, then renamed; raises Refusal where it cannot be written."""
    aside = path.with_name(f".{path.name}.aside")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    except OSError as error:
        raise Refusal("unwritable", path=path, **reason(error)) from None


def decided(path: Path) -> list[Row]:
    """The rows of a review file that a person has decided; none where the file is not there yet."""
    return [row for row in read(path) if row["status"]] if path.exists() else []


def pairs(rows: Iterable[Row]) -> set[Pair]:
    """The pairs that rows are about."""
    return {pair(row.get("subject_id") or row["field"], row.get("object_id") or row["concept"]) for row in rows}


def renew(path: Path, columns: Sequence[str], proposals: Iterable[Row]) -> tuple[int, int]:
    """Write new proposals below the decided rows, which stay; give (decided, proposed)."""
    kept = decided(path)
    taken = pairs(kept)
    fresh = [row for row in proposals if not pairs([row]) & taken]
    write(path, columns, [*kept, *fresh])
    return len(kept), len(fresh)
