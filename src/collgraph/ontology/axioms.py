"""The rules of inference, read from the ontology's own axioms.

Understood: subClassOf, subPropertyOf, inverseOf, symmetric and transitive properties, property chains, domain,
range, hasValue (as an equivalent class), someValuesFrom in an intersection on the left, and disjointness.
Any other axiom that would entail something is refused, never skipped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, compact
from collgraph.ontology.describe import read_turtle

PROVENANCE_PROPERTIES = (CG + "fromRecord",)
"""Never premises: what they entail (each record's type) would add nothing and weigh as much as the facts."""

_REFUSED = (OWL.allValuesFrom, OWL.hasKey, OWL.propertyDisjointWith, OWL.sameAs, OWL.complementOf, OWL.oneOf)


@dataclass(frozen=True)
class Rule:
    """One rule, compiled from one axiom: ``terms`` are the premises' classes and properties, ``head`` what follows.

    Kinds and their terms: subclass (class) · subproperty, inverse, symmetric, domain, range (property) ·
    chain, transitive (properties in order) · value-to-class (property, value) · class-to-value (class; head is
    property and value) · some-values (class or "", property, filler class).
    """

    kind: str
    terms: tuple[str, ...]
    head: tuple[str, ...]

    @property
    def id(self) -> str:
        """A name that stays the same between releases: the kind, the premises, what follows."""
        return f"{self.kind}:{'+'.join(map(compact, self.terms))}>{'+'.join(map(compact, self.head))}"


@dataclass(frozen=True)
class Rules:
    """Every rule and every pair of disjoint classes of an ontology: plain strings, cheap to pickle."""

    rules: tuple[Rule, ...]
    disjoint: tuple[tuple[str, str], ...] = ()

    @classmethod
    def compile(cls, ontology: Path | Iterable[Path]) -> "Rules":
        """Read the rules from the ontology's folder, or from Turtle files.

        Raises OntologyError for a file that cannot be read and for an axiom that is not understood.
        """
        paths = _paths(ontology)
        graph = Graph(bind_namespaces="none")
        for path in paths:
            read_turtle(path, graph)
        return cls.from_graph(graph)

    @classmethod
    def from_graph(cls, graph: Graph) -> "Rules":
        """Read the rules from a graph; raises OntologyError for an axiom that is not understood."""
        _refuse_unknown(graph)
        found = {rule for reader in _READERS for rule in reader(graph)}
        rules = sorted(found, key=lambda rule: (rule.kind, rule.terms, rule.head))
        return cls(tuple(rules), tuple(sorted(_disjoint_pairs(graph))))

    @property
    def literal_properties(self) -> frozenset[str]:
        """The properties whose literal values are worth feeding: a value or a class follows from them."""
        return frozenset(rule.terms[0] for rule in self.rules if rule.kind in {"subproperty", "domain"})


def _paths(ontology: Path | Iterable[Path]) -> list[Path]:
    if not isinstance(ontology, Path):
        return list(ontology)
    return [ontology / "collgraph.ttl"] if ontology.is_dir() else [ontology]


def _refuse_unknown(graph: Graph) -> None:
    for predicate in _REFUSED:
        for subject in graph.subjects(predicate):
            raise OntologyError(
                f"owl:{predicate.fragment} on {subject}: no rule of inference for this axiom",
                "state it as a shape under ontology/shapes, or teach collgraph.ontology.axioms the rule",
            )


def _named(pairs: Iterable[tuple[Node, Node]]) -> Iterator[tuple[str, str]]:
    for left, right in pairs:
        if isinstance(left, URIRef) and isinstance(right, URIRef) and left != right:
            yield str(left), str(right)


def _is_derived_class(iri: str) -> bool:
    return iri.startswith(CG)


def _subclasses(graph: Graph) -> Iterator[Rule]:
    for lower, upper in _named(graph.subject_objects(RDFS.subClassOf)):
        if upper != str(OWL.Thing):
            yield Rule("subclass", (lower,), (upper,))
    for left, right in _named(graph.subject_objects(OWL.equivalentClass)):
        yield Rule("subclass", (left,), (right,))
        yield Rule("subclass", (right,), (left,))


def _subproperties(graph: Graph) -> Iterator[Rule]:
    for lower, upper in _named(graph.subject_objects(RDFS.subPropertyOf)):
        yield Rule("subproperty", (lower,), (upper,))
    for left, right in _named(graph.subject_objects(OWL.equivalentProperty)):
        yield Rule("subproperty", (left,), (right,))
        yield Rule("subproperty", (right,), (left,))


def _inverses(graph: Graph) -> Iterator[Rule]:
    for left, right in _named(graph.subject_objects(OWL.inverseOf)):
        yield Rule("inverse", (left,), (right,))
        yield Rule("inverse", (right,), (left,))


def _characteristics(graph: Graph) -> Iterator[Rule]:
    for prop in graph.subjects(RDF.type, OWL.SymmetricProperty):
        yield Rule("symmetric", (str(prop),), (str(prop),))
    for prop in graph.subjects(RDF.type, OWL.TransitiveProperty):
        yield Rule("transitive", (str(prop), str(prop)), (str(prop),))


def _chains(graph: Graph) -> Iterator[Rule]:
    for prop, members in graph.subject_objects(OWL.propertyChainAxiom):
        steps = tuple(str(step) for step in Collection(graph, members))
        if len(steps) < 2:
            raise OntologyError(f"{prop}: a chain of {len(steps)} properties", "a chain has at least two")
        yield Rule("chain", steps, (str(prop),))


def _domains_and_ranges(graph: Graph) -> Iterator[Rule]:
    for kind, predicate in (("domain", RDFS.domain), ("range", RDFS.range)):
        for prop, target in _named(graph.subject_objects(predicate)):
            if _is_derived_class(target) and prop not in PROVENANCE_PROPERTIES:
                yield Rule(kind, (prop,), (target,))


def _values(graph: Graph) -> Iterator[Rule]:
    for name, restriction in graph.subject_objects(OWL.equivalentClass):
        if isinstance(restriction, BNode):
            prop = _restricted_property(graph, restriction)
            value = graph.value(restriction, OWL.hasValue)
            if not isinstance(name, URIRef) or not isinstance(value, URIRef):
                raise OntologyError(f"{name}: an equivalent class that is no hasValue restriction on an IRI")
            yield Rule("value-to-class", (prop, str(value)), (str(name),))
            yield Rule("class-to-value", (str(name),), (prop, str(value)))


def _existentials(graph: Graph) -> Iterator[Rule]:
    for condition, head in graph.subject_objects(RDFS.subClassOf):
        if not isinstance(condition, BNode):
            if isinstance(head, BNode):
                raise OntologyError(f"{condition}: a superclass without a name entails nothing here")
            continue
        parts = _parts(graph, condition)
        names = [str(part) for part in parts if isinstance(part, URIRef)]
        restrictions = [part for part in parts if isinstance(part, BNode)]
        if len(restrictions) != 1 or len(names) > 1:
            raise OntologyError(f"subclass of {head}: one class and one someValuesFrom are expected")
        filler = graph.value(restrictions[0], OWL.someValuesFrom)
        if not isinstance(filler, URIRef):
            raise OntologyError(f"subclass of {head}: a someValuesFrom with a named class is expected")
        prop = _restricted_property(graph, restrictions[0])
        yield Rule("some-values", (names[0] if names else "", prop, str(filler)), (str(head),))


def _parts(graph: Graph, condition: BNode) -> list[Node]:
    members = graph.value(condition, OWL.intersectionOf)
    return [condition] if members is None else list(Collection(graph, members))


def _restricted_property(graph: Graph, restriction: Node) -> str:
    prop = graph.value(restriction, OWL.onProperty)
    if not isinstance(prop, URIRef):
        raise OntologyError("a restriction without a named property")
    return str(prop)


def _disjoint_pairs(graph: Graph) -> set[tuple[str, str]]:
    pairs = set(_named(graph.subject_objects(OWL.disjointWith)))
    for group in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        names = [str(name) for members in graph.objects(group, OWL.members) for name in Collection(graph, members)]
        pairs.update((left, right) for left in names for right in names if left < right)
    return {(min(pair), max(pair)) for pair in pairs}


_READERS = (
    _subclasses,
    _subproperties,
    _inverses,
    _characteristics,
    _chains,
    _domains_and_ranges,
    _values,
    _existentials,
)
