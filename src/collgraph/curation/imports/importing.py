"""The story of an import: read the export, clean it, merge it into the curated folder, say what was done."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from collgraph.curation.imports import bibliography, maps, shape
from collgraph.curation.imports.cleaning import clean, is_personal
from collgraph.curation.imports.entries import Export, Note, Reader, broken
from collgraph.curation.imports.keys import key_of
from collgraph.curation.imports.merging import Change, Rows, merge
from collgraph.curation.refusal import Refusal
from collgraph.curation.things import described, records
from collgraph.namespaces import NAME
from collgraph.sources.describe import DESCRIPTION
from collgraph.sources.description import Source, Table

READERS: dict[str, tuple[Reader, str]] = {
    "yeswiki": (maps.read_bazar, "organization"),
    "gogocarto": (maps.read_gogocarto, "place"),
    "geojson": (maps.read_geojson, "place"),
    "csv": (maps.read_csv, "organization"),
    "bibtex": (bibliography.read_bibtex, "publication"),
    "csl": (bibliography.read_csl, "publication"),
}
"""Per kind of export: its reader, and the kind of the things it usually holds."""


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: the table, its number of rows, the notes and the differences."""

    table: Path
    rows: int
    notes: tuple[Note, ...]
    changes: tuple[Change, ...]


def run(kind: str, path: Path, into: Path, about: shape.About, things: str = "", write: bool = True) -> Imported:
    """Import an export into a folder of curated data; raises SettingsError where it cannot be read or has no entry."""
    if not NAME.fullmatch(into.name):
        raise Refusal("bad_folder", name=into.name)
    reader, usual = READERS[kind]
    export = reader(path)
    theirs = tidy(export, into.name, things or usual)
    if not theirs:
        raise broken(path, because="no_entry")
    if (into / DESCRIPTION).exists():
        return _again(export, theirs, into, write)
    if into.exists() and any(path.is_dir() or path.suffix == ".csv" for path in into.iterdir()):
        raise Refusal("not_imported", name=into.name)
    return _first(export, theirs, into, about, things or usual, write)


def tidy(export: Export, source: str, things: str) -> dict[str, dict[str, str]]:
    """The entries as rows by key: personal fields dropped, cells cleaned, a second entry of one id left out."""
    rows: dict[str, dict[str, str]] = {}
    name_column = "title" if things == "publication" else "label_fr"
    for number, entry in enumerate(export.entries, 1):
        row: dict[str, str] = {}
        for field, value in entry.items():
            if field == "id":
                continue
            if is_personal(field):
                if value.strip():
                    export.note("personal", field=field)
                continue
            cell = clean(value, field, export.note)
            column = shape.column_name(field, things)
            if cell and row.get(column, cell) not in ("", cell):
                export.note("second_field", field=field, column=column)
            row[column] = row.get(column) or cell
        if not row.get(name_column):
            export.note("nameless", n=number)
            continue
        key = key_of(source, entry["id"], row[name_column])
        if key in rows:
            export.note("twice", entry=key, n=number)
            continue
        rows[key] = {"key": key, **row}
    used = {column for row in rows.values() for column, cell in row.items() if cell}
    used |= {"lon", "lat"} if used & {"lon", "lat"} else set()
    return {key: {column: row.get(column, "") for column in shape.ordered(used)} for key, row in rows.items()}


def _first(export: Export, theirs: Rows, into: Path, about: shape.About, things: str, write: bool) -> Imported:
    table = into / f"{things.replace('-', '_')}s.csv"
    columns = list(next(iter(theirs.values())))
    if write:
        into.mkdir(parents=True, exist_ok=True)
        licence = shape.About(about.title, about.publisher, about.licence or export.licence, about.retrieved, about.url)
        _write_table(table, columns, theirs)
        _write_base(table, theirs)
        _replace(into / DESCRIPTION, shape.described(table.name, things, columns, len(theirs), licence))
    export.note("say_licence", file=DESCRIPTION)
    return Imported(table, len(theirs), tuple(export.notes), tuple(Change("added", key) for key in theirs))


def _again(export: Export, theirs: Rows, into: Path, write: bool) -> Imported:
    source = next(source for source in described(into.parent) if source.folder == into)
    table = _own_table(source)
    path = into / table.file
    columns = [column.name for column in table.columns]
    ours = {row[table.key]: row for row in records(source, table)}
    wanted = _published(theirs, columns, _base(path), export)
    merged, changes = merge(_base(path), ours, wanted)
    if write:
        _write_table(path, columns, merged)
        # What left the export stays in the base, so that every later import says so again.
        gone = {key: row for key, row in _base(path).items() if key in ours}
        _write_base(path, {**gone, **theirs})
    return Imported(path, len(merged), tuple(export.notes), tuple(changes))


def _published(theirs: Rows, columns: list[str], base: Rows, export: Export) -> Rows:
    """The rows with the table's columns only; a column that came new is named, one that a curator removed is not."""
    known = set(columns) | {column for row in base.values() for column in row}
    for name in sorted({column for row in theirs.values() for column in row} - known):
        export.note("new_field", field=name)
    return {key: {name: row[name] for name in columns if name in row} for key, row in theirs.items()}


def _own_table(source: Source) -> Table:
    imported = [table for table in source.tables if _base_path(source.folder / table.file).exists()]
    if len(imported) != 1:
        raise Refusal("not_imported", name=source.shown)
    return imported[0]


def _base_path(table: Path) -> Path:
    return table.with_name(f".{table.stem}.imported.json")


def _base(table: Path) -> Rows:
    path = _base_path(table)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise broken(path, because="no_list") from None
    if not isinstance(found, dict) or not all(isinstance(row, dict) for row in found.values()):
        raise broken(path, because="no_list")
    return found


def _write_base(table: Path, rows: Rows) -> None:
    _replace(_base_path(table), json.dumps(rows, ensure_ascii=False, indent=0, sort_keys=True) + "\n")


def _write_table(path: Path, columns: list[str], rows: Mapping[str, Mapping[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    _replace(path, out.getvalue())


def _replace(path: Path, content: str) -> None:
    aside = path.with_name(f".{path.name}.aside")
    aside.write_text(content, encoding="utf-8", newline="\n")
    aside.replace(path)
