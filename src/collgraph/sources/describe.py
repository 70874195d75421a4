"""Reads ``source.toml`` strictly: an unknown word is an error with the nearest known one."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from collgraph.namespaces import NAME, expand
from collgraph.sources.description import DATATYPES, LICENCE_CLASSES, Column, Constant, Node, Source, Table
from collgraph.sources.issues import Issue, nearest

DESCRIPTION = "source.toml"
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SOURCE = (
    "title",
    "description",
    "publisher",
    "licence",
    "licence_name",
    "licence_class",
    "url",
    "retrieved",
    "attribution",
)
_TABLE = (
    "file",
    "kind",
    "class",
    "class_column",
    "classes",
    "key",
    "vocabulary",
    "vocabulary_column",
    "about_existing",
    "constants",
    "column",
    "node",
    "point",
)


class _Reader:
    """Collects the issues of one description while its words are taken out one by one."""

    def __init__(self, shown: str) -> None:
        self.shown = f"{shown}/{DESCRIPTION}"
        self.issues: list[Issue] = []

    def fault(self, code: str, value: str, detail: str = "", where: str = "", suggestion: str = "") -> None:
        self.issues.append(Issue(self.shown, 0, where, code, value, detail, suggestion))

    def known(self, given: Mapping[str, Any], words: tuple[str, ...], where: str) -> None:
        for word in given:
            if word not in words:
                self.fault("unknown_word", word, where=where, suggestion=nearest(word, words))

    def text(self, given: Mapping[str, Any], word: str, where: str, required: bool = False) -> str:
        value: object = given.get(word, "")
        if not isinstance(value, str):
            self.fault("bad_word", word, "text", where)
            return ""
        if required and not value:
            self.fault("missing_word", word, where=where)
        return value

    def iri(self, given: Mapping[str, Any], word: str, where: str, required: bool = False) -> str:
        curie = self.text(given, word, where, required)
        try:
            return expand(curie) if curie else ""
        except KeyError:
            self.fault("bad_word", f"{word} = {curie}", "prefix:name", where)
            return ""

    def both(self, given: Mapping[str, Any], word: str, where: str) -> dict[str, str]:
        value = given.get(word)
        if not isinstance(value, dict) or set(value) != {"fr", "en"}:
            self.fault("bad_word", word, '{ fr = "…", en = "…" }', where)
            return {"fr": "", "en": ""}
        return {lang: str(said) for lang, said in value.items()}


def describe(folder: Path, source_id: str, shown: str) -> tuple[Source | None, list[Issue]]:
    """Read a folder's description; the source is None where the file cannot be read at all."""
    reader = _Reader(shown)
    try:
        given = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except FileNotFoundError:
        reader.fault("no_description", "")
        return None, reader.issues
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reader.fault("not_toml", "", str(error))
        return None, reader.issues
    return _source(reader, given, folder, source_id, shown), reader.issues


def _source(reader: _Reader, given: dict[str, Any], folder: Path, source_id: str, shown: str) -> Source:
    reader.known(given, ("source", "expect", "table"), "")
    head = given.get("source", {})
    reader.known(head, _SOURCE, "source")
    licence_class = reader.text(head, "licence_class", "source", required=True)
    if licence_class not in LICENCE_CLASSES:
        reader.fault("bad_word", f"licence_class = {licence_class}", " | ".join(LICENCE_CLASSES), "source")
    retrieved = reader.text(head, "retrieved", "source", required=True)
    if not DATE.fullmatch(retrieved):
        reader.fault("bad_word", f"retrieved = {retrieved}", "2026-11-23", "source")
    for word in ("licence", "url"):
        if (value := reader.text(head, word, "source")) and not ADDRESS.fullmatch(value):
            reader.fault("bad_word", f"{word} = {value}", "https://…", "source")
    return Source(
        source_id,
        folder,
        shown,
        reader.both(head, "title", "source"),
        reader.both(head, "description", "source"),
        reader.text(head, "publisher", "source", required=True),
        reader.text(head, "licence", "source"),
        reader.text(head, "licence_name", "source", required=True),
        licence_class,
        reader.text(head, "url", "source"),
        retrieved,
        reader.text(head, "attribution", "source"),
        tuple(_table(reader, table) for table in given.get("table", ())),
        dict(_expectations(reader, given.get("expect", {}))),
    )


def _expectations(reader: _Reader, given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    for curie, bounds in given.items():
        if not isinstance(bounds, dict) or set(bounds) != {"min", "max"}:
            reader.fault("bad_word", curie, "{ min = 1, max = 2 }", "expect")
            continue
        yield reader.iri({"class": curie}, "class", "expect"), (int(bounds["min"]), int(bounds["max"]))


def _table(reader: _Reader, given: dict[str, Any]) -> Table:
    file = reader.text(given, "file", "table", required=True)
    reader.known(given, _TABLE, file)
    kind = reader.text(given, "kind", file)
    vocabulary, column = reader.text(given, "vocabulary", file), reader.text(given, "vocabulary_column", file)
    if bool(kind) == bool(vocabulary or column):
        reader.fault("missing_word", "kind | vocabulary | vocabulary_column", where=file)
    if kind and not NAME.fullmatch(kind):
        reader.fault("bad_word", f"kind = {kind}", "abc-def", file)
    if not re.fullmatch(r"[a-z0-9_]+\.csv", file):
        reader.fault("bad_word", f"file = {file}", "abc_def.csv", file)
    point = given.get("point", {})
    reader.known(point, ("lon", "lat"), f"{file} point")
    table = Table(
        file,
        reader.text(given, "key", file, required=True),
        tuple(_column(reader, column, file) for column in given.get("column", ())),
        kind,
        reader.iri(given, "class", file),
        reader.text(given, "class_column", file),
        {value: reader.iri({"class": curie}, "class", file) for value, curie in given.get("classes", {}).items()},
        vocabulary,
        column,
        bool(given.get("about_existing", False)),
        tuple(_constant(reader, constant, file) for constant in given.get("constants", ())),
        tuple(_node(reader, node, file) for node in given.get("node", ())),
        reader.text(point, "lon", file),
        reader.text(point, "lat", file),
    )
    _used(reader, table)
    return table


def _used(reader: _Reader, table: Table) -> None:
    """Every column says something, serves another one, or is left out for a stated reason; what is named exists."""
    names = {column.name for column in table.columns}
    nodes = {node.name for node in table.nodes}
    serving = {table.key, table.class_column, table.vocabulary_column, table.lon, table.lat}
    for column in table.columns:
        serving |= {column.lang_column, column.proposed if isinstance(column.proposed, str) else ""}
        if column.about and column.about not in nodes:
            reader.fault("bad_word", f"about = {column.about}", "node", f"{table.file} {column.name}")
        if column.words and not column.otherwise:
            reader.fault("missing_word", "otherwise", where=f"{table.file} {column.name}")
    for name in sorted(serving - names - {""}):
        reader.fault("missing_column", name, where=table.file, suggestion=nearest(name, names))
    for column in table.columns:
        if not column.property and not column.ignore and column.name not in serving:
            reader.fault("unused_column", column.name, where=table.file)


def _column(reader: _Reader, given: dict[str, Any], file: str) -> Column:
    name = reader.text(given, "name", file, required=True)
    where = f"{file} {name}"
    reader.known(given, tuple(spec.name for spec in fields(Column)), where)
    reference = given.get("reference", ())
    datatype = reader.text(given, "datatype", where) or "string"
    if datatype not in DATATYPES:
        reader.fault("bad_word", f"datatype = {datatype}", " | ".join(DATATYPES), where, nearest(datatype, DATATYPES))
    proposed = given.get("proposed", False)
    return Column(
        name,
        reader.iri(given, "property", where),
        datatype,
        reader.text(given, "lang", where),
        reader.text(given, "lang_column", where),
        (reference,) if isinstance(reference, str) else tuple(reference),
        reader.text(given, "vocabulary", where),
        reader.text(given, "words", where),
        reader.iri(given, "otherwise", where),
        reader.text(given, "separator", where),
        bool(given.get("required", False)),
        reader.text(given, "pattern", where),
        proposed if isinstance(proposed, str) else bool(proposed),
        reader.text(given, "about", where),
        reader.text(given, "ignore", where),
    )


def _node(reader: _Reader, given: dict[str, Any], file: str) -> Node:
    reader.known(given, ("name", "kind", "class", "link"), f"{file} node")
    return Node(
        reader.text(given, "name", file, required=True),
        reader.text(given, "kind", file, required=True),
        reader.iri(given, "class", file, required=True),
        reader.iri(given, "link", file, required=True),
    )


def _constant(reader: _Reader, given: dict[str, Any], file: str) -> Constant:
    reader.known(given, ("property", "value", "vocabulary"), f"{file} constants")
    return Constant(
        reader.iri(given, "property", file, required=True),
        reader.text(given, "value", file, required=True),
        reader.text(given, "vocabulary", file),
    )
