"""The tables of a licence class in one archive, with what describes them: CSVW, a data package, a README."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collgraph import namespaces as ns
from collgraph.release.dumps import Dump, described
from collgraph.release.parts import Part
from collgraph.release.table_files import COLUMNS, table_folder
from collgraph.release.tables import SEPARATOR, short
from collgraph.texts import LANGUAGES, text

_DAY = (1980, 1, 1, 0, 0, 0)
_CSVW_TYPES = {"integer": "integer", "number": "double", "anyURI": "anyURI"}
Schema = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Table:
    """The kept files of one class's table."""

    name: str
    class_iri: str
    folder: Path
    rows: int
    columns: list[dict[str, Any]]

    def files(self) -> list[tuple[str, Path]]:
        """The files by their names in the archive."""
        found = sorted(path for path in self.folder.iterdir() if path.name != COLUMNS)
        return [(f"{self.name}.{path.name}", path) for path in found]


def write_archives(
    folder: Path, parts: list[Part], schema: Schema, classes: tuple[str, ...], cache: Path
) -> list[Dump]:
    """Write ``tables-<licence class>.zip`` for every class of licences that holds something."""
    found = []
    for licence in classes:
        held = [part for part in parts if part.source.licence_class == licence]
        tables = [_table(iri, held, cache) for iri in sorted({iri for part in held for iri in part.classes})]
        if not tables:
            continue
        target = folder / f"tables-{licence}.zip"
        title = {
            lang: text("release.tables_title", lang, name=text(f"release.dump_{licence}", lang)) for lang in LANGUAGES
        }
        _write(target, [table for table in tables if table.rows], held, schema, title)
        found.append(described(target, f"tables-{licence}", "application/zip", title))
    return found


def _table(class_iri: str, parts: list[Part], cache: Path) -> Table:
    kept = table_folder(class_iri, parts, cache)
    known = json.loads((kept / COLUMNS).read_text(encoding="utf-8"))
    return Table(ns.compact(class_iri).rpartition(":")[2], class_iri, kept, known["rows"], known["columns"])


def _write(target: Path, tables: list[Table], parts: list[Part], schema: Schema, title: dict[str, str]) -> None:
    described_by = {
        "README.md": _readme(tables, parts, schema, title),
        "csv-metadata.json": _json(csvw(tables, schema)),
        "datapackage.json": _json(datapackage(tables, parts, schema, title)),
    }
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in described_by.items():
            archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), content.encode())
        for table in tables:
            for name, path in table.files():
                stored = zipfile.ZIP_STORED if path.name == "parquet" else zipfile.ZIP_DEFLATED
                archive.writestr(_entry(name, stored), path.read_bytes())


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    """An entry that says nothing of the clock or the machine."""
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type, entry.create_system, entry.external_attr = compression, 3, 0o644 << 16
    return entry


def csvw(tables: list[Table], schema: Schema) -> dict[str, Any]:
    """Describe the CSV files in the W3C's words: https://www.w3.org/TR/tabular-metadata/."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [
            {
                "url": f"{table.name}.csv",
                "tableSchema": {
                    "columns": [_csvw_column(column, schema) for column in table.columns],
                    "primaryKey": ["id", "source"],
                },
            }
            for table in tables
        ],
    }


def _csvw_column(column: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column["name"], "titles": column["name"]}
    said["datatype"] = _CSVW_TYPES.get(column["datatype"], "string")
    said["dc:description"] = [{"@value": told, "@language": lang} for lang, told in _told(column, schema).items()]
    if column["property"]:
        said["propertyUrl"] = column["property"]
    if column["lang"]:
        said["lang"] = column["lang"]
    if column["multiple"]:
        said["separator"] = SEPARATOR
    return said


def datapackage(tables: list[Table], parts: list[Part], schema: Schema, title: dict[str, str]) -> dict[str, Any]:
    """Describe the CSV files as a Frictionless data package."""
    licences = {(p.source.licence_name, p.source.licence) for p in parts}
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "collgraph-tables",
        "title": title["en"],
        "licenses": [{"title": name, **({"path": iri} if iri else {})} for name, iri in sorted(licences) if name],
        "sources": [{"title": p.source.title["en"], **({"path": p.source.url} if p.source.url else {})} for p in parts],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name.lower(),
                "path": f"{table.name}.csv",
                "encoding": "utf-8",
                "schema": {"fields": [_field(column, schema) for column in table.columns]},
            }
            for table in tables
        ],
    }
    return {name: value for name, value in package.items() if value}


def _field(column: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    kind = column["datatype"] if column["datatype"] in ("integer", "number") else "string"
    return {"name": column["name"], "type": kind, "description": _told(column, schema)["en"]}


def _told(column: Mapping[str, Any], schema: Schema) -> dict[str, str]:
    """What a column holds, in words."""
    if not column["property"]:
        return {lang: text(f"release.column_{column['name']}", lang) for lang in LANGUAGES}
    term = schema.get(column["property"], {})
    told = {}
    for lang in LANGUAGES:
        label = term.get("label", {}).get(lang) or ns.compact(column["property"])
        marks = [text(f"release.column_{mark}", lang) for mark in ("proposed", "multiple", "reference") if column[mark]]
        definition = term.get("definition", {}).get(lang, "")
        told[lang] = ". ".join(part.rstrip(".") for part in (label, definition, *marks) if part)
    return told


def _readme(tables: list[Table], parts: list[Part], schema: Schema, title: dict[str, str]) -> str:
    pieces = []
    for lang in LANGUAGES:
        lines = [f"# {title[lang]}", "", text("release.tables_readme", lang), ""]
        lines += [
            f"- `{t.name}`: {schema.get(t.class_iri, {}).get('label', {}).get(lang, short(t.class_iri))} ({t.rows})"
            for t in tables
        ]
        lines += ["", text("release.tables_sources", lang), ""]
        lines += [
            f"- `{p.source.id}`: {p.source.attribution or p.source.publisher} – "
            f"{p.source.licence_name or text('web.unstated', lang)} {p.source.licence}".rstrip()
            for p in parts
        ]
        pieces.append("\n".join(lines))
    return "\n\n---\n\n".join(pieces) + "\n"


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
