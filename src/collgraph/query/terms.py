"""The classes and properties that a release uses, as an editor of queries proposes them."""

from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.ontology.schema import Schema
from collgraph.query.reader import Reader

VOID = ns.PREFIXES["void"]
CLASSES, PROPERTIES = ("class", "entities"), ("property", "triples")
"""How the catalogue's partitions say what is counted, and how often it is there."""


def known_terms(reader: Reader, schema: Schema) -> dict[str, Any]:
    """Prefixes, classes and properties, the most used first; only those that a prefix can name."""
    return {
        "prefixes": ns.PREFIXES,
        "classes": _counted(reader, schema, *CLASSES),
        "properties": _counted(reader, schema, *PROPERTIES),
    }


def _counted(reader: Reader, schema: Schema, kind: str, measure: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    graph = ox.NamedNode(ns.CATALOGUE)
    for quad in reader.store.quads_for_pattern(None, ox.NamedNode(VOID + kind), None, graph):
        numbers = reader.store.quads_for_pattern(quad.subject, ox.NamedNode(VOID + measure), None, graph)
        iri = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        # A partition of a partition counts less than the whole: the largest number is that of the release.
        counts[iri] = max(
            [counts.get(iri, 0), *(int(one.object.value) for one in numbers if isinstance(one.object, ox.Literal))]
        )
    named = sorted((-number, ns.compact(iri), iri) for iri, number in counts.items() if ns.compact(iri) != iri)
    return [{"name": name, "labels": _labels(schema, iri), "count": -number} for number, name, iri in named]


def _labels(schema: Schema, iri: str) -> dict[str, str]:
    term = schema.get(iri)
    return {} if term is None else dict(term.labels)
