"""The committed ledger of published releases, ``data/releases.csv``: which one came before this build."""

import csv
from dataclasses import dataclass
from pathlib import Path

from collgraph.release.checks import refuse
from collgraph.sources.issues import Issue

FILE = "releases.csv"
COLUMNS = ["release", "published", "previous", "note"]


@dataclass(frozen=True)
class Published:
    """One published release; ``published`` is a day, ``previous`` the release before it or nothing."""

    release: str
    published: str
    previous: str
    note: str


def read_ledger(data: Path) -> list[Published]:
    """The published releases, oldest first; raises SourceError where the chain of ``previous`` is broken.

    A release cannot stand in the ledger that it is made from: the last row is the one before it.
    """
    path, shown = data / FILE, f"{data.name}/{FILE}"
    if not path.is_file():
        return []
    listed: list[Published] = []
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, restkey="", restval="")
        if list(reader.fieldnames or ()) != COLUMNS:
            refuse([Issue(shown, 1, "", "redirect_columns", ", ".join(reader.fieldnames or ()), ", ".join(COLUMNS))])
        for row in reader:
            entry = Published(*(row[name] for name in COLUMNS))
            before = listed[-1].release if listed else ""
            if entry.previous != before:
                refuse([Issue(shown, reader.line_num, "previous", "ledger_chain", entry.previous, before or "–")])
            listed.append(entry)
    return listed


def previous_release(ledger: list[Published]) -> str | None:
    """The release published last, None before the first."""
    return ledger[-1].release if ledger else None
