"""Reads a CSV file strictly: UTF-8, a known header, tidy cells; every fault with its line and column."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from collgraph.sources.issues import Issue, nearest

LONGEST_CELL = 10_000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_UNTIDY = re.compile(r"^\s|\s$|\s\s")
Row = tuple[int, list[str]]


def read_rows(path: Path, shown: str, columns: Sequence[str], issues: list[Issue]) -> Iterator[Row]:
    """Yield (line, cells in the order of ``columns``) for each sound row; append what is wrong to ``issues``."""
    content = read_text(path, shown, issues)
    if content is not None:
        yield from rows_in(content, shown, columns, issues)


def rows_in(content: str, shown: str, columns: Sequence[str], issues: list[Issue]) -> Iterator[Row]:
    """Yield the sound rows of a table's text, like ``read_rows``."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        order = _order(next(reader, []), shown, columns, issues)
        if order is None:
            return
        yield from _sound_rows(reader, shown, columns, order, issues)
    except csv.Error as error:
        issues.append(Issue(shown, reader.line_num, "", "not_csv", detail=str(error)))


def read_text(path: Path, shown: str, issues: list[Issue]) -> str | None:
    """The text of a table; None, with an issue, where it is not there or not plain UTF-8."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        issues.append(Issue(shown, 0, "", "no_file", path.name))
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        issues.append(Issue(shown, 1, "", "byte_order_mark"))
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        issues.append(
            Issue(shown, raw.count(b"\n", 0, error.start) + 1, "", "not_utf8", detail=f"{raw[error.start]:#04x}")
        )
        return None


def _order(header: list[str], shown: str, columns: Sequence[str], issues: list[Issue]) -> list[int] | None:
    if not header:
        issues.append(Issue(shown, 0, "", "empty_file"))
        return None
    faults = [
        Issue(shown, 1, "", "unknown_column", name, suggestion=nearest(name, columns))
        for name in header
        if name not in columns
    ]
    faults += [Issue(shown, 1, "", "missing_column", name) for name in columns if name not in header]
    faults += [Issue(shown, 1, "", "duplicate_column", name) for name in set(header) if header.count(name) > 1]
    issues += sorted(faults)
    return None if faults else [header.index(name) for name in columns]


def _sound_rows(
    reader: Iterator[list[str]], shown: str, columns: Sequence[str], order: list[int], issues: list[Issue]
) -> Iterator[Row]:
    line = 2
    for cells in reader:
        following = reader.line_num + 1  # type: ignore[attr-defined]
        if len(cells) != len(order):
            issues.append(Issue(shown, line, "", "cell_count", str(len(cells)), str(len(order))))
        else:
            row = [cells[index] for index in order]
            faults = list(_cell_faults(row, shown, line, columns))
            issues += faults
            if not faults:
                yield line, row
        line = following


def _cell_faults(row: Iterable[str], shown: str, line: int, columns: Sequence[str]) -> Iterator[Issue]:
    for cell, column in zip(row, columns, strict=True):
        if not cell:
            continue
        if len(cell) > LONGEST_CELL:
            yield Issue(shown, line, column, "too_long", detail=str(LONGEST_CELL))
        elif _CONTROL.search(cell):
            yield Issue(shown, line, column, "control_character", cell)
        elif _UNTIDY.search(cell):
            yield Issue(shown, line, column, "untrimmed", cell, suggestion=" ".join(cell.split()))
        elif not cell.isascii() and not unicodedata.is_normalized("NFC", cell):
            yield Issue(shown, line, column, "not_nfc", cell)
