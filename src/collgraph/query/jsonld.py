"""JSON-LD that reads well to a web developer, and the context that makes it the same statements as the Turtle."""

import json
from collections.abc import Iterable
from typing import Any

from collgraph import namespaces as ns
from collgraph.query.memo import kept_with
from collgraph.query.nodes import Node, Statement
from collgraph.query.reader import Reader

_OWL = ns.PREFIXES["owl"]
_TEXTS = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:definition", "dct:title", "dct:description")
_LINKS = ("foaf:page", "foaf:homepage", "rdfs:seeAlso", "dct:license", "dcat:landingPage")
_MORE = ("skos:inScheme", "skos:topConceptOf", "skos:closeMatch", "skos:exactMatch", "skos:related")
_POINT = f"{ns.CG}point"
_INTEGER, _BOOLEAN = ns.XSD + "integer", ns.XSD + "boolean"
_SAFE = 2**53
"""Above this, JSON numbers are not exact in browsers."""


@kept_with
def context(reader: Reader) -> dict[str, Any]:
    """The published context: prefixes, texts by language, links as addresses; all else is ours (``@vocab``)."""
    said: dict[str, Any] = {"@version": 1.1, "@vocab": ns.CG, "id": "@id", "type": "@type"}
    said |= {name: {"@id": base, "@prefix": True} for name, base in sorted(ns.PREFIXES.items())}
    for curie in _TEXTS:
        said[curie.partition(":")[2]] = {"@id": ns.expand(curie), "@container": "@language"}
    for curie in (*_LINKS, *_MORE):
        said[curie.partition(":")[2]] = {"@id": ns.expand(curie), "@type": "@id"}
    for name in sorted(_object_properties(reader)):
        said[name.removeprefix(ns.CG)] = {"@id": name, "@type": "@id"}
    said["point"] = {"@id": _POINT, "@type": ns.WKT_LITERAL}
    return said


def compact(reader: Reader, statements: Iterable[Statement], address: str) -> bytes:
    """Write statements as JSON-LD under the context at ``address``; one thing stands alone, several in a list."""
    terms = _terms(reader)
    things: dict[str, dict[str, Any]] = {}
    for row in statements:
        thing = things.setdefault(row.subject.value, {"id": _shorten(row.subject.value)})
        if row.property == ns.RDF_TYPE:
            thing.setdefault("type", []).append(row.value.value.removeprefix(ns.CG))
        else:
            _add(thing, terms, row)
    listed = [_single(thing) for thing in things.values()]
    body = listed[0] if len(listed) == 1 else {"@graph": listed}
    return (json.dumps({"@context": address, **body}, ensure_ascii=False, indent=1) + "\n").encode()


def _object_properties(reader: Reader) -> set[str]:
    kind = _OWL + "ObjectProperty"
    found = {row.subject.value for row in reader.graph(ns.ONTOLOGY_GRAPH) if row.value.value == kind}
    return {name for name in found if name.startswith(ns.CG)}


@kept_with
def _terms(reader: Reader) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each property's term, and how its values are written under it."""
    return {
        entry["@id"]: (term, entry)
        for term, entry in context(reader).items()
        if isinstance(entry, dict) and "@prefix" not in entry
    }


def _add(thing: dict[str, Any], terms: dict[str, tuple[str, dict[str, Any]]], row: Statement) -> None:
    term, how = terms.get(row.property, (_property(row.property), {}))
    value = row.value
    if how.get("@container") == "@language":
        if not value.is_iri and (value.lang or value.datatype in (None, ns.XSD + "string")):
            thing.setdefault(term, {}).setdefault(value.lang or "@none", []).append(value.value)
            return
        term, how = ns.compact(row.property), {}
    thing.setdefault(term, []).append(_value(value, how.get("@type", "")))


def _value(value: Node, coerced: str) -> Any:
    if value.is_iri:
        return _shorten(value.value) if coerced == "@id" else {"id": _shorten(value.value)}
    if value.lang:
        return {"@value": value.value, "@language": value.lang}
    datatype = value.datatype or ns.XSD + "string"
    if datatype == coerced:
        return value.value
    if datatype == _BOOLEAN and value.value in ("true", "false"):
        return value.value == "true"
    if datatype == _INTEGER and _is_plain_integer(value.value):
        return int(value.value)
    if datatype == ns.XSD + "string":
        return {"@value": value.value} if coerced else value.value
    return {"@value": value.value, "@type": ns.compact(datatype)}


def _is_plain_integer(value: str) -> bool:
    digits = value.removeprefix("-")
    return (
        digits.isascii() and digits.isdigit() and str(int(digits)) == digits and int(digits) < _SAFE and value != "-0"
    )


def _property(iri: str) -> str:
    return iri.removeprefix(ns.CG) if iri.startswith(ns.CG) else ns.compact(iri)


def _shorten(iri: str) -> str:
    """``cgi:commune/29019``; an IRI that a prefix does not shorten safely stays whole."""
    for name in ("cgi", "cgv", "cgg", "cg"):
        base = ns.PREFIXES[name]
        if iri.startswith(base) and len(iri) > len(base) and not iri.removeprefix(base).startswith("//"):
            return f"{name}:{iri.removeprefix(base)}"
    return iri


def _single(thing: dict[str, Any]) -> dict[str, Any]:
    """A list of one is written as that one."""
    return {name: _one(value) for name, value in thing.items()}


def _one(value: Any) -> Any:
    if isinstance(value, list):
        return value[0] if len(value) == 1 else value
    if isinstance(value, dict) and all(isinstance(held, list) for held in value.values()):
        return {name: _one(held) for name, held in value.items()}
    return value
