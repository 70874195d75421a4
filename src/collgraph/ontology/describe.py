"""What the ontology says of its terms, read from the Turtle files for the release: schema, triples, term keys."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, VOCAB
from collgraph.texts import LANGUAGES

DISPLAY_ORDER = URIRef(CG + "displayOrder")
INVERSE_LABEL = URIRef(CG + "inverseLabel")
COUNTER_EXAMPLE = URIRef(CG + "counterExample")

MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
"""How a term of ours is mapped to one of another vocabulary."""

_PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_KINDS = ("class", "property", "scheme", "term")


def ontology_files(folder: Path) -> list[Path]:
    """List the ontology's file and its vocabularies' files; raises OntologyError where there are none."""
    files = [folder / "collgraph.ttl", *sorted((folder / "vocabularies").glob("*.ttl"))]
    if not files[0].is_file():
        raise OntologyError(f"{files[0]}: not found", "COLLGRAPH_ONTOLOGY names the folder of the ontology")
    return files


def alignment_files(folder: Path) -> list[Path]:
    """List the alignments of an ontology's folder; empty where there are none."""
    return sorted((folder / "alignments").glob("*.ttl"))


def load(folder: Path) -> Graph:
    """Read the ontology and all vocabularies into one graph; raises OntologyError naming a file that cannot be read."""
    graph = Graph(bind_namespaces="none")
    for path in ontology_files(folder):
        read_turtle(path, graph)
    return graph


def read_turtle(path: Path, graph: Graph) -> Graph:
    """Add a Turtle file to a graph; raises OntologyError naming the file and the fault."""
    try:
        parsed = _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError) as fault:
        raise OntologyError(f"{path}: {fault}", "the file must be Turtle in UTF-8") from fault
    for prefix, namespace in parsed.namespaces():
        graph.bind(prefix, namespace)
    graph += parsed
    return graph


@lru_cache(maxsize=64)
def _parsed(turtle: str) -> Graph:
    """A file's statements, for those who only copy them: many readers ask for the same few files."""
    return Graph(bind_namespaces="none").parse(data=turtle, format="turtle")


def ontology_triples(folder: Path) -> Iterator[tuple[Node, Node, Node]]:
    """Give the triples of the ontology and vocabularies that hold no blank node, sorted."""
    for triple in sorted(load(folder)):
        if not any(isinstance(node, BNode) for node in triple):
            yield triple


def ontology_ntriples(folder: Path) -> Iterator[str]:
    """Give the same triples as sorted N-Triples lines, without line ends."""
    return iter(sorted(" ".join(node.n3() for node in triple) + " ." for triple in ontology_triples(folder)))


def vocabulary_facts(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Give what the vocabularies say of their terms, IRIs only: what inference may draw on, so no mappings."""
    graph = Graph(bind_namespaces="none")
    for path in ontology_files(folder)[1:]:
        read_turtle(path, graph)
    for triple in sorted(graph):
        if all(isinstance(node, URIRef) for node in triple) and triple[1] not in MAPPINGS:
            yield str(triple[0]), str(triple[1]), str(triple[2])


def vocabulary_terms(folder: Path) -> dict[str, set[str]]:
    """Give the term keys of every vocabulary of our own: ``{"postures": {"s-inspirer", …}, …}``."""
    terms: dict[str, set[str]] = {}
    for term, scheme in load(folder).subject_objects(SKOS.inScheme):
        name = str(scheme).removeprefix(VOCAB)
        terms.setdefault(name, set()).add(str(term).removeprefix(f"{VOCAB}{name}/"))
    return terms


def schema_json(folder: Path) -> dict[str, dict[str, Any]]:
    """Describe every class, property, vocabulary and term as the release's ``schema.json`` has it."""
    graph = load(folder)
    aligned = Graph(bind_namespaces="none")
    for path in alignment_files(folder):
        read_turtle(path, aligned)
    found = [(kind, iri) for iri in sorted(_named(graph)) if (kind := _kind(graph, iri)) is not None]
    found.sort(key=lambda pair: (_KINDS.index(pair[0]), *_place(graph, pair[1])))
    return {
        str(iri): _description(graph, iri, kind, order) | {"matches": _matches(graph, aligned, iri)}
        for order, (kind, iri) in enumerate(found)
    }


def texts_of(graph: Graph, iri: Node, predicate: URIRef) -> dict[str, str]:
    """Give what a property says of a term by language, in the order of our languages."""
    values = {o.language: str(o) for o in graph.objects(iri, predicate) if isinstance(o, Literal) and o.language}
    return {lang: values[lang] for lang in (*LANGUAGES, *sorted(values)) if lang in values}


def _named(graph: Graph) -> set[URIRef]:
    return {subject for subject in graph.subjects(RDF.type) if isinstance(subject, URIRef)}


def _kind(graph: Graph, iri: URIRef) -> str | None:
    types = set(graph.objects(iri, RDF.type))
    if OWL.Class in types:
        return "class"
    if types.intersection(_PROPERTY_TYPES):
        return "property"
    if SKOS.ConceptScheme in types:
        return "scheme"
    return "term" if graph.value(iri, SKOS.inScheme) is not None else None


def _place(graph: Graph, iri: URIRef) -> tuple[int, str, int, str]:
    """Sort by the order the ontology states, then by vocabulary and notation, then by French label."""
    stated = graph.value(iri, DISPLAY_ORDER)
    notation = str(graph.value(iri, SKOS.notation) or "")
    scheme = str(graph.value(iri, SKOS.inScheme) or "")
    label = texts_of(graph, iri, RDFS.label).get("fr", "")
    return (
        int(str(stated)) if stated is not None else 1_000_000,
        scheme,
        int(notation) if notation.isdigit() else 1_000_000,
        f"{label.casefold()} {iri}",
    )


def _description(graph: Graph, iri: URIRef, kind: str, order: int) -> dict[str, Any]:
    scheme = graph.value(iri, SKOS.inScheme)
    return {
        "kind": kind,
        "label": texts_of(graph, iri, RDFS.label),
        "definition": texts_of(graph, iri, SKOS.definition),
        "inverse": _inverse(graph, iri),
        "inverse_label": texts_of(graph, iri, INVERSE_LABEL),
        "scheme": None if scheme is None else str(scheme),
        "parents": _parents(graph, iri, kind),
        "order": order,
        **_usage(graph, iri),
        **_meaning(graph, iri),
    }


def _usage(graph: Graph, iri: URIRef) -> dict[str, Any]:
    """Give what helps to use a term: notes, examples, and whether it is going away."""
    heir = graph.value(iri, DCTERMS.isReplacedBy)
    return {
        "scope_note": texts_of(graph, iri, SKOS.scopeNote),
        "example": texts_of(graph, iri, SKOS.example),
        "counter_example": texts_of(graph, iri, COUNTER_EXAMPLE),
        "deprecated": (iri, OWL.deprecated, Literal(True)) in graph,
        "replaced_by": None if heir is None else str(heir),
    }


def _matches(graph: Graph, aligned: Graph, iri: URIRef) -> list[list[str]]:
    """Give the terms of other vocabularies that a term is aligned with: how (a property's name) and which."""
    mapped = ((how, other) for how, other in graph.predicate_objects(iri) if how in MAPPINGS)
    pairs = [*aligned.predicate_objects(iri), *mapped]
    stated = {*MAPPINGS, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}
    return sorted([str(how), str(other)] for how, other in pairs if how in stated)


def _meaning(graph: Graph, iri: URIRef) -> dict[str, Any]:
    """Give what the axioms say of a property, or of a class that is disjoint from others."""
    lists = graph.objects(iri, OWL.propertyChainAxiom)
    apart = {*graph.objects(iri, OWL.disjointWith), *graph.subjects(OWL.disjointWith, iri)}
    for members in graph.objects(None, OWL.members):
        names = list(Collection(graph, members))
        apart.update(names if iri in names else ())
    return {
        "domain": _iris(graph.objects(iri, RDFS.domain)),
        "range": _iris(graph.objects(iri, RDFS.range)),
        "chains": sorted([str(step) for step in Collection(graph, steps)] for steps in lists),
        "transitive": (iri, RDF.type, OWL.TransitiveProperty) in graph,
        "symmetric": (iri, RDF.type, OWL.SymmetricProperty) in graph,
        "disjoint": _iris(apart - {iri}),
    }


def _iris(nodes: Iterable[Node]) -> list[str]:
    return sorted({str(node) for node in nodes if isinstance(node, URIRef)})


def _inverse(graph: Graph, iri: URIRef) -> str | None:
    found = [*graph.objects(iri, OWL.inverseOf), *graph.subjects(OWL.inverseOf, iri)]
    if (iri, RDF.type, OWL.SymmetricProperty) in graph:
        found.append(iri)
    return min((str(other) for other in found if isinstance(other, URIRef)), default=None)


def _parents(graph: Graph, iri: URIRef, kind: str) -> list[str]:
    predicate = {"class": RDFS.subClassOf, "property": RDFS.subPropertyOf, "term": RDF.type}.get(kind)
    if predicate is None:
        return []
    return sorted(str(parent) for parent in graph.objects(iri, predicate) if isinstance(parent, URIRef))
