"""What a decision makes of a proposal: who may review, what counts as evidence, and the row that follows."""

import csv
from collections.abc import Mapping
from pathlib import Path

from collgraph.curation import review_file
from collgraph.curation.refusal import Refusal
from collgraph.curation.review_file import Row

STATUS = {"accept": "proposed", "reject": "rejected", "unsure": "unsure"}
EVIDENCE = {
    review_file.MATCH_COLUMNS: ("comment",),
    review_file.LINK_COLUMNS: ("quote", "quote_lang", "observation_fr", "observation_en", "locator", "page", "read_on"),
}
"""What a person may write beside a decision, for a match and for a link."""

MANUAL = "semapv:ManualMappingCuration"
LONGEST = 2000
LONGEST_QUOTE = 15


def read_reviewers(data: Path) -> dict[str, str]:
    """The persons who review, by key, from ``data/reviewers.csv``; none where the table is empty or missing."""
    path = data / "reviewers.csv"
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return {row["key"]: row["name"] for row in csv.DictReader(stream)}
    except (KeyError, UnicodeDecodeError, csv.Error):
        raise Refusal("unreadable", because="no_reviewers", path=path) from None


def decide(row: Row, decision: str, given: Mapping[str, str], reviewers: Mapping[str, str]) -> Row:
    """The row after a decision; an acceptance is ``reviewed`` only with evidence, by a person who is a reviewer.

    Raises SettingsError where the decision is unknown, a text too long, or a quotation longer than 15 words.
    """
    if decision not in STATUS:
        raise Refusal("bad_decision", value=decision[:40])
    written = {name: " ".join(given.get(name, "").split()) for name in _evidence_columns(row)}
    if any(len(value) > LONGEST for value in written.values()):
        raise Refusal("too_long", n=LONGEST)
    if len(written.get("quote", "").split()) > LONGEST_QUOTE:
        raise Refusal("long_quote", n=LONGEST_QUOTE)
    reviewer = given.get("reviewer", "") if given.get("reviewer", "") in reviewers else ""
    status = "reviewed" if decision == "accept" and reviewer and proves(row, written) else STATUS[decision]
    changed = {name: value for name, value in written.items() if value}
    if "comment" in changed:
        changed["mapping_justification"] = MANUAL
    return {**row, **changed, "status": status, "reviewer": reviewer}


def settled(row: Row, reviewers: Mapping[str, str]) -> Row:
    """A decided row as the curated tables take it: an acceptance is reviewed only as ``decide`` would have it.

    Raises Refusal where the status is none, or a reviewer is not in the table: the file may be edited by hand.
    """
    if row["status"] not in review_file.DECISIONS:
        raise Refusal("bad_decision", value=row["status"][:40])
    if row["reviewer"] and row["reviewer"] not in reviewers:
        raise Refusal("no_reviewer", "no_reviewer_hint", value=row["reviewer"][:80])
    if row["status"] not in {"accepted", "proposed", "reviewed"}:
        return row
    # The reason that the matcher wrote is no evidence; what a person wrote is marked as such.
    by_hand = row.get("mapping_justification", MANUAL) == MANUAL
    proved = row["status"] != "proposed" and row["reviewer"] and by_hand and proves(row, row)
    return {**row, "status": "reviewed" if proved else "proposed"}


def _evidence_columns(row: Row) -> tuple[str, ...]:
    return EVIDENCE[review_file.MATCH_COLUMNS if "subject_id" in row else review_file.LINK_COLUMNS]


def proves(row: Row, written: Mapping[str, str]) -> bool:
    """Whether what is written is evidence: a passage and its address for a link, a person's reason for a match."""
    if "subject_id" in row:
        return bool(written.get("comment"))
    passage = written.get("quote") or written.get("observation_fr") or written.get("observation_en")
    return bool(passage and written.get("page", "").startswith(("https://", "http://")))


def record(path: Path, key: str, decision: str, given: Mapping[str, str], reviewers: Mapping[str, str]) -> Row:
    """Decide one row of a review file and write the file; raises SettingsError where the row is not there."""
    rows = review_file.read(path)
    for index, row in enumerate(rows):
        if row["key"] == key:
            rows[index] = decide(row, decision, given, reviewers)
            review_file.write(path, review_file.columns_of(path), rows)
            return rows[index]
    raise Refusal("no_row", row=key[:80])
