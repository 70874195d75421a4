"""The parameters of a competency question: what a value may be, and how it becomes a SPARQL term.

``serialised`` is the one place where what a person typed becomes part of a query: a term, never a piece of text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from collgraph import namespaces as ns
from collgraph.texts import LANGUAGES

LONGEST = 500
UNBOUND = "UNDEF"
NO_DEFAULT = "-"
ANY_KIND = "*"
KINDS = ("iri", "term", "scheme", "string", "integer", "date", "lang")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# The characters that would end a string, or that a string may not hold as they are.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Iri:
    """A term that is an IRI."""

    value: str


@dataclass(frozen=True)
class Parameter:
    """A typed place in a question.

    ``kind`` is one of KINDS and ``detail`` narrows it: the kinds of thing of an ``iri``, the vocabulary of a
    ``term``, ``least..most`` of an ``integer``. ``default`` is empty where the question may stay open.
    """

    name: str
    kind: str
    detail: str
    default: str
    labels: dict[str, str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing that an ``iri`` may name; none where it may be any."""
        return () if self.detail in ("", ANY_KIND) else tuple(self.detail.split(","))

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the greatest value of an ``integer``."""
        least, _, most = self.detail.partition("..")
        return (int(least), int(most)) if most else (-(10**9), 10**9)

    def read(self, value: str) -> Iri | str | int:
        """Read what a person gave; raises ValueError where it is not of this type."""
        if len(value) > LONGEST or _NOT_TEXT.search(value):
            raise ValueError(self.name)
        return _READERS[self.kind](self, value)

    def term(self, value: str) -> str:
        """The SPARQL term for a value, UNDEF for an empty one; raises ValueError like ``read``."""
        if value == "" and self.default == "":
            return UNBOUND
        return serialised(self.read(value))


def serialised(value: Iri | str | int) -> str:
    r"""Write a value as one SPARQL term that nothing in it can leave.

    >>> serialised('say "hi" \\ } UNION {')
    '"say \\"hi\\" \\\\ } UNION {"'
    >>> serialised(Iri("https://w3id.org/collgraph/id/concept/communs"))
    '<https://w3id.org/collgraph/id/concept/communs>'
    """
    if isinstance(value, Iri):
        if not _SAFE_IRI.fullmatch(value.value):
            raise ValueError(value.value)
        return f"<{value.value}>"
    if isinstance(value, int):
        return str(value)
    if _NOT_TEXT.search(value):
        raise ValueError(value)
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'


# Only our own IRIs are bound: letters, digits and a few marks, nothing that SPARQL reads otherwise.
_SAFE_IRI = re.compile(re.escape(ns.BASE) + r"[A-Za-z0-9._~/-]+")


def _thing(parameter: Parameter, value: str) -> Iri:
    name = ns.parse_thing(value)
    if name is None or (parameter.kinds and name.kind not in parameter.kinds):
        raise ValueError(value)
    return Iri(name.iri)


def _term(parameter: Parameter, value: str) -> Iri:
    return Iri(ns.term_iri(parameter.detail, value.removeprefix(ns.scheme_iri(parameter.detail) + "/")))


def _scheme(_: Parameter, value: str) -> Iri:
    name = value.removeprefix(ns.VOCAB)
    if not ns.NAME.fullmatch(name):
        raise ValueError(value)
    return Iri(ns.scheme_iri(name))


def _string(_: Parameter, value: str) -> str:
    if not value:
        raise ValueError(value)
    return value


def _integer(parameter: Parameter, value: str) -> int:
    least, most = parameter.bounds
    if not _INTEGER.fullmatch(value) or not least <= int(value) <= most:
        raise ValueError(value)
    return int(value)


def _date(_: Parameter, value: str) -> str:
    """A year, a month or a day; a plain string, as the graph keeps partial dates."""
    found = _DATE.fullmatch(value)
    if found is None:
        raise ValueError(value)
    date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    return value


def _lang(_: Parameter, value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(value)
    return value


_READERS: dict[str, Callable[[Parameter, str], Iri | str | int]] = {
    "iri": _thing,
    "term": _term,
    "scheme": _scheme,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "lang": _lang,
}
