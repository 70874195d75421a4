"""The constraints of a shape that look at one value at a time, as SPARQL expressions over ``?value``."""

from collections.abc import Iterable

from rdflib import RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError

_KINDS: dict[Node, str] = {
    SH.IRI: "isIRI(?value)",
    SH.Literal: "isLiteral(?value)",
    SH.IRIOrLiteral: "!isBlank(?value)",
}
_BOUNDS: dict[Node, str] = {SH.minInclusive: ">=", SH.maxInclusive: "<=", SH.minExclusive: ">", SH.maxExclusive: "<"}
_LENGTHS: dict[Node, str] = {SH.minLength: ">=", SH.maxLength: "<="}


class Constraints:
    """Writes expressions that hold of a value that conforms; knows the subclasses of the ontology."""

    def __init__(self, shapes: Graph, ontology: Graph) -> None:
        self.shapes, self.ontology = shapes, ontology

    def classes(self, top: Node) -> str:
        """A class with all its subclasses, as terms."""
        return " ".join(sorted(found.n3() for found in self._below(top)))

    def broken(self, shape: Node, constraints: Iterable[tuple[Node, Node]]) -> str:
        """A filter that keeps the values that break a constraint; raises OntologyError on one not understood."""
        return f"FILTER(!COALESCE({self._all(shape, constraints)}, false))"

    def _all(self, shape: Node, constraints: Iterable[tuple[Node, Node]]) -> str:
        held = list(constraints)
        if not held:
            raise OntologyError(f"{shape}: nothing is asked here")
        odd = {predicate for predicate, _ in held} - {SH.flags}
        return " && ".join(self._one(shape, predicate, value) for predicate, value in held if predicate in odd)

    def _one(self, shape: Node, predicate: Node, value: Node) -> str:
        if predicate == SH["class"]:
            return f"EXISTS {{ VALUES ?kind {{ {self.classes(value)} }} ?value a ?kind }}"
        if predicate == SH["in"]:
            return f"?value IN ({', '.join(term.n3() for term in self._list(value))})"
        if predicate == SH.pattern:
            flags = Literal(str(self.shapes.value(shape, SH.flags) or ""))
            return f"(!isBlank(?value) && REGEX(STR(?value), {value.n3()}, {flags.n3()}))"
        if predicate == SH.datatype:
            return f"DATATYPE(?value) = {value.n3()}"
        if predicate == SH.nodeKind and value in _KINDS:
            return _KINDS[value]
        if predicate == SH.languageIn:
            return f"({' || '.join(f'LANGMATCHES(LANG(?value), {lang.n3()})' for lang in self._list(value))})"
        if predicate in _BOUNDS and isinstance(value, Literal):
            return f"?value {_BOUNDS[predicate]} {value.n3()}"
        if predicate in _LENGTHS and isinstance(value, Literal):
            return f"STRLEN(STR(?value)) {_LENGTHS[predicate]} {value.n3()}"
        if predicate == SH["not"]:
            return f"!({self._inner(value)})"
        if predicate == SH["or"]:
            return f"({' || '.join(f'({self._inner(member)})' for member in self._list(value))})"
        name = predicate.fragment if isinstance(predicate, URIRef) else str(predicate)
        raise OntologyError(
            f"sh:{name} on {shape}: the build does not check this",
            "use a construct listed in collgraph.ontology.shapes, or teach it this one",
        )

    def _inner(self, shape: Node) -> str:
        return self._all(shape, sorted(self.shapes.predicate_objects(shape), key=str))

    def _list(self, members: Node) -> list[Node]:
        return list(Collection(self.shapes, members))

    def _below(self, top: Node) -> set[Node]:
        found = self.ontology.transitive_subjects(RDFS.subClassOf, top)
        return {name for name in found if isinstance(name, URIRef)}
