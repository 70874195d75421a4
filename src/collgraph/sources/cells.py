"""Turns a cell into an N-Triples term, or says why it cannot: the datatypes of ``source.toml``."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from collgraph.namespaces import WKT_LITERAL, XSD

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_INTEGER = re.compile(r"-?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class CellFault(ValueError):
    """A cell that its datatype does not admit; ``code`` and ``detail`` are those of the issue."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def literal(value: str) -> str:
    """A plain literal in canonical N-Triples.

    >>> literal('dit "oui"')
    '"dit \\\\"oui\\\\""'
    """
    return f'"{value.translate(_ESCAPES)}"'


def tagged(value: str, lang: str) -> str:
    """A language-tagged literal, untagged where the language is unknown; raises CellFault on a bad tag."""
    if not lang:
        return literal(value)
    if not _LANGUAGE.fullmatch(lang):
        raise CellFault("bad_value", "type_language")
    return f"{literal(value)}@{lang}"


def point(lon: str, lat: str) -> str:
    """A WKT point in degrees, as the cells spell them; raises CellFault outside the globe."""
    for value, bound, name in ((lon, 180, "longitude"), (lat, 90, "latitude")):
        if not _DECIMAL.fullmatch(value) or abs(float(value)) > bound:
            raise CellFault("bad_value", f"type_{name}")
    return f'"POINT({lon} {lat})"^^<{WKT_LITERAL}>'


def _typed(pattern: re.Pattern[str], name: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not pattern.fullmatch(value) or value == "-0":
            raise CellFault("bad_value", f"type_{name}")
        return f'"{value}"^^<{XSD}{name}>'

    return parse


def address(value: str) -> str:
    """An IRI from a complete http(s) address; raises CellFault on anything else."""
    if not _ADDRESS.fullmatch(value) or not _host(value):
        raise CellFault("bad_value", "type_anyURI")
    return f"<{value}>"


def _host(value: str) -> str | None:
    try:
        return urlsplit(value).hostname
    except ValueError:
        return None


def partial_date(value: str) -> str:
    """A date that stays as partial as it is: ``2014``, ``2014-06`` or ``2014-06-12``, a real day of the calendar."""
    found = _PARTIAL_DATE.fullmatch(value)
    if found is None:
        raise CellFault("bad_value", "type_partial-date")
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise CellFault("bad_value", "type_partial-date") from None
    return f'"{value}"'


PARSERS: dict[str, Callable[[str], str]] = {
    "string": literal,
    "text": literal,
    "integer": _typed(_INTEGER, "integer"),
    "decimal": _typed(_DECIMAL, "decimal"),
    "boolean": _typed(re.compile("true|false"), "boolean"),
    "anyURI": address,
    "partial-date": partial_date,
}
