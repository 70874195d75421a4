"""The persons who review, ``data/reviewers.csv``: what is reviewed names one of them."""

from dataclasses import dataclass
from pathlib import Path

from collgraph.sources.issues import Issue
from collgraph.sources.rows import read_rows

FILE = "reviewers.csv"
COLUMNS = ("key", "name", "affiliation", "since")
REVIEWER = "reviewer"
"""The kind of reference by which a reviewed claim names its reviewer."""

Places = list[list[object]]


@dataclass(frozen=True)
class Held:
    """What the cross-check needs of a source, of some rows of one, or of a table of names."""

    keys: dict[str, dict[str, str]]
    references: dict[str, dict[str, Places]]


def read_reviewers(data: Path, issues: list[Issue]) -> Held:
    """Read the table: its keys, each a person of the graph; nobody reviews where there is none."""
    path, shown = data / FILE, f"{data.name}/{FILE}"
    keys: dict[str, str] = {}
    for line, (key, *_) in read_rows(path, shown, COLUMNS, issues) if path.is_file() else ():
        if key in keys:
            issues.append(Issue(shown, line, "key", "duplicate_key", key, keys[key]))
        keys.setdefault(key, f"{shown}:{line}")
    places: dict[str, Places] = {key: [[shown, int(at.rpartition(":")[2]), "key"]] for key, at in keys.items()}
    return Held({REVIEWER: keys}, {"person": places})
