"""owlready2 at work on the ontology, at every build and without Java.

owlready2 reads no Turtle: it loads a Turtle file as an empty ontology and says nothing. It is handed N-Triples here,
and what it loaded is counted against what was written.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import owlready2
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from collgraph.errors import OntologyError
from collgraph.namespaces import CG
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import load, read_turtle, vocabulary_facts
from collgraph.ontology.inference import Closure
from collgraph.ontology.problems import Problem, problem
from collgraph.ontology.structure import PropertyFacts, Structure, cycles, structural_problems
from collgraph.ontology.wording import wording_problems


def check_ontology(folder: Path, alignments: Sequence[Path] = ()) -> list[Problem]:
    """Find what is wrong with the ontology and its vocabularies, sorted; alignments are judged together with it.

    Raises OntologyError where a file cannot be read, an axiom is not understood, or owlready2 loaded less than all.
    """
    graph = load(folder)
    problems = [*wording_problems(graph)]
    for path in alignments:
        read_turtle(path, graph)
    circular = [*circular_hierarchies(graph)]
    if not circular:
        rules = Rules.from_graph(graph)
        problems += structural_problems(structure_of(graph), rules)
        problems += vocabulary_problems(graph, folder, rules)
    return sorted({*problems, *circular})


def circular_hierarchies(graph: Graph) -> Iterator[Problem]:
    """Find classes and properties that stand above themselves; owlready2 cannot represent them."""
    for code, predicate in (("class-cycle", RDFS.subClassOf), ("property-cycle", RDFS.subPropertyOf)):
        pairs = graph.subject_objects(predicate)
        edges = [(str(low), str(high)) for low, high in pairs if isinstance(low, URIRef) and isinstance(high, URIRef)]
        for cycle in cycles(edges):
            yield problem(code, cycle[0], path=cycle[1])


def vocabulary_problems(graph: Graph, folder: Path, rules: Rules) -> Iterator[Problem]:
    """Find terms that belong to two disjoint classes, and classes whose vocabulary does not exist."""
    closure = Closure(rules)
    closure.add(vocabulary_facts(folder))
    for clash in closure.clashes():
        yield problem("term-clash", clash.individual, left=clash.left, right=clash.right)
    for rule in rules.rules:
        if rule.kind == "value-to-class" and (URIRef(rule.terms[1]), RDF.type, SKOS.ConceptScheme) not in graph:
            yield problem("unknown-scheme", rule.head[0], scheme=rule.terms[1])


def structure_of(graph: Graph) -> Structure:
    """Load a graph with owlready2 and give what it understood; raises OntologyError if that is less than all."""
    world = owlready2.World()
    try:
        # only_local: nothing is ever fetched, whatever an owl:imports may say.
        source = BytesIO(graph.serialize(format="nt", encoding="utf-8"))
        world.get_ontology(CG).load(fileobj=source, only_local=True)
        classes = {_iri(name): _ancestors(name) for name in world.classes()}
        _assert_loaded(graph, set(classes))
        properties = {_iri(prop): _literal_facts(prop) for prop in world.data_properties()}
        properties |= {_iri(prop): _facts(prop) for prop in world.object_properties()}
        return Structure(classes, frozenset(_disjoint(world)), properties)
    except owlready2.OwlReadyOntologyParsingError as fault:
        raise OntologyError(f"owlready2 could not read the ontology: {fault}") from fault
    finally:
        world.close()


def _assert_loaded(graph: Graph, loaded: set[str]) -> None:
    written = {str(name) for name in graph.subjects(RDF.type, OWL.Class) if isinstance(name, URIRef)}
    if loaded != written or not written:
        missing = ", ".join(sorted(written - loaded)[:3])
        raise OntologyError(
            f"owlready2 loaded {len(loaded)} classes of {len(written)}" + (f", without {missing}" if missing else ""),
            "the ontology must be handed over as N-Triples",
        )


def _iri(entity: Any) -> str:
    return str(entity.iri)


def _ancestors(entity: Any) -> frozenset[str]:
    return frozenset(_named(entity.ancestors()))


def _named(entities: Iterable[Any]) -> Iterator[str]:
    """Give the IRIs of the entities that have one; restrictions and OWL's own terms are passed over."""
    for entity in entities:
        iri = getattr(entity, "iri", None)
        if iri is not None and not iri.startswith(str(OWL)):
            yield str(iri)


def _facts(prop: Any) -> PropertyFacts:
    inverse = prop.inverse_property
    chains = [tuple(_named(chain.properties)) for chain in prop.get_property_chain()]
    return PropertyFacts(
        ancestors=_ancestors(prop),
        domain=frozenset(_named(prop.domain)),
        range=frozenset(_named(prop.range)),
        inverse=None if inverse is None else _iri(inverse),
        chains=tuple(sorted(chains)),
    )


def _literal_facts(prop: Any) -> PropertyFacts:
    return PropertyFacts(ancestors=_ancestors(prop), domain=frozenset(_named(prop.domain)))


def _disjoint(world: Any) -> Iterator[tuple[str, str]]:
    for group in world.disjoint_classes():
        names = sorted(set(_named(group.entities)))
        yield from ((left, right) for left in names for right in names if left < right)
