"""Reads what the keepers of libraries export: CSL-JSON (Zotero) and BibTeX, as entries of one shape."""

import re
from collections.abc import Mapping
from pathlib import Path

from collgraph.curation.imports.bibtex import parse
from collgraph.curation.imports.entries import Export, broken, read_json, read_text

KINDS = {
    "article": "article", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "inproceedings": "article", "conference": "article", "paper-conference": "article",
    "book": "book", "proceedings": "book", "booklet": "book", "incollection": "chapter", "inbook": "chapter",
    "chapter": "chapter", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis",
    "techreport": "report", "report": "report", "online": "web-page", "webpage": "web-page", "post-weblog": "web-page",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_bibtex(path: Path) -> Export:
    """Read a BibTeX library; an entry that cannot be read is skipped with a note naming its line."""
    export = Export()
    found, faults = parse(read_text(path, export))
    for line in faults:
        export.note("bad_entry", line=line)
    if not found:
        raise broken(path, because="no_entry")
    for kind, key, fields in found:
        names = [_turned(name) for name in re.split(r"\s+and\s+", fields.get("author") or fields.get("editor", ""))]
        export.entries.append(
            {
                "id": key,
                "title": fields.get("title", ""),
                "author_text": ", ".join(filter(None, names)),
                "date": fields.get("date", "") or _date(fields.get("year", ""), fields.get("month", "")),
                "publication_kind": KINDS.get(kind, "other"),
                "doi": _doi(fields.get("doi", "")),
                "isbn": _isbn(fields.get("isbn", "")),
                "published_in": next(filter(None, map(fields.get, ("journal", "journaltitle", "booktitle"))), "") or "",
                "page": fields.get("url", ""),
            }
        )
        _left_out(export, fields)
    return export


def read_csl(path: Path) -> Export:
    """Read CSL-JSON, as Zotero exports it: a list of items, or an object with ``items``."""
    export = Export()
    given = read_json(path, export)
    items = given.get("items") if isinstance(given, dict) else given
    if not isinstance(items, list):
        raise broken(path, because="no_list")
    for item in items:
        if not isinstance(item, dict):
            export.note("strays", n=1)
            continue
        said = {name: str(value) for name, value in item.items() if not isinstance(value, dict | list)}
        export.entries.append(
            {
                "id": said.get("citation-key") or said.get("id", ""),
                "title": said.get("title", ""),
                "author_text": ", ".join(_names(item.get("author") or item.get("editor"))),
                "date": _parts(item.get("issued")),
                "publication_kind": KINDS.get(said.get("type", ""), "other"),
                "doi": _doi(said.get("DOI", "")),
                "isbn": _isbn(said.get("ISBN", "")),
                "published_in": said.get("container-title", ""),
                "page": said.get("URL", ""),
            }
        )
        _left_out(export, said)
    return export


def _left_out(export: Export, fields: Mapping[str, object]) -> None:
    """Abstracts, notes and files are the publisher's or somebody's own."""
    for name in ("abstract", "note", "annote", "annotation", "file", "keywords"):
        if fields.get(name):
            export.note("left_out", field=name)


def _turned(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name.strip()


def _names(given: object) -> list[str]:
    people = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return [
        str(one.get("literal") or " ".join(str(one[part]) for part in ("given", "family") if one.get(part)))
        for one in people
    ]


def _parts(issued: object) -> str:
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        found = [str(part) for part in parts[0][:3] if part]
        return "-".join(part.zfill(4 if index == 0 else 2) for index, part in enumerate(found))
    return str(issued.get("literal") or issued.get("raw") or "") if isinstance(issued, dict) else ""


def _date(year: str, month: str) -> str:
    number = _MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in _MONTHS else 0
    number = number or (int(month) if month.isdecimal() and 1 <= int(month) <= 12 else 0)
    return f"{year}-{number:02d}" if year and number else year


def _doi(value: str) -> str:
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", value.strip(), flags=re.IGNORECASE)


def _isbn(value: str) -> str:
    found = re.findall(r"[\dX-]{10,17}", value.replace(" ", "-") if value.count(" ") < 6 else value, re.IGNORECASE)
    return found[0].replace("-", "").upper() if found else ""
