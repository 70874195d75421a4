"""Reconciliation: which thing a cell of someone's table means, scored, over the search index.

Follows the W3C community group's draft 0.2: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from collgraph import namespaces as ns
from collgraph.errors import QueryRefused
from collgraph.kinds import KINDS
from collgraph.query.context import Opened
from collgraph.query.nodes import Node, Statement
from collgraph.query.search import Hit
from collgraph.text import fold, words
from collgraph.texts import text

SURE = 95.0
"""A candidate is a match from this score on, where no other comes near it."""

MARGIN = 5.0
WEIGHT = 0.3
"""What the properties count that a query gives beside the name."""

MOST = 50
LONGEST = 500
_NUMBERS = {f"{ns.XSD}{name}" for name in ("integer", "decimal", "double")}
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def types(opened: Opened, lang: str) -> list[dict[str, str]]:
    """The kinds of things, as types that a client may ask for."""
    return [{"id": kind, "name": kind_name(kind, lang)} for kind in KINDS]


def kind_name(kind: str, lang: str) -> str:
    """A kind in words."""
    return text(f"explorer.kind_{kind}", lang)


def reconcile(opened: Opened, query: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The candidates of one query, best first; raises QueryRefused where it is not as the draft has it."""
    typed, limit = query.get("query", ""), query.get("limit", 10)
    wanted = query.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(typed, str) or not isinstance(limit, int) or isinstance(limit, bool) or not _texts(wanted):
        raise QueryRefused("query: {query: text, type: text or list of texts, limit: number}")
    told = _told(query.get("properties", []))
    named = ns.parse_thing(typed.strip())
    if named is not None and opened.reader.exists(named.iri):
        return [_candidate(opened, named.iri, named.kind, 100.0, True, lang)]
    limit = max(1, min(limit, MOST))
    filters = {"kind": [kind for kind in wanted if kind in KINDS]} if wanted else {}
    if not typed.strip() or (wanted and not filters["kind"]):
        return []
    result = opened.search.search(typed[:LONGEST], lang, filters, limit=max(limit, 10), facets=())
    points = [(_together(score(typed, hit), _agreement(opened, hit.iri, told, lang)), hit) for hit in result.hits]
    scored = sorted(points, key=lambda pair: (-pair[0], pair[1].iri))
    best = scored[0][0] if scored else 0.0
    second = scored[1][0] if len(scored) > 1 else 0.0
    sure = best >= SURE and best - second >= MARGIN
    return [
        _candidate(opened, hit.iri, hit.kind, points, sure and number == 0, lang)
        for number, (points, hit) in enumerate(scored[:limit])
    ]


def score(typed: str, hit: Hit) -> float:
    """How near the words are to a thing's names, of 100: accents, case, hyphens do not count, typos cost a little."""
    names = [hit.label, *([hit.other_label] if hit.other_label else [])]
    return round(max(_likeness(typed, name) for name in names) * 100, 1)


def extend(opened: Opened, iris: Sequence[str], wanted: Sequence[Mapping[str, Any]], lang: str) -> dict[str, Any]:
    """The values of properties (local names or curies) of things, as rows of the draft's data extension.

    The settings of a property may ask for at most so many values (``limit``), or for their number (``count``).
    """
    rows: dict[str, Any] = {}
    for given in iris:
        name = ns.parse_thing(given)
        stated = [] if name is None else opened.reader.outgoing(name.iri)
        rows[given] = {entry["id"]: _values(opened, stated, entry, lang) for entry in wanted}
    names = [entry["id"] for entry in wanted]
    return {"meta": [{"id": name, "name": _property_name(opened, name, lang)} for name in names], "rows": rows}


def properties(opened: Opened, lang: str, limit: int = 100) -> list[dict[str, str]]:
    """The properties that data extension may ask for, the same for every kind."""
    schema = opened.release.schema
    listed = [term.iri for term in schema.of_kind("property") if term.iri.startswith(ns.CG)]
    return [{"id": iri.removeprefix(ns.CG), "name": schema.label(iri, lang)} for iri in listed[:limit]]


def _values(opened: Opened, stated: list[Statement], wanted: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    settings = wanted.get("settings") or {}
    found = list(dict.fromkeys(row.value for row in stated if row.property == _property(wanted["id"])))
    if settings.get("count") in ("on", True):
        return [{"float": len(found)}]
    limit = str(settings.get("limit", "0"))
    return [_extended(opened, value, lang) for value in found[: int(limit) or None if limit.isdecimal() else None]]


def _extended(opened: Opened, value: Node, lang: str) -> dict[str, Any]:
    if not value.is_iri:
        number = value.datatype in _NUMBERS
        return {"float": float(value.value)} if number else {"str": value.value}
    name, label = ns.parse_thing(value.value), opened.reader.label(value.value, lang).text
    return {"str": label} if name is None else {"id": str(name), "name": label}


def _told(given: object) -> list[tuple[str, list[str]]]:
    """The properties that a query gives of the thing, with their values; raises QueryRefused."""
    listed: list[Any] = given if isinstance(given, list) else [None]
    if not all(isinstance(entry, dict) and isinstance(entry.get("pid"), str) and "v" in entry for entry in listed):
        raise QueryRefused("properties: list of {pid: text, v: value or list of values}")
    values = [(entry["pid"], entry["v"] if isinstance(entry["v"], list) else [entry["v"]]) for entry in listed]
    return [(name, [_as_text(value) for value in several]) for name, several in values[:MOST]]


def _as_text(value: object) -> str:
    named = value.get("id") if isinstance(value, dict) else value
    return str(named)[:LONGEST]


def _agreement(opened: Opened, iri: str, told: list[tuple[str, list[str]]], lang: str) -> float | None:
    """How far the values given agree with those of a thing, of 100; None where none are given."""
    if not told:
        return None
    stated = opened.reader.outgoing(iri)
    found = [_nearest(opened, [r.value for r in stated if r.property == _property(n)], v, lang) for n, v in told]
    return sum(found) / len(found) * 100


def _nearest(opened: Opened, held: list[Node], given: list[str], lang: str) -> float:
    shown = [value.value for value in held]
    shown += [name for value in held if value.is_iri for name in _names(opened, value.value, lang)]
    return max((_likeness(one, other) for one in given for other in shown), default=0.0)


def _names(opened: Opened, iri: str, lang: str) -> list[str]:
    return [str(ns.parse_thing(iri) or iri), opened.reader.label(iri, lang).text]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio()


@lru_cache(maxsize=2048)
def _plain(name: str) -> str:
    """A name as the comparison has it: folded words, abbreviations written out."""
    return " ".join(_SHORT.get(word, word) for word in words(name)) or fold(name)


def _together(named: float, agreed: float | None) -> float:
    return named if agreed is None else round((1 - WEIGHT) * named + WEIGHT * agreed, 1)


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
