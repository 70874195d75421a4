"""Reconciliation: which thing a cell of someone's table means, scored, over the search index.

Follows the W3C community group's draft 0.2: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from collgraph import namespaces as ns
from collgraph.errors import QueryRefused
from collgraph.kinds import KINDS
from collgraph.query.context import Opened
from collgraph.query.search import Hit
from collgraph.text import fold
from collgraph.texts import text

SURE = 95.0
"""A candidate is a match from this score on, where no other comes near it."""

MARGIN = 5.0
MOST = 50
LONGEST = 500


def types(opened: Opened, lang: str) -> list[dict[str, str]]:
    """The kinds of things, as types that a client may ask for."""
    return [{"id": kind, "name": kind_name(kind, lang)} for kind in KINDS]


def kind_name(kind: str, lang: str) -> str:
    """A kind in words."""
    return text(f"explorer.kind_{kind}", lang)


def reconcile(opened: Opened, query: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The candidates of one query, best first; raises QueryRefused where it is not as the draft has it."""
    words, limit = query.get("query", ""), query.get("limit", 10)
    wanted = query.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(words, str) or not isinstance(limit, int) or isinstance(limit, bool) or not _texts(wanted):
        raise QueryRefused("query: {query: text, type: text or list of texts, limit: number}")
    named = ns.parse_thing(words.strip())
    if named is not None and opened.reader.exists(named.iri):
        return [_candidate(opened, named.iri, named.kind, 100.0, True, lang)]
    limit = max(1, min(limit, MOST))
    filters = {"kind": [kind for kind in wanted if kind in KINDS]} if wanted else {}
    if not words.strip() or (wanted and not filters["kind"]):
        return []
    result = opened.search.search(words[:LONGEST], lang, filters, limit=max(limit, 10), facets=())
    scored = sorted(((score(words, hit), hit) for hit in result.hits), key=lambda pair: (-pair[0], pair[1].iri))
    best = scored[0][0] if scored else 0.0
    second = scored[1][0] if len(scored) > 1 else 0.0
    sure = best >= SURE and best - second >= MARGIN
    return [
        _candidate(opened, hit.iri, hit.kind, points, sure and number == 0, lang)
        for number, (points, hit) in enumerate(scored[:limit])
    ]


def score(words: str, hit: Hit) -> float:
    """How near the words are to a thing's names, of 100: accents and case do not count, typos cost a little."""
    names = [hit.label, *([hit.other_label] if hit.other_label else [])]
    typed = fold(words)
    return round(max(SequenceMatcher(None, typed, fold(name), autojunk=False).ratio() for name in names) * 100, 1)


def extend(opened: Opened, iris: Sequence[str], properties: Sequence[str], lang: str) -> dict[str, Any]:
    """The values of properties (local names or curies) of things, as rows of the draft's data extension."""
    rows: dict[str, Any] = {}
    for given in iris[:MOST]:
        name = ns.parse_thing(given)
        stated = [] if name is None else opened.reader.outgoing(name.iri)
        rows[given] = {
            wanted: [_extended(opened, row.value, lang) for row in stated if row.property == _property(wanted)]
            for wanted in properties
        }
    return {
        "meta": [{"id": wanted, "name": _property_name(opened, wanted, lang)} for wanted in properties],
        "rows": rows,
    }


def properties(opened: Opened, lang: str, limit: int = 100) -> list[dict[str, str]]:
    """The properties that data extension may ask for, the same for every kind."""
    schema = opened.release.schema
    listed = [term.iri for term in schema.of_kind("property") if term.iri.startswith(ns.CG)]
    return [{"id": iri.removeprefix(ns.CG), "name": schema.label(iri, lang)} for iri in listed[:limit]]


def _extended(opened: Opened, value: Any, lang: str) -> dict[str, Any]:
    if not value.is_iri:
        return {"str": value.value}
    name, label = ns.parse_thing(value.value), opened.reader.label(value.value, lang).text
    return {"str": label} if name is None else {"id": str(name), "name": label}


def _property(name: str) -> str:
    prefix, colon, _ = name.partition(":")
    return ns.expand(name) if colon and prefix in ns.PREFIXES else ns.CG + name


def _property_name(opened: Opened, name: str, lang: str) -> str:
    return opened.release.schema.label(_property(name), lang)


def _candidate(opened: Opened, iri: str, kind: str, points: float, match: bool, lang: str) -> dict[str, Any]:
    name = ns.parse_thing(iri)
    return {
        "id": str(name),
        "name": opened.reader.label(iri, lang).text,
        "type": [{"id": kind, "name": kind_name(kind, lang)}],
        "score": points,
        "match": match,
    }


def _texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
