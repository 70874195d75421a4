"""Statements as plain values, and their translation to and from the store's terms."""

from dataclasses import dataclass
from typing import Literal as Choice

import pyoxigraph as ox

LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@dataclass(frozen=True)
class Node:
    """An IRI or a literal; the graph of collgraph has no blank nodes."""

    kind: Choice["iri", "literal"]
    value: str
    lang: str | None = None
    datatype: str | None = None

    @property
    def is_iri(self) -> bool:
        """Whether the node names something."""
        return self.kind == "iri"


@dataclass(frozen=True)
class Statement:
    """One triple with the named graph that holds it."""

    subject: Node
    property: str
    value: Node
    graph: str


def statement(quad: ox.Quad) -> Statement:
    """Translate a quad of a named graph."""
    graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    return Statement(node(quad.subject), quad.predicate.value, node(quad.object), graph)


def node(term: object) -> Node:
    """Translate a term of the store; raises TypeError on one that no release holds (a blank node)."""
    if isinstance(term, ox.NamedNode):
        return Node("iri", term.value)
    if isinstance(term, ox.Literal):
        return Node("literal", term.value, term.language, term.datatype.value)
    raise TypeError(f"not a node of a release: {term!r}")


def term(node: Node) -> ox.NamedNode | ox.Literal:
    """Translate a node back into a term of the store."""
    if node.is_iri:
        return ox.NamedNode(node.value)
    if node.lang is not None:
        return ox.Literal(node.value, language=node.lang)
    return ox.Literal(node.value, datatype=None if node.datatype is None else ox.NamedNode(node.datatype))
