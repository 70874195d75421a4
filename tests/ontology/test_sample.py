"""The sample: an invented story that uses every class and property, consistent, and the same for owlrl."""

from pathlib import Path

import pytest
from rdflib import Graph, Literal

from collgraph.namespaces import CG, RDF_TYPE
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import read_turtle, vocabulary_facts
from collgraph.ontology.inference import Closure, Triple
from collgraph.ontology.schema import Schema

ANNOTATIONS = {"counterExample", "displayOrder", "inverseLabel"}


@pytest.fixture(scope="module")
def closed(ontology: Path, rules: Rules) -> tuple[set[Triple], Closure]:
    graph = read_turtle(ontology / "sample.ttl", Graph())
    stated = [(str(s), str(p), o.n3() if isinstance(o, Literal) else str(o)) for s, p, o in graph]
    closure = Closure(rules)
    facts = [*stated, *vocabulary_facts(ontology)]
    return {*facts, *closure.add(facts)}, closure


def test_it_touches_every_class_and_property(closed: tuple[set[Triple], Closure], schema: Schema) -> None:
    used = {prop for _, prop, _ in closed[0]} | {value for _, prop, value in closed[0] if prop == RDF_TYPE}
    own = {term.iri for kind in ("class", "property") for term in schema.of_kind(kind) if term.iri.startswith(CG)}
    assert own - used == {CG + name for name in ANNOTATIONS}


def test_nothing_in_it_clashes(closed: tuple[set[Triple], Closure]) -> None:
    assert closed[1].clashes() == []
