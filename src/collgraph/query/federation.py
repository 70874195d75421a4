"""Every SERVICE of a query, wherever it hides: the engine takes the keyword glued to its neighbours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from collgraph.query.tokens import Token

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_GLUED = re.compile(r"SERVICE(?:SILENT)?", re.IGNORECASE)
_END = Token("other", "", 0)


class Service(NamedTuple):
    """A SERVICE clause: where its keyword is and the endpoint, None where only running would tell."""

    start: int
    written: str
    endpoint: str | None


def resolve(token: Token, prefixes: Mapping[str, str]) -> str | None:
    """The absolute IRI that a token stands for; None where that takes a BASE, an escape or is no IRI."""
    if token.kind == "iri":
        iri = token.text[1:-1]
    elif token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if prefix not in prefixes:
            return None
        iri = prefixes[prefix] + local
    else:
        return None
    return iri if _ABSOLUTE.match(iri) and "\\" not in iri else None


def services(sequence: Sequence[Token], prefixes: Mapping[str, str]) -> Iterator[Service]:
    """Find the SERVICE clauses: the keyword alone, after another word, or glued in front of a name."""
    padded = [_END, *sequence, _END, _END]
    for before, token, after, later in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        if "SERVICE" not in token.text.upper():
            continue
        if token.kind == "word":
            target = later if after.text.upper() == "SILENT" else after
            glued = target.text.upper().startswith("SILENT")
            yield Service(token.start, target.text, None if glued else resolve(target, prefixes))
        elif token.kind == "name" and after.text == "{" and not _names_graph(before):
            yield from _glued(token, prefixes)


def _glued(token: Token, prefixes: Mapping[str, str]) -> Iterator[Service]:
    """``SERVICEex:p {`` is ``SERVICE ex:p {`` to the engine, if it knows a prefix ``ex``."""
    prefix = token.text.partition(":")[0]
    if prefix not in prefixes and "SERVICE" in prefix.upper():
        yield Service(token.start, token.text, None)
    for found in _GLUED.finditer(prefix):
        rest = Token("name", token.text[found.end() :], token.start + found.end())
        if rest.text.partition(":")[0] in prefixes:
            yield Service(token.start + found.start(), rest.text, resolve(rest, prefixes))


def _names_graph(before: Token) -> bool:
    return before.kind == "word" and before.text.upper() in ("GRAPH", "FROM", "NAMED")
