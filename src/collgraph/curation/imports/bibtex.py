"""A reader of BibTeX: entries, braces, quotes, macros and the accents of LaTeX; an entry at fault costs itself only."""

import re
import unicodedata
from itertools import zip_longest

Parsed = tuple[str, str, dict[str, str]]

_ENTRY = re.compile(r"^[ \t]*@\s*(\w+)\s*[{(]", re.MULTILINE)
_NAME = re.compile(r"\s*([\w:.+/-]+)\s*=\s*")
_BARE = re.compile(r"[^\s,{}#\"]+")
_ACCENT = re.compile(r"\\([`'^\"~=.uvHck])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))")
_MARKS = dict(
    zip("`'^\"~=.uvHck", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328", strict=True)
)
_SIGNS = {"oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "ss": "ß", "o": "ø", "O": "Ø", "aa": "å", "l": "ł", "i": "i"}
_SIGN = re.compile(r"\\(oe|OE|ae|AE|ss|aa|o|O|l|i)(?![A-Za-z])\s*")


class _Fault(ValueError):
    """An entry that does not end, or that no field can be read of."""


def parse(content: str) -> tuple[list[Parsed], list[int]]:
    """The entries (kind, key, fields by small-letter name) and the lines of those that cannot be read."""
    macros: dict[str, str] = {}
    found: list[Parsed] = []
    faults: list[int] = []
    starts = list(_ENTRY.finditer(content))
    for start, following in zip_longest(starts, starts[1:]):
        kind = start[1].lower()
        if kind in {"comment", "preamble"}:
            continue
        body = content[start.end() : following.start() if following else len(content)]
        try:
            if kind == "string":
                macros |= _fields(body, macros)
            else:
                key, comma, rest = body.partition(",")
                if not comma or not key.strip() or "=" in key:
                    raise _Fault
                found.append((kind, key.strip(), _fields(rest, macros)))
        except _Fault:
            faults.append(content.count("\n", 0, start.start()) + 1)
    return found, faults


def _fields(body: str, macros: dict[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    at = 0
    while (name := _NAME.match(body, at)) is not None:
        value, at = _value(body, name.end(), macros)
        fields.setdefault(name[1].lower(), plain(value))
        comma = re.compile(r"\s*,?").match(body, at)
        at = comma.end() if comma else at
    if not re.match(r"\s*[})]", body[at:]):
        raise _Fault
    return fields


def _value(body: str, at: int, macros: dict[str, str]) -> tuple[str, int]:
    parts = []
    while True:
        part, at = _part(body, at, macros)
        parts.append(part)
        joined = re.compile(r"\s*#\s*").match(body, at)
        if joined is None:
            return "".join(parts), at
        at = joined.end()


def _part(body: str, at: int, macros: dict[str, str]) -> tuple[str, int]:
    if body[at : at + 1] in {"{", '"'}:
        end = _end(body, at)
        return body[at + 1 : end], end + 1
    bare = _BARE.match(body, at)
    if bare is None:
        raise _Fault
    return macros.get(bare[0].lower(), bare[0]), bare.end()


def _end(body: str, at: int) -> int:
    quoted, depth, place = body[at] == '"', 0, at + 1
    while place < len(body):
        sign = body[place]
        if sign == "\\":
            place += 1
        elif depth == 0 and sign == ('"' if quoted else "}"):
            return place
        else:
            depth += (sign == "{") - (sign == "}")
        place += 1
    raise _Fault


def plain(value: str) -> str:
    r"""A value without LaTeX: accents composed, braces gone.

    >>> plain(r"{\'E}l{\'e}onore de la \c{C}oop{\'e}ration \& Cie")
    'Éléonore de la Çoopération & Cie'
    """
    composed = _ACCENT.sub(lambda found: f"{found[2] or found[3]}{_MARKS[found[1]]}", value)
    signs = _SIGN.sub(lambda found: _SIGNS[found[1]], composed)
    bare = re.sub(r"\\(?:text\w+|emph|url|href)(?=\{)", "", signs)
    bare = re.sub(r"\\([&%$#_])", r"\1", bare).replace("---", "—").replace("--", "–").replace("~", " ")
    return unicodedata.normalize("NFC", " ".join(re.sub(r"[{}]", "", bare).split()))
