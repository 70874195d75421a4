"""Terms of other vocabularies that ours is aligned with, each verified, and what those vocabularies say of them.

``ontology/alignments/terms.csv`` lists them; an alignment may name no other. What a row states (parents, disjoint
classes, domain, range) is a fact of the other vocabulary: the checks reason with it, the release does not publish it.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.namespaces import ALIGNED, CG, PREFIXES, VOCAB
from collgraph.ontology.describe import MAPPINGS, read_turtle
from collgraph.ontology.problems import Problem, problem

KINDS = {
    "class": OWL.Class,
    "object-property": OWL.ObjectProperty,
    "data-property": OWL.DatatypeProperty,
    "annotation-property": OWL.AnnotationProperty,
}
COLUMNS = ("term", "kind", "parents", "equivalent", "disjoint", "domain", "range", "verified_in")

_ALIGNING = (
    *(RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf),
    *MAPPINGS,
)
_CURIES = PREFIXES | ALIGNED


@dataclass(frozen=True)
class ExternalTerm:
    """A term of another vocabulary: its kind, where it was verified, and what its vocabulary states about it."""

    iri: str
    kind: str
    verified_in: str
    parents: tuple[str, ...] = ()
    equivalent: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()

    def facts(self) -> Iterator[tuple[Node, Node, Node]]:
        """Give the axioms that the row states, as triples."""
        subject = URIRef(self.iri)
        yield subject, RDF.type, KINDS[self.kind]
        above = RDFS.subClassOf if self.kind == "class" else RDFS.subPropertyOf
        stated = (
            (above, self.parents),
            (OWL.equivalentClass, self.equivalent),
            (OWL.disjointWith, self.disjoint),
            (RDFS.domain, self.domain),
            (RDFS.range, self.range),
        )
        for predicate, values in stated:
            yield from ((subject, predicate, URIRef(value)) for value in values)


def external_terms(folder: Path) -> dict[str, ExternalTerm]:
    """Read the verified terms by IRI; empty where the folder has none.

    Raises OntologyError naming the line of a row with an unknown kind, prefix, or no place of verification.
    """
    path = folder / "alignments" / "terms.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise OntologyError(f"{path}:1: columns {rows.fieldnames}", f"expected {', '.join(COLUMNS)}")
        terms = [_term(row, f"{path}:{rows.line_num}") for row in rows]
    return {term.iri: term for term in terms}


def external_facts(terms: dict[str, ExternalTerm]) -> list[tuple[Node, Node, Node]]:
    """Give the axioms of the other vocabularies, sorted."""
    return sorted({fact for term in terms.values() for fact in term.facts()})


def alignment_problems(graph: Graph, alignments: Sequence[Path], terms: dict[str, ExternalTerm]) -> Iterator[Problem]:
    """Find what alignments and mapped vocabulary terms name wrongly: a term not verified, or one that is not ours."""
    declared = {str(subject) for subject in graph.subjects(RDF.type)}
    for path in alignments:
        yield from _of_alignment(read_turtle(path, Graph(bind_namespaces="none")), path.name, declared, terms)
    for predicate in MAPPINGS:
        for term, other in graph.subject_objects(predicate):
            if str(term).startswith(VOCAB) and not str(other).startswith(VOCAB) and str(other) not in terms:
                yield problem("unverified-term", str(other), file=str(term).removeprefix(VOCAB))


def _of_alignment(said: Graph, file: str, declared: set[str], terms: dict[str, ExternalTerm]) -> Iterator[Problem]:
    for predicate in _ALIGNING:
        for pair in said.subject_objects(predicate):
            for name in (str(node) for node in pair if isinstance(node, URIRef)):
                if name.startswith(CG) and name not in declared:
                    near = get_close_matches(name, declared, n=1, cutoff=0.9)
                    yield problem("unknown-aligned-term", name, file=file, near=near[0] if near else CG)
                elif not name.startswith(CG) and name not in terms:
                    yield problem("unverified-term", name, file=file)


def _term(row: dict[str, str], place: str) -> ExternalTerm:
    if row["kind"] not in KINDS or not row["verified_in"]:
        raise OntologyError(f"{place}: {row['term']}: kind {row['kind']!r}, verified in {row['verified_in']!r}")
    named = {name: _expanded(row[name], place) for name in COLUMNS[2:-1]}
    return ExternalTerm(_expanded(row["term"], place)[0], row["kind"], row["verified_in"], **named)


def _expanded(cell: str, place: str) -> tuple[str, ...]:
    curies = [curie.partition(":") for curie in cell.split(";") if curie]
    try:
        return tuple(_CURIES[prefix] + name for prefix, _, name in curies)
    except KeyError as fault:
        raise OntologyError(f"{place}: unknown prefix {fault}", f"known: {', '.join(sorted(_CURIES))}") from fault
