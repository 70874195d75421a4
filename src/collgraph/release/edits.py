"""What an edit of a table changes: the rows that differ, mapped as they were and as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from collgraph.sources.description import Source, Table
from collgraph.sources.issues import Issue
from collgraph.sources.mapping import Mapped, map_rows
from collgraph.sources.rows import Row, rows_in
from collgraph.sources.words import WordList


@dataclass(frozen=True)
class Block:
    """The lines of a table that differ, between a common beginning and a common end; ``first`` is 1-based."""

    first: int
    before: list[str]
    after: list[str]

    def moved(self, line: int) -> int | None:
        """Where a line of the old file stands in the new one; None for one of the block's."""
        if line < self.first:
            return line
        return None if line < self.first + len(self.before) else line + len(self.after) - len(self.before)


@dataclass(frozen=True)
class Edit:
    """One edited table: its block, and what the block's rows gave and give."""

    source: Source
    table: Table
    block: Block
    before: Mapped
    after: Mapped

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        return self.source.shown_file(self.table.file)


def changed_block(before: str, after: str) -> Block:
    """Find the lines that differ; a quoted cell of several lines is never cut in two."""
    old, new = before.split("\n"), after.split("\n")
    start = _common(old, new)
    while start and sum(line.count('"') for line in old[:start]) % 2:
        start -= 1
    end = _common(old[start:][::-1], new[start:][::-1])
    while end and sum(line.count('"') for line in old[len(old) - end :]) % 2:
        end -= 1
    return Block(start + 1, old[start : len(old) - end], new[start : len(new) - end])


def edit_of(
    source: Source, table: Table, before: str, after: str, words: Mapping[str, WordList]
) -> Edit | None:  # fmt: skip
    """Map the rows that an edit changed; None where it changed the names of the columns."""
    block = changed_block(before, after)
    header = after.split("\n", 1)[0]
    if block.first == 1:
        return None
    return Edit(
        source,
        table,
        block,
        _mapped(source, table, header, block.before, block.first, words),
        _mapped(source, table, header, block.after, block.first, words),
    )


def _mapped(
    source: Source, table: Table, header: str, lines: list[str], first: int, words: Mapping[str, WordList]
) -> Mapped:  # fmt: skip
    issues: list[Issue] = []
    names = [column.name for column in table.columns]
    text = "\n".join([header, *lines]) + "\n" if any(lines) else header
    rows = list(rows_in(text, source.shown_file(table.file), names, issues))
    mapped = map_rows(source, table, dict(words), _shifted(rows, first - 2))
    mapped.issues += [replace(issue, line=issue.line + first - 2) if issue.line > 1 else issue for issue in issues]
    return mapped


def _shifted(rows: list[Row], by: int) -> Iterator[Row]:
    return ((line + by, row) for line, row in rows)


def _common(left: list[str], right: list[str]) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(left), len(right)))
