"""A table as files: CSV, CSV for spreadsheets, Parquet, GeoJSON; kept by the hash of the sources it comes from."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from collgraph.release.inputs import sha256
from collgraph.release.parts import Part
from collgraph.release.rows import rows_of
from collgraph.release.tables import SEPARATOR, ColumnOf, Content, Value, table
from collgraph.release.workspace import SCRATCH, used

COLUMNS = "columns.json"
# A spreadsheet would run such a cell as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ARROW = {"integer": pa.int64(), "number": pa.float64()}


def table_folder(class_iri: str, parts: list[Part], cache: Path) -> Path:
    """The folder with the files of a class's table, made where no kept one is of the same sources."""
    sources = [part for part in parts if class_iri in part.classes]
    named = sha256(" ".join([class_iri, *(part.folder.name for part in sources)]).encode())
    kept = cache / f"table-{named[:24]}"
    if kept.is_dir():
        return used(kept)
    licences = {part.source.id: part.source.licence_name for part in sources}
    content = table((row for part in sources for row in rows_of(part, class_iri, cache)), licences)
    scratch = cache / f"{SCRATCH}{kept.name}"
    scratch.mkdir()
    _write(scratch, content)
    scratch.rename(kept)
    return kept


def _write(folder: Path, content: Content) -> None:
    _csv(folder / "csv", content)
    _spreadsheet(folder / "excel.csv", content)
    _parquet(folder / "parquet", content)
    if any(column.name == "lon" for column in content.columns):
        _geojson(folder / "geojson", content)
    known = {"rows": len(content.rows), "columns": [asdict(column) for column in content.columns]}
    (folder / COLUMNS).write_text(json.dumps(known, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def _csv(path: Path, content: Content) -> None:
    """UTF-8, commas, CRLF: RFC 4180."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(column.name for column in content.columns)
        writer.writerows([_joined(value) for value in row] for row in content.rows)


def _spreadsheet(path: Path, content: Content) -> None:
    """UTF-8 with a byte order mark, semicolons, and no cell that a spreadsheet would run."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(column.name for column in content.columns)
        writer.writerows([_harmless(value) for value in row] for row in content.rows)


def _joined(value: Value) -> Value:
    return SEPARATOR.join(value) if isinstance(value, list) else value


def _harmless(value: Value) -> Value:
    joined = _joined(value)
    return f"'{joined}" if isinstance(joined, str) and joined.startswith(_FORMULA) else joined


def _parquet(path: Path, content: Content) -> None:
    columns = list(zip(*content.rows, strict=True)) or [()] * len(content.columns)
    fields = [pa.field(column.name, _arrow(column)) for column in content.columns]
    arrays = [
        pa.array(_lists(values) if column.multiple else values, field.type)
        for column, values, field in zip(content.columns, columns, fields, strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path, compression="zstd")


def _arrow(column: ColumnOf) -> pa.DataType:
    return pa.list_(pa.string()) if column.multiple else _ARROW.get(column.datatype, pa.string())


def _lists(values: Iterable[Value]) -> list[list[str] | None]:
    return [value if isinstance(value, list) else None if value is None else [str(value)] for value in values]


def _geojson(path: Path, content: Content) -> None:
    names = [column.name for column in content.columns]
    lon, lat = names.index("lon"), names.index("lat")
    features = []
    for row in content.rows:
        if row[lon] is None:
            continue
        known = {
            name: value
            for name, value in zip(names, row, strict=True)
            if value is not None and name not in ("lon", "lat")
        }
        geometry = {"type": "Point", "coordinates": [row[lon], row[lat]]}
        features.append(_compact({"type": "Feature", "id": row[1], "geometry": geometry, "properties": known}))
    path.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n", encoding="utf-8", newline="\n"
    )


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
