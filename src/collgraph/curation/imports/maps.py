"""Reads what the makers of maps and directories export: YesWiki Bazar, GoGoCarto, GeoJSON, plain CSV."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from collgraph.curation.imports.entries import Export, broken, flatten, read_json, read_text


def read_bazar(path: Path) -> Export:
    """Read YesWiki's ``/api/forms/<n>/entries`` or ``BazaR/json``: an object by id, or a list; drafts are left out."""
    export = Export()
    given = read_json(path, export)
    entries = list(given.values()) if isinstance(given, dict) else given
    for entry in _objects(path, entries, export):
        flat = dict(flatten(entry))
        for ours, theirs in (("lat", "bf_latitude"), ("lon", "bf_longitude")):
            flat[ours] = flat.pop(theirs, "") or flat.pop(f"geolocation.{theirs}", "")
        # Before 2020 a point was one field: « 48.39|-4.48 ».
        point = flat.pop("carte_google", "").split("|")
        if len(point) == 2 and not flat["lat"]:
            flat["lat"], flat["lon"] = point
        if flat.get("statut_fiche", "1") == "1":
            export.entries.append({"id": flat.pop("id_fiche", ""), **flat})
        else:
            export.note("draft", value=flat.get("bf_titre", ""))
    return export


def read_gogocarto(path: Path) -> Export:
    """Read GoGoCarto's ``/api/elements.json`` in its full form; raises SettingsError for the compact one."""
    export = Export()
    given = read_json(path, export)
    entries = given.get("data") if isinstance(given, dict) else given
    if isinstance(given, dict):
        export.licence = str(given.get("licence") or "")
    if isinstance(entries, list) and entries and isinstance(entries[0], list):
        raise broken(path, because="compact")
    for entry in _objects(path, entries, export):
        flat = dict(flatten(entry))
        flat["lat"], flat["lon"] = flat.pop("geo.latitude", ""), flat.pop("geo.longitude", "")
        if not flat.get("status", "").startswith(("-", "0")):
            export.entries.append({"id": flat.pop("id", ""), **flat})
        else:
            export.note("draft", value=flat.get("name", ""))
    return export


def read_geojson(path: Path) -> Export:
    """Read a FeatureCollection; a feature that is no point keeps its fields and loses its shape, with a note."""
    export = Export()
    given = read_json(path, export)
    if not isinstance(given, dict) or given.get("type") != "FeatureCollection":
        raise broken(path, because="no_features")
    for feature in _objects(path, given.get("features"), export):
        properties, geometry = feature.get("properties"), feature.get("geometry")
        flat = dict(flatten(properties)) if isinstance(properties, dict) else {}
        point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
        if isinstance(point, list) and len(point) >= 2 and all(isinstance(part, str) for part in point[:2]):
            flat["lon"], flat["lat"] = str(point[0]), str(point[1])
        elif geometry is not None:
            export.note("no_point", value=str(feature.get("id") or flat.get("name") or ""))
        export.entries.append({"id": str(feature.get("id") or flat.pop("id", "")), **flat})
    return export


def read_csv(path: Path) -> Export:
    """Read a table with a header; comma, semicolon or tab, whichever the header has most of."""
    export = Export()
    content = re.sub("\x00", "", raw := read_text(path, export))
    if raw != content:
        export.note("nul", field=path.name)
    header = content.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(reader)]
        if not all(names) or len(set(names)) < len(names):
            raise broken(path, because="header")
        for cells in reader:
            if len(cells) == len(names):
                row = dict(zip(names, cells, strict=True))
                own = next((name for name in names if name.lower() in {"id", "key", "code", "uuid"}), "")
                export.entries.append({"id": row.pop(own, ""), **row})
            elif any(cells):
                export.note("cells", line=reader.line_num, n=len(cells), wanted=len(names))
    except csv.Error as error:
        raise broken(path, because="bad_row", line=reader.line_num, fault=error) from None
    return export


def _objects(path: Path, entries: object, export: Export) -> list[Mapping[str, object]]:
    if not isinstance(entries, list):
        raise broken(path, because="no_list")
    strays = sum(not isinstance(entry, dict) for entry in entries)
    if strays:
        export.note("strays", n=strays)
    return [entry for entry in entries if isinstance(entry, dict)]
