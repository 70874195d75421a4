"""Brings a new export into a curated table, three ways: the last export, what curators made of it, the new one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from collgraph.texts import text

Rows = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Change:
    """One difference: a row that came, left or stayed away, or a cell that changed or is disputed."""

    what: str
    key: str
    column: str = ""
    ours: str = ""
    theirs: str = ""

    def render(self, lang: str) -> str:
        """The line that a curator reads."""
        values = {"entry": self.key, "column": self.column, "ours": self.ours, "theirs": self.theirs}
        return text(f"curation.change_{self.what}", lang, **values)


def merge(base: Rows, ours: Rows, theirs: Rows) -> tuple[dict[str, dict[str, str]], list[Change]]:
    """The merged rows and every difference. A cell that a curator changed keeps the curator's words, and it is said."""
    merged = {key: dict(row) for key, row in ours.items()}
    changes: list[Change] = []
    for key, new in theirs.items():
        if key not in ours and key in base:
            changes.append(Change("removed_here", key))
        elif key not in ours:
            merged[key] = dict(new)
            changes.append(Change("added", key))
        else:
            changes += _cells(key, base.get(key, {}), merged[key], new)
    changes += (Change("gone", key) for key in base if key not in theirs and key in ours)
    return merged, changes


def _cells(key: str, base: Mapping[str, str], row: dict[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for column, value in new.items():
        mine, before = row.get(column, ""), base.get(column, "")
        if value in (before, mine):
            continue
        if mine == before:
            row[column] = value
            yield Change("updated", key, column, mine, value)
        else:
            yield Change("disputed", key, column, mine, value)
