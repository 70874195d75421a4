"""Tables of the things of a class: which columns they have, and what stands in each cell."""

from collections.abc import Iterable
from dataclasses import dataclass

from collgraph import namespaces as ns
from collgraph.release.rows import Cell, Row

SEPARATOR = " | "
POINT = ns.expand("geo:wktLiteral"), f"{ns.CG}point"
_NUMBERS = {f"{ns.XSD}integer": "integer", f"{ns.XSD}decimal": "number", f"{ns.XSD}double": "number"}

Value = str | int | float | list[str] | None


@dataclass(frozen=True)
class ColumnOf:
    """A column: the property it holds, the language of its texts, its type, whether a cell may hold several."""

    name: str
    property: str
    lang: str = ""
    datatype: str = "string"
    multiple: bool = False
    proposed: bool = False
    reference: bool = False


@dataclass(frozen=True)
class Content:
    """A table: its columns, and rows in the order of the columns."""

    columns: list[ColumnOf]
    rows: list[list[Value]]


def table(rows: Iterable[Row], licences: dict[str, str]) -> Content:
    """Put rows into columns; ``licences`` names each source's licence. Points become ``lon`` and ``lat``."""
    listed = sorted(rows, key=lambda row: (short(row.iri), row.source))
    keys = sorted({_key(cell) for row in listed for cell in row.cells if cell.property != POINT[1]})
    named = _names(keys)
    cells = [_by_key(row) for row in listed]
    columns = [_column(named[key], key, [found.get(key, []) for found in cells]) for key in keys]
    located = any(cell.property == POINT[1] for row in listed for cell in row.cells)
    first = [ColumnOf("id", ""), ColumnOf("iri", "", datatype="anyURI")]
    last = [ColumnOf("source", ""), ColumnOf("licence", "")]
    places = [ColumnOf(name, POINT[1], datatype="number") for name in ("lon", "lat")] if located else []
    return Content(
        [*first, *columns, *places, *last],
        [
            [
                short(row.iri),
                row.iri,
                *(_cell(column, found.get(key, [])) for column, key in zip(columns, keys, strict=True)),
                *(_point(row) if located else ()),
                row.source,
                licences[row.source],
            ]
            for row, found in zip(listed, cells, strict=True)
        ],
    )


def short(iri: str) -> str:
    """How a cell names a thing or a term: ``commune/29019``, ``stances/supports``; other IRIs in full."""
    return iri.removeprefix(ns.ID).removeprefix(ns.VOCAB)


Key = tuple[str, str, bool]


def _key(cell: Cell) -> Key:
    return cell.property, cell.lang, cell.proposed


def _by_key(row: Row) -> dict[Key, list[Cell]]:
    found: dict[Key, list[Cell]] = {}
    for cell in row.cells:
        found.setdefault(_key(cell), []).append(cell)
    return found


def _names(keys: list[Key]) -> dict[Key, str]:
    """Short names, with their prefix where two properties would share one."""
    locals_: dict[str, set[str]] = {}
    for property_, _, _ in keys:
        locals_.setdefault(_local(property_), set()).add(property_)
    return {
        (property_, lang, proposed): "_".join(
            part
            for part in (
                _local(property_) if len(locals_[_local(property_)]) == 1 else ns.compact(property_).replace(":", "_"),
                lang.lower().replace("-", "_"),
                "proposed" if proposed else "",
            )
            if part
        )
        for property_, lang, proposed in keys
    }


def _local(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _column(name: str, key: Key, held: list[list[Cell]]) -> ColumnOf:
    cells = [cell for several in held for cell in several]
    types = {cell.datatype for cell in cells}
    multiple = any(len(several) > 1 for several in held)
    datatype = "string"
    if len(types) == 1 and not multiple:
        [known] = types
        datatype = _NUMBERS.get(known, "string")
    reference = all(cell.iri and cell.value.startswith((ns.ID, ns.VOCAB)) for cell in cells)
    return ColumnOf(name, key[0], key[1], datatype, multiple, key[2], reference)


def _cell(column: ColumnOf, cells: list[Cell]) -> Value:
    if not cells:
        return None
    values = [short(cell.value) if cell.iri else cell.value for cell in cells]
    if column.datatype == "integer":
        return int(values[0])
    if column.datatype == "number":
        return float(values[0])
    return sorted(values) if column.multiple else values[0]


def _point(row: Row) -> list[Value]:
    for cell in row.cells:
        if cell.property == POINT[1]:
            lon, lat = cell.value.partition("(")[2].rstrip(")").split()
            return [float(lon), float(lat)]
    return [None, None]
