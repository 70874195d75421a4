"""Compiles the SHACL shapes of ``ontology/shapes`` to one SPARQL SELECT each; what it does not know is refused.

A query is put together from terms that rdflib writes (``n3``), never from text. Understood: targets by class,
subjects and objects of a property; a path that is a property, an inverse or an alternative; counts of one; class, in,
hasValue, pattern, datatype, nodeKind, languages, lengths and bounds, not, or; lessThanOrEquals; sh:sparql.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.ontology.constraints import Constraints
from collgraph.ontology.describe import load, read_turtle, texts_of
from collgraph.texts import LANGUAGES

STYLE = "style.ttl"
_SEVERITIES: dict[Node, str] = {SH.Violation: "violation", SH.Warning: "warning"}
_SAID = {RDF.type, SH.message, SH.severity, SH.name, SH.description, SH.order, SH.path, RDFS.label, RDFS.comment}
_TARGETS = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}


@dataclass(frozen=True)
class Check:
    """A compiled shape: its query gives ``?this`` (the focus node) and, where one is wrong, ``?value``.

    ``paths`` are the properties of the path, for the column to blame; ``severity`` is "violation" or "warning".
    """

    shape: str
    paths: tuple[str, ...]
    inverse: bool
    severity: str
    messages: tuple[tuple[str, str], ...]
    query: str


def shape_files(ontology: Path) -> list[Path]:
    """The files of shapes about the data; those of ``style.ttl`` are about the ontology itself."""
    return [path for path in sorted((ontology / "shapes").glob("*.ttl")) if path.name != STYLE]


def compile_shapes(ontology: Path, files: Iterable[Path] | None = None) -> list[Check]:
    """Compile the shapes of an ontology's folder, or of the files given, in the order of their IRIs.

    Raises OntologyError for what cannot be read, is not understood, or lacks an IRI or a message in fr and en.
    """
    shapes = Graph(bind_namespaces="none")
    for path in shape_files(ontology) if files is None else files:
        read_turtle(path, shapes)
    compiler = _Compiler(shapes, Constraints(shapes, load(ontology)))
    return sorted(compiler.checks(), key=lambda check: (check.shape, check.query))


class _Compiler:
    """Walks the node shapes of a graph of shapes."""

    def __init__(self, shapes: Graph, tests: Constraints) -> None:
        self.shapes, self.tests = shapes, tests

    def checks(self) -> Iterator[Check]:
        for shape in sorted(self.shapes.subjects(RDF.type, SH.NodeShape), key=str):
            target = self._target(shape)
            own = [pair for pair in self._said(shape) if pair[0] not in {*_TARGETS, SH.property, SH.sparql}]
            if own:
                yield self._check(shape, (), False, f"{target} BIND(?this AS ?value) {self.tests.broken(shape, own)}")
            for constraint in self._all(shape, SH.sparql):
                yield self._check(constraint, (), False, f"{target} {{ {self._select(constraint)} }}")
            for prop in self._all(shape, SH.property):
                yield from self._property(prop, target)

    def _said(self, shape: Node) -> list[tuple[Node, Node]]:
        return sorted((pair for pair in self.shapes.predicate_objects(shape) if pair[0] not in _SAID), key=str)

    def _target(self, shape: Node) -> str:
        """The pattern of a shape's focus nodes."""
        ways = [f"VALUES ?class {{ {self.tests.classes(c)} }} ?this a ?class" for c in self._all(shape, SH.targetClass)]
        ways += [f"?this {p.n3()} ?any" for p in self._all(shape, SH.targetSubjectsOf)]
        ways += [f"?any {p.n3()} ?this" for p in self._all(shape, SH.targetObjectsOf)]
        if not ways:
            raise OntologyError(f"{shape}: a shape without a target checks nothing", "give it sh:targetClass")
        return f"{{ {{ {' } UNION { '.join(ways)} }} }}"

    def _all(self, shape: Node, predicate: Node) -> list[Node]:
        return sorted(self.shapes.objects(shape, predicate), key=str)

    def _property(self, prop: Node, target: str) -> Iterator[Check]:
        path, paths, inverse = self._path(prop)
        tests: list[tuple[Node, Node]] = []
        for predicate, value in self._said(prop):
            body = _counted(predicate, value, path)
            if body is not None:
                yield self._check(prop, paths, inverse, f"{target} {body}")
            else:
                tests.append((predicate, value))
        if tests:
            # The values first: they are few that break a test, and only these need be of the target.
            wrong = f"?this {path} ?value {self.tests.broken(prop, tests)}"
            yield self._check(prop, paths, inverse, f"{wrong} FILTER EXISTS {target}")

    def _path(self, prop: Node) -> tuple[str, tuple[str, ...], bool]:
        path = self.shapes.value(prop, SH.path)
        if isinstance(path, URIRef):
            return path.n3(), (str(path),), False
        inverse = self.shapes.value(path, SH.inversePath)
        if isinstance(inverse, URIRef):
            return f"^{inverse.n3()}", (str(inverse),), True
        members = self.shapes.value(path, SH.alternativePath)
        if members is not None:
            names = list(Collection(self.shapes, members))
            if all(isinstance(name, URIRef) for name in names):
                return f"({'|'.join(name.n3() for name in names)})", tuple(map(str, names)), False
        raise OntologyError(f"{prop}: only a property, its inverse or an alternative of properties is a path here")

    def _select(self, constraint: Node) -> str:
        """The SELECT of a SPARQL constraint; ``$this`` and ``?this`` are the same variable."""
        odd = [p for p, _ in self._said(constraint) if p != SH.select]
        select = self.shapes.value(constraint, SH.select)
        if odd or not isinstance(select, Literal) or "$this" not in select:
            raise OntologyError(f"{constraint}: a constraint has one sh:select with $this, and full IRIs")
        return str(select)

    def _check(self, shape: Node, paths: tuple[str, ...], inverse: bool, body: str) -> Check:
        if not isinstance(shape, URIRef):
            raise OntologyError(f"{shape}: each shape with a constraint has an IRI of its own", "name it cgs:…")
        messages = texts_of(self.shapes, shape, SH.message)
        if set(messages) != set(LANGUAGES):
            raise OntologyError(f"{shape}: sh:message is wanted in fr and en", "the curator reads it")
        severity = self.shapes.value(shape, SH.severity) or SH.Violation
        if severity not in _SEVERITIES:
            raise OntologyError(f"{shape}: sh:severity is sh:Violation or sh:Warning")
        query = f"SELECT DISTINCT ?this ?value ?path WHERE {{ {body} }}"
        return Check(str(shape), paths, inverse, _SEVERITIES[severity], tuple(messages.items()), query)


def _counted(predicate: Node, value: Node, path: str) -> str | None:
    """The pattern of a constraint that looks at all values together; None for one that looks at each."""
    if predicate == SH.hasValue:
        return f"FILTER NOT EXISTS {{ ?this {path} {value.n3()} }}"
    if predicate == SH.lessThanOrEquals:
        return f"?this {path} ?value ; {value.n3()} ?other FILTER(!COALESCE(?value <= ?other, false))"
    if predicate == SH.uniqueLang and _is(value, True):
        both = f"?this {path} ?value , ?other"
        return f'{both} FILTER(LANG(?value) != "" && LANG(?value) = LANG(?other) && STR(?value) > STR(?other))'
    if predicate == SH.minCount and _is(value, 1):
        return f"FILTER NOT EXISTS {{ ?this {path} ?none }}"
    if predicate == SH.maxCount and _is(value, 1):
        return f"?this {path} ?value , ?other FILTER(!SAMETERM(?value, ?other) && STR(?value) >= STR(?other))"
    if predicate == SH.maxCount and _is(value, 0):
        return f"?this {path} ?value"
    return None


def _is(node: Node, value: object) -> bool:
    return isinstance(node, Literal) and bool(node.value == value) and type(node.value) is type(value)
