"""What the endpoint says of itself to machines: a SPARQL 1.1 Service Description."""

import io
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from collgraph.namespaces import PREFIXES, RDF_TYPE

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
_WRITTEN = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}


def service_description(endpoint: str, graphs: Iterable[str], federated: bool, format_name: str) -> bytes:
    """Describe the endpoint at an address: language, result formats, dataset; in ttl, nt, jsonld or rdf."""
    output = io.BytesIO()
    triples = [Triple(*parts) for parts in _triples(endpoint, sorted(graphs), federated)]
    kind = _WRITTEN[format_name]
    prefixes = {"sd": SD, "rdf": PREFIXES["rdf"]} if kind == RdfFormat.TURTLE else None
    serialize(triples, output, kind, prefixes=prefixes)
    return output.getvalue()


def _triples(
    endpoint: str, graphs: Sequence[str], federated: bool
) -> Iterator[tuple[NamedNode | BlankNode, NamedNode, NamedNode | BlankNode]]:
    service, dataset, default = NamedNode(endpoint), BlankNode("dataset"), BlankNode("default")
    yield service, NamedNode(RDF_TYPE), NamedNode(SD + "Service")
    yield service, NamedNode(SD + "endpoint"), service
    for language in ("SPARQL10Query", "SPARQL11Query"):
        yield service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + language)
    for name in RESULT_FORMATS:
        yield service, NamedNode(SD + "resultFormat"), NamedNode(FORMATS + name)
    if federated:
        yield service, NamedNode(SD + "feature"), NamedNode(SD + "BasicFederatedQuery")
    yield service, NamedNode(SD + "defaultDataset"), dataset
    yield dataset, NamedNode(RDF_TYPE), NamedNode(SD + "Dataset")
    yield dataset, NamedNode(SD + "defaultGraph"), default
    yield default, NamedNode(RDF_TYPE), NamedNode(SD + "Graph")
    for number, iri in enumerate(graphs):
        graph = BlankNode(f"graph{number}")
        yield dataset, NamedNode(SD + "namedGraph"), graph
        yield graph, NamedNode(RDF_TYPE), NamedNode(SD + "NamedGraph")
        yield graph, NamedNode(SD + "name"), NamedNode(iri)
