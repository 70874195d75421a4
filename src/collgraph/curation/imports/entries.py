"""What every format's reader gives: entries with an id and flat fields, and notes on what was not as it should be."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.curation.refusal import Refusal, reason
from collgraph.texts import text

LARGEST = 200_000_000
"""The longest export read, bytes."""


@dataclass(frozen=True)
class Note:
    """Something a curator should know of an import: a text's key with its values."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def render(self, lang: str) -> str:
        """The sentence."""
        return text(f"curation.{self.code}", lang, **dict(self.values))


@dataclass
class Export:
    """The entries of an export, each its fields by name, in the file's order; ``id`` is the field of the identifier."""

    entries: list[dict[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    licence: str = ""

    def note(self, code: str, **values: object) -> None:
        """Add a note, once."""
        found = Note(code, tuple((name, str(value)) for name, value in values.items()))
        if found not in self.notes:
            self.notes.append(found)


def broken(path: Path, because: str = "", **values: object) -> Refusal:
    """The failure of an export that cannot be read: the key of our reason, or ``why`` as the system says it."""
    return Refusal("broken", "broken_hint", because, path=path.name, **values)


def read_text(path: Path, export: Export) -> str:
    """The text of a file: UTF-8, else Windows-1252 with a note; raises SettingsError where it is empty or huge."""
    try:
        if path.stat().st_size > LARGEST:
            raise broken(path, because="huge", n=LARGEST // 1_000_000)
        raw = path.read_bytes()
    except OSError as error:
        raise broken(path, **reason(error)) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = raw.decode("utf-16", errors="replace")
        export.note("encoding", name="UTF-16")
    else:
        try:
            content = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            content = raw.decode("cp1252", errors="replace")
            export.note("encoding", name="Windows-1252")
    if not content.strip("\x00 \t\r\n"):
        raise broken(path, because="empty")
    return content


def read_json(path: Path, export: Export) -> object:
    """The JSON of a file; raises SettingsError with the line and column of what is wrong."""
    try:
        return json.loads(read_text(path, export), parse_int=str, parse_float=str, parse_constant=_no_constant)
    except RecursionError:
        raise broken(path, because="too_deep") from None
    except json.JSONDecodeError as error:
        raise broken(path, because="no_json", line=error.lineno, column=error.colno) from None


def _no_constant(name: str) -> None:
    return None


def flatten(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """The fields of nested objects by dotted name; lists of plain values in one cell, separated by semicolons."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flatten(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        plain = [str(inner).replace(";", ",") for inner in value if not isinstance(inner, Mapping | list)]
        yield name, ";".join(dict.fromkeys(filter(None, map(str.strip, plain))))
    elif value is not None:
        yield name, {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else str(value)


Reader = Callable[[Path], Export]
