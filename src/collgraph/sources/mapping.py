"""Maps the rows of a curated folder to statements: the small interpreter of ``source.toml``.

Statements are canonical N-Quads lines. What other sources must hold (references) is noted, not looked up, so that
one source can be mapped, and its result kept, without the others.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from collgraph import namespaces as ns
from collgraph.sources import cells
from collgraph.sources.cells import CellFault
from collgraph.sources.description import Column, Source, Table
from collgraph.sources.issues import Issue, nearest
from collgraph.sources.reviewers import REVIEWER
from collgraph.sources.rows import Row, read_rows
from collgraph.sources.words import WordList

TYPE = f"<{ns.RDF_TYPE}>"
LABEL = ns.RDFS_LABEL
FROM_RECORD = f"<{ns.CG}fromRecord>"
IN_SCHEME = f"<{ns.PREFIXES['skos']}inScheme>"
POINT = f"<{ns.CG}point>"
PROPOSED = "proposed"


@dataclass
class Mapped:
    """What one source gives: statement lines, where its records stand, what it needs of others, what is wrong.

    ``keys``: per kind, key → "file:line". ``references``: per kind, key → places ``[file, line, column]``.
    ``unresolved``: places with the words that name nothing yet, ``[file, line, column, words]``.
    """

    asserted: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    provenance: list[str] = field(default_factory=list)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    references: dict[str, dict[str, list[list[object]]]] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)
    unresolved: list[list[object]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def refer(self, kind: str, key: str, file: str, line: int, column: str) -> None:
        """Note that a cell names a thing which some source must hold."""
        self.references.setdefault(kind, {}).setdefault(key, []).append([file, line, column])


def map_source(source: Source, words: dict[str, WordList]) -> Mapped:
    """Read and map every table of a source; its faults are in the result's ``issues``."""
    mapped = Mapped()
    for table in source.tables:
        _TableMapper(source, table, words, mapped).run()
    mapped.issues += stray_files(source)
    return mapped


def stray_files(source: Source) -> list[Issue]:
    """The tables of a folder that its description does not name."""
    described = {table.file for table in source.tables}
    strays = sorted(path.name for path in source.folder.glob("*.csv") if path.name not in described)
    return [Issue(source.shown_file(stray), 0, "", "stray_file", stray) for stray in strays]


def map_rows(
    source: Source, table: Table, words: dict[str, WordList], rows: Iterable[Row], others: Mapped | None = None
) -> Mapped:
    """Map some rows of a table, as if it had no others; added to what ``others`` of its source gave."""
    mapped = Mapped() if others is None else others
    _TableMapper(source, table, words, mapped).map(rows)
    return mapped


class _TableMapper:
    """Maps one table: columns are compiled once, rows run through them."""

    def __init__(self, source: Source, table: Table, words: dict[str, WordList], mapped: Mapped) -> None:
        self.source, self.table, self.words, self.mapped = source, table, words, mapped
        self.shown = source.shown_file(table.file)
        self.graph = f"<{ns.graph_iri(source.id)}>"
        self.names = tuple(column.name for column in table.columns)
        self.at = {name: index for index, name in enumerate(self.names)}
        self.patterns = {c.name: re.compile(c.pattern) for c in table.columns if c.pattern}
        self.flags = {c.proposed for c in table.columns if isinstance(c.proposed, str)}
        self.said = [c for c in table.columns if c.property or c.required or c.pattern or c.name in self.flags]
        self.constants = [(f"<{c.property}>", self._constant(c.value, c.vocabulary)) for c in table.constants]
        self.labels = [c for c in table.columns if c.property == LABEL]
        by_property = {c.property: c.name for c in table.columns}
        self.status, self.asserter = (by_property.get(f"{ns.CG}{name}", "") for name in ("status", "assertedBy"))

    def run(self) -> None:
        """Map every sound row."""
        self.map(read_rows(self.source.folder / self.table.file, self.shown, self.names, self.mapped.issues))

    def map(self, rows: Iterable[Row]) -> None:
        """Map rows."""
        for line, row in rows:
            self._row(line, row)

    def _row(self, line: int, row: list[str]) -> None:
        kind, key = self._kind(row), row[self.at[self.table.key]]
        if not ns.KEY.fullmatch(key):
            self._fault(line, self.table.key, "bad_key", key)
            return
        subject = self._claim(kind, key, line)
        if subject is None:
            return
        self._identity(subject, kind, key, line, row)
        for column in self.said:
            self._cell(subject, kind, key, line, row, column)
        if self.table.lon:
            self._point(subject, line, row[self.at[self.table.lon]], row[self.at[self.table.lat]])
        if self.labels and not any(row[self.at[c.name]] for c in self.labels) and not self.table.about_existing:
            self._fault(line, self.labels[0].name, "no_label", key)
        if self.status and self.asserter and row[self.at[self.status]] == "reviewed":
            who = row[self.at[self.asserter]].removeprefix("person/")
            self.mapped.refer(REVIEWER, who, self.shown, line, self.asserter)

    def _kind(self, row: list[str]) -> str:
        if self.table.kind:
            return self.table.kind
        return "vocab:" + (self.table.vocabulary or row[self.at[self.table.vocabulary_column]])

    def _claim(self, kind: str, key: str, line: int) -> str | None:
        """Enter the row's key; None, with an issue, where it is taken or the vocabulary is misnamed."""
        if self.table.about_existing:
            self.mapped.refer(kind, key, self.shown, line, self.table.key)
            return f"<{ns.thing_iri(kind, key)}>"
        taken = self.mapped.keys.setdefault(kind, {})
        if key in taken:
            self._fault(line, self.table.key, "duplicate_key", key, taken[key])
            return None
        taken[key] = f"{self.shown}:{line}"
        return f"<{_iri(kind, key)}>"

    def _identity(self, subject: str, kind: str, key: str, line: int, row: list[str]) -> None:
        name = f"{kind.removeprefix('vocab:')}.{key}" if self.table.vocabulary_column else key
        record = f"<{ns.record_iri(self.source.id, self.table.name, name)}>"
        self._say(subject, FROM_RECORD, record)
        self.mapped.provenance += (
            f"{record} {TYPE} <{ns.CG}SourceRecord> <{ns.PROVENANCE}> .",
            f"{record} <{ns.CG}inFile> {cells.literal(self.shown)} <{ns.PROVENANCE}> .",
            f'{record} <{ns.CG}line> "{line}"^^<{ns.XSD}integer> <{ns.PROVENANCE}> .',
        )
        class_iri = self._class(line, row)
        if class_iri:
            self._say(subject, TYPE, f"<{class_iri}>")
            self.mapped.classes[class_iri] += 1
        if kind.startswith("vocab:"):
            self._say(subject, IN_SCHEME, f"<{ns.scheme_iri(kind.removeprefix('vocab:'))}>")
        for property_, value in self.constants:
            self._say(subject, property_, value)

    def _class(self, line: int, row: list[str]) -> str:
        if not self.table.class_column:
            return self.table.class_iri
        value = row[self.at[self.table.class_column]]
        if value in self.table.classes:
            return self.table.classes[value]
        if self.table.class_iri and not value:
            return self.table.class_iri
        choices = ", ".join(self.table.classes)
        self._fault(line, self.table.class_column, "unknown_class", value, choices, nearest(value, self.table.classes))
        return ""

    def _cell(self, subject: str, kind: str, key: str, line: int, row: list[str], column: Column) -> None:
        cell = row[self.at[column.name]]
        if not cell:
            if column.required:
                self._fault(line, column.name, "required")
            return
        if column.name in self.flags and cell != PROPOSED:
            self._fault(line, column.name, "bad_value", cell, PROPOSED)
        if not column.property or column.ignore:
            list(self._values(cell, line, column))
            return
        if column.about:
            subject = self._node(subject, key, column.about)
        proposed = column.proposed is True or (
            isinstance(column.proposed, str) and row[self.at[column.proposed]] == PROPOSED
        )
        for value in self._values(cell, line, column):
            try:
                property_, term = self._term(value, line, row, column)
            except CellFault as fault:
                detail = fault.detail
                if detail.startswith("type_"):
                    self._typed_fault(line, column.name, value, detail)
                else:
                    self._fault(line, column.name, fault.code, value, detail)
                continue
            self._say(subject, property_, term, proposed)

    def _values(self, cell: str, line: int, column: Column) -> Iterator[str]:
        values = [part.strip() for part in cell.split(column.separator)] if column.separator else [cell]
        for position, value in enumerate(values):
            if value in values[:position]:
                self._fault(line, column.name, "duplicate_value", value)
            elif not value:
                self._fault(line, column.name, "required")
            elif column.name in self.patterns and not self.patterns[column.name].fullmatch(value):
                self._fault(line, column.name, "bad_pattern", value, column.pattern)
            else:
                yield value

    def _term(self, value: str, line: int, row: list[str], column: Column) -> tuple[str, str]:
        property_ = f"<{column.property}>"
        if column.words:
            return self._from_words(value, line, column)
        if column.reference:
            return property_, self._reference(value, line, column)
        if column.vocabulary:
            return property_, self._vocabulary(value, line, column)
        lang = row[self.at[column.lang_column]] if column.lang_column else column.lang
        if lang:
            return property_, cells.tagged(value, lang)
        return property_, cells.PARSERS[column.datatype](value)

    def _from_words(self, value: str, line: int, column: Column) -> tuple[str, str]:
        words = self.words[column.words]
        target = words.targets.get(value)
        if target is None:
            raise CellFault("unknown_words", words.shown)
        if target.thing is None:
            self.mapped.unresolved.append([self.shown, line, column.name, value])
            return f"<{column.otherwise}>", cells.tagged(value, column.lang)
        self.mapped.refer(target.thing.kind, target.thing.key, words.shown, target.line, "target")
        return f"<{column.property}>", f"<{target.thing.iri}>"

    def _reference(self, value: str, line: int, column: Column) -> str:
        thing = ns.parse_thing(value if len(column.reference) > 1 else f"{column.reference[0]}/{value}")
        if thing is None or thing.kind not in column.reference:
            raise CellFault("bad_reference", ", ".join(column.reference))
        self.mapped.refer(thing.kind, thing.key, self.shown, line, column.name)
        return f"<{thing.iri}>"

    def _vocabulary(self, value: str, line: int, column: Column) -> str:
        if not ns.KEY.fullmatch(value):
            raise CellFault("unknown_term", column.vocabulary)
        self.mapped.refer(f"vocab:{column.vocabulary}", value, self.shown, line, column.name)
        return f"<{ns.term_iri(column.vocabulary, value)}>"

    def _constant(self, value: str, vocabulary: str) -> str:
        if not vocabulary:
            return cells.literal(value)
        self.mapped.refer(f"vocab:{vocabulary}", value, self.source.shown_file("source.toml"), 0, self.table.file)
        return f"<{ns.term_iri(vocabulary, value)}>"

    def _node(self, subject: str, key: str, name: str) -> str:
        node = next(node for node in self.table.nodes if node.name == name)
        iri = f"<{ns.thing_iri(node.kind, key)}>"
        if key not in self.mapped.keys.setdefault(node.kind, {}):
            self.mapped.keys[node.kind][key] = self.mapped.keys[self.table.kind][key]
            self.mapped.classes[node.class_iri] += 1
            self._say(iri, TYPE, f"<{node.class_iri}>")
            self._say(subject, f"<{node.link}>", iri)
        return iri

    def _point(self, subject: str, line: int, lon: str, lat: str) -> None:
        if not lon and not lat:
            return
        if not lon or not lat:
            self._fault(line, self.table.lat if lon else self.table.lon, "half_point")
            return
        try:
            self._say(subject, POINT, cells.point(lon, lat))
        except CellFault as fault:
            wrong = (self.table.lon, lon) if fault.detail == "type_longitude" else (self.table.lat, lat)
            self._typed_fault(line, *wrong, fault.detail)

    def _say(self, subject: str, property_: str, value: str, proposed: bool = False) -> None:
        if proposed:
            self.mapped.proposed.append(f"{subject} {property_} {value} <{ns.PROPOSED}> .")
        else:
            self.mapped.asserted.append(f"{subject} {property_} {value} {self.graph} .")

    def _fault(self, line: int, column: str, code: str, value: str = "", detail: str = "", near: str = "") -> None:
        self.mapped.issues.append(Issue(self.shown, line, column, code, value, detail, near))

    def _typed_fault(self, line: int, column: str, value: str, datatype: str) -> None:
        self._fault(line, column, "bad_value", value, datatype)


def _iri(kind: str, key: str) -> str:
    if kind.startswith("vocab:"):
        return ns.term_iri(kind.removeprefix("vocab:"), key)
    return ns.thing_iri(kind, key)
