"""What ``source.toml`` says of a curated folder: frozen values, in CSVW's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.namespaces import CG, RDF_TYPE, parse_thing

LICENCE_CLASSES = ("open", "non-commercial", "unstated")
DATATYPES = ("string", "text", "integer", "decimal", "boolean", "anyURI", "partial-date")


@dataclass(frozen=True)
class Column:
    """One column of a table: which property its cells give, and how they are read."""

    name: str
    property: str = ""
    datatype: str = "string"
    lang: str = ""
    lang_column: str = ""
    reference: tuple[str, ...] = ()
    vocabulary: str = ""
    words: str = ""
    otherwise: str = ""
    separator: str = ""
    required: bool = False
    pattern: str = ""
    proposed: bool | str = False
    about: str = ""
    ignore: str = ""


@dataclass(frozen=True)
class Node:
    """A second resource written on the same row, reached from the first by ``link``."""

    name: str
    kind: str
    class_iri: str
    link: str


@dataclass(frozen=True)
class Constant:
    """A statement that every row of a table makes; ``value`` is a term of ``vocabulary`` or a text."""

    property: str
    value: str
    vocabulary: str = ""


@dataclass(frozen=True)
class Table:
    """One CSV file: its rows become things of a kind, or terms of a vocabulary."""

    file: str
    key: str
    columns: tuple[Column, ...]
    kind: str = ""
    class_iri: str = ""
    class_column: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    vocabulary: str = ""
    vocabulary_column: str = ""
    about_existing: bool = False
    constants: tuple[Constant, ...] = ()
    nodes: tuple[Node, ...] = ()
    lon: str = ""
    lat: str = ""

    @property
    def name(self) -> str:
        """The table's name: its file without the ending."""
        return self.file.removesuffix(".csv")

    def columns_by_property(self) -> dict[str, list[str]]:
        """The columns that give a property, by its IRI; also by ``property@language`` and ``property>kind``."""
        found: dict[str, list[str]] = {}
        for column in self.columns:
            for property_ in sorted({column.property, column.otherwise} - {""}):
                resolved = bool(column.words) and property_ == column.property
                name = f"{property_}@{column.lang}" if column.lang and not resolved else property_
                for way in (name, *(f"{property_}>{kind}" for kind in column.reference)):
                    found.setdefault(way, []).append(column.name)
        if self.class_column:
            found[RDF_TYPE] = [self.class_column]
        if self.lon:
            found[f"{CG}point"] = [self.lon, self.lat]
        return found

    def column_of(self, property_: str, value: str = "") -> str:
        """The column that gives a property: the one of the value's language or kind, where there are several."""
        columns, thing = self.columns_by_property(), parse_thing(value)
        narrow = property_ + (f"@{value.rpartition('@')[2]}" if thing is None else f">{thing.kind}")
        return ", ".join(columns.get(narrow) or columns.get(property_) or ())


@dataclass(frozen=True)
class Source:
    """A curated folder. Its graph is a dataset with this licence; ``expect`` gives (min, max) per class."""

    id: str
    folder: Path
    shown: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    publisher: str
    licence: str
    licence_name: str
    licence_class: str
    url: str
    retrieved: str
    attribution: str
    tables: tuple[Table, ...]
    expect: Mapping[str, tuple[int, int]]

    def shown_file(self, name: str) -> str:
        """A file of this source as messages name it: ``data/concepts/concepts.csv``."""
        return f"{self.shown}/{name}"

    def word_lists(self) -> set[str]:
        """The word lists that its columns look up."""
        return {column.words for table in self.tables for column in table.columns if column.words}

    def terms(self) -> Iterator[tuple[str, str]]:
        """The classes and properties that it names, each with where: the table, and its column."""
        yield from (("expect", term) for term in self.expect)
        for table in self.tables:
            classes = [table.class_iri, *table.classes.values(), *(node.class_iri for node in table.nodes)]
            properties = [*(constant.property for constant in table.constants), *(node.link for node in table.nodes)]
            yield from ((table.file, term) for term in (*classes, *properties) if term)
            for column in table.columns:
                yield from (
                    (f"{table.file} {column.name}", term) for term in (column.property, column.otherwise) if term
                )
