"""Checks on what the ontology says to people: labels, definitions, readings, and that no term is misspelt."""

from collections.abc import Iterator
from difflib import get_close_matches

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from collgraph.namespaces import CG, VOCAB, compact
from collgraph.ontology.describe import INVERSE_LABEL, texts_of
from collgraph.ontology.problems import Problem, problem
from collgraph.texts import LANGUAGES, text

_DECLARED = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, SKOS.ConceptScheme)


def wording_problems(graph: Graph) -> Iterator[Problem]:
    """Find terms without a label or definition in a language, properties without a way back, unknown terms."""
    yield from missing_texts(graph)
    yield from missing_inverses(graph)
    yield from undeclared_terms(graph)
    yield from misplaced_terms(graph)


def declared(graph: Graph) -> list[URIRef]:
    """List the classes, properties, vocabularies and terms that the files declare."""
    found = {subject for kind in _DECLARED for subject in graph.subjects(RDF.type, kind)}
    found.update(graph.subjects(SKOS.inScheme))
    return sorted(subject for subject in found if isinstance(subject, URIRef))


def missing_texts(graph: Graph) -> Iterator[Problem]:
    """Find terms without a label or a definition in one of our languages."""
    for term in declared(graph):
        yield from _missing(graph, term, RDFS.label, "missing-label")
        yield from _missing(graph, term, SKOS.definition, "missing-definition")
        if str(term).startswith(VOCAB):
            yield from _missing(graph, term, SKOS.prefLabel, "missing-preferred-label")


def missing_inverses(graph: Graph) -> Iterator[Problem]:
    """Find object properties that have neither an inverse nor a text for reading them from their object."""
    for prop in sorted(graph.subjects(RDF.type, OWL.ObjectProperty), key=str):
        paired = (prop, OWL.inverseOf, None) in graph or (None, OWL.inverseOf, prop) in graph
        if not paired and (prop, RDF.type, OWL.SymmetricProperty) not in graph:
            yield from _missing(graph, prop, INVERSE_LABEL, "missing-inverse")


def undeclared_terms(graph: Graph) -> Iterator[Problem]:
    """Find names of our own that are used and declared nowhere, with the nearest declared one."""
    known = {str(term) for term in declared(graph)}
    used = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    for name in sorted(used - known):
        if name.startswith((CG, VOCAB)):
            near = get_close_matches(name, known, n=1, cutoff=0.9)
            yield _undeclared(name, near[0] if near else None)


def misplaced_terms(graph: Graph) -> Iterator[Problem]:
    """Find vocabulary terms whose address lies outside their vocabulary."""
    for term, scheme in sorted(graph.subject_objects(SKOS.inScheme), key=str):
        if not str(term).startswith(f"{scheme}/"):
            yield problem("term-outside-scheme", str(term), scheme=str(scheme))


def _missing(graph: Graph, term: Node, predicate: URIRef, code: str) -> Iterator[Problem]:
    texts = texts_of(graph, term, predicate)
    for lang in LANGUAGES:
        if not texts.get(lang, "").strip():
            yield _in_language(code, str(term), lang)


def _in_language(code: str, term: str, lang: str) -> Problem:
    french, english = (
        text(f"ontology.{code}", reader, term=compact(term), language=text(f"ontology.lang-{lang}", reader))
        for reader in ("fr", "en")
    )
    return Problem(code, term, french, english)


def _undeclared(name: str, near: str | None) -> Problem:
    french, english = (
        text(
            "ontology.undeclared-term",
            reader,
            term=compact(name),
            near=text("ontology.near", reader, term=compact(near)) if near else "",
        )
        for reader in ("fr", "en")
    )
    return Problem("undeclared-term", name, french, english)
