"""What an edit changes: the rows whose cells, words or description differ, mapped as they were and as they are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from collgraph.release.curated import Curated
from collgraph.sources.description import Column, Source, Table
from collgraph.sources.issues import Issue
from collgraph.sources.mapping import Mapped, map_rows
from collgraph.sources.rows import Row, rows_in
from collgraph.sources.words import WordList

MOST_ROWS = 3_000
"""So many rows of a table are mapped at once: a description that changes more is judged in two steps."""

Words = Mapping[str, set[str]]
Lines = frozenset[int]
HEADER = 1


class TooMuch(Exception):
    """An edit that only a whole check can judge."""


@dataclass(frozen=True)
class Block:
    """The lines of a file that differ, between a common beginning and a common end; ``first`` is 1-based."""

    first: int
    before: list[str]
    after: list[str]

    def moved(self, line: int) -> int | None:
        """Where a line of the old file stands in the new one; None for one of the block's."""
        if line < self.first:
            return line
        return None if line < self.first + len(self.before) else line + len(self.after) - len(self.before)

    def is_new(self, line: int) -> bool:
        """Whether a line of the new file is one of the block's."""
        return self.first <= line < self.first + len(self.after)


@dataclass(frozen=True)
class Edit:
    """A table, or a word list, that differs: what the rows concerned gave and give.

    ``lines`` are those where they stood; ``rest`` says that more rows are concerned than were mapped.
    """

    shown: str
    block: Block
    before_source: Source | None = None
    after_source: Source | None = None
    lines: frozenset[int] = frozenset()
    before: Mapped = field(default_factory=Mapped)
    after: Mapped = field(default_factory=Mapped)
    rest: bool = False

    def moved(self, line: int) -> int | None:
        """Where a line that was not mapped anew stands now; None for those that were."""
        return None if line in self.lines else self.block.moved(line)

    @property
    def source_id(self) -> str:
        """The source whose table it is; nothing for a word list."""
        source = self.after_source or self.before_source
        return source.id if source else ""


@dataclass(frozen=True)
class _Side:
    """A table before or after an edit."""

    source: Source
    table: Table
    text: str
    lists: Mapping[str, WordList]


@dataclass(frozen=True)
class _Choice:
    """Which rows to map: all, or the block's and those that say some words; ``rest``: no more than ``MOST_ROWS``."""

    block: Block
    words: Words
    whole: bool
    rest: bool

    def mapped(
        self, side: _Side | None, lines: list[str], also: Lines = frozenset(), without: Lines = frozenset()
    ) -> tuple[Lines, Mapped]:
        """Map the rows chosen, ``lines`` being the block's, and those of some lines more; also gives where they stand.

        Those of some lines may be left out.
        """
        if side is None:
            return frozenset(), Mapped()
        issues: list[Issue] = []
        found = (row for row in self._rows(side, lines, issues, also) if row[0] not in without)
        rows = list(islice(found, MOST_ROWS if self.rest else None))
        mapped = map_rows(side.source, side.table, dict(side.lists), rows)
        mapped.issues += issues
        return frozenset(line for line, _ in rows), mapped

    def _rows(self, side: _Side, lines: list[str], issues: list[Issue], also: Lines) -> Iterator[Row]:
        """The rows chosen; what is wrong with their form is added to ``issues``."""
        shown, columns = side.source.shown_file(side.table.file), side.table.columns
        names = [column.name for column in columns]
        if self.whole or self.words or also:
            for line, row in rows_in(side.text, shown, names, issues):
                in_block = 0 <= line - self.block.first < len(lines)
                if self.whole or in_block or line in also or self._says(columns, row):
                    yield line, row
            return
        found: list[Issue] = []
        by = self.block.first - 2
        text = "\n".join([side.text.split("\n", 1)[0], *lines, ""])
        yield from ((line + by, row) for line, row in rows_in(text, shown, names, found))
        issues += [replace(issue, line=issue.line + by) if issue.line > 1 else issue for issue in found]

    def _says(self, columns: Iterable[Column], row: list[str]) -> bool:
        for column, cell in zip(columns, row, strict=True):
            values = cell.split(column.separator) if column.separator else [cell]
            if not self.words.get(column.words, set()).isdisjoint(value.strip() for value in values):
                return True
        return False


def edits(before: Curated, after: Curated, faulty: Mapping[str, Lines]) -> list[Edit]:
    """Every word list and table that two states differ in; raises TooMuch where only a whole check can judge.

    The rows at fault before (``faulty``: their lines, by file; the header for a whole table) count as not there yet.
    """
    found, words = [], {}
    for name in sorted(before.words.keys() | after.words.keys()):
        edit, changed = _list_edit(before, after, name)
        if edit is not None:
            found.append(edit)
            words[name] = changed
    for shown in sorted(before.tables.keys() | after.tables.keys()):
        edit = _table_edit(_side(before, shown), _side(after, shown), shown, words, faulty.get(shown, frozenset()))
        if edit is not None:
            found.append(edit)
    return found


def changed_block(before: str, after: str) -> Block:
    """Find the lines that differ; a quoted cell of several lines is never cut in two."""
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    start = _common(old, new)
    while start and sum(line.count('"') for line in old[:start]) % 2:
        start -= 1
    end = _common(old[start:][::-1], new[start:][::-1])
    while end and sum(line.count('"') for line in old[len(old) - end :]) % 2:
        end -= 1
    return Block(start + 1, old[start : len(old) - end], new[start : len(new) - end])


def _common(left: list[str], right: list[str]) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(left), len(right)))


def _list_edit(before: Curated, after: Curated, name: str) -> tuple[Edit | None, set[str]]:
    """The edit of a word list, and the words that stand on its lines."""
    old, new = before.words.get(name), after.words.get(name)
    shown = next(words.shown for words in (old, new) if words is not None)
    texts = before.texts.get(shown, ""), after.texts.get(shown, "")
    if texts[0] == texts[1]:
        return None, set()
    block = changed_block(*texts)
    gone = {words for words, target in old.targets.items() if block.moved(target.line) is None} if old else set()
    come = {words for words, target in new.targets.items() if block.is_new(target.line)} if new else set()
    return Edit(shown, block), gone | come


def _side(state: Curated, shown: str) -> _Side | None:
    if shown not in state.tables or shown not in state.texts:
        return None
    return _Side(*state.tables[shown], state.texts[shown], state.words)


def _table_edit(old: _Side | None, new: _Side | None, shown: str, words: Words, faulty: Lines) -> Edit | None:
    same = old is not None and new is not None and old.table == new.table
    texts = old.text if old else "", new.text if new else ""
    said = {name: words[name] for side in (old, new) if side for c in side.table.columns if (name := c.words) in words}
    if same and texts[0] == texts[1] and not said and not faulty:
        return None
    block = changed_block(*texts)
    if max(len(block.before), len(block.after)) > MOST_ROWS:
        raise TooMuch
    whole = not same or block.first == HEADER or HEADER in faulty
    choice = _Choice(block, said, whole, whole and _is_long(old, new))
    if choice.rest and faulty:
        raise TooMuch
    lines, before = choice.mapped(old, block.before, without=faulty)
    _, after = choice.mapped(new, block.after, frozenset(now for line in faulty if (now := block.moved(line))))
    sources = old.source if old else None, new.source if new else None
    return Edit(shown, block, *sources, lines | faulty, before, after, choice.rest)


def _is_long(old: _Side | None, new: _Side | None) -> bool:
    """Whether a table has more rows than are mapped at once; raises TooMuch where its first ones do not tell."""
    if all(side is None or side.text.count("\n") <= MOST_ROWS for side in (old, new)):
        return False
    if old is None or new is None or old.text != new.text or _identity(old.table) != _identity(new.table):
        raise TooMuch
    return True


def _identity(table: Table) -> tuple[str, ...]:
    return table.kind, table.key, table.vocabulary, table.vocabulary_column
