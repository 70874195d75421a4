"""Every IRI that collgraph mints or borrows, minted and parsed in one place."""

import re
from dataclasses import dataclass

BASE = "https://w3id.org/collgraph/"
CG = BASE + "ontology#"
ONTOLOGY = BASE + "ontology"
VOCAB = BASE + "vocab/"
ID = BASE + "id/"
GRAPH = BASE + "graph/"
RELEASE = BASE + "release/"

PREFIXES = {
    "cg": CG,
    "cgv": VOCAB,
    "cgi": ID,
    "cgg": GRAPH,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "schema": "http://schema.org/",
    "void": "http://rdfs.org/ns/void#",
    "sh": "http://www.w3.org/ns/shacl#",
    "vann": "http://purl.org/vocab/vann/",
}

ALIGNED = {
    "pair": "http://virtual-assembly.org/ontologies/pair#",
    "igeo": "http://rdf.insee.fr/def/geo#",
    "cito": "http://purl.org/spar/cito/",
    "fabio": "http://purl.org/spar/fabio/",
    "essglobal": "http://purl.org/essglobal/vocab/",
}
"""Prefixes of vocabularies that only alignments name."""

RDF_TYPE = PREFIXES["rdf"] + "type"
RDFS_LABEL = PREFIXES["rdfs"] + "label"
SKOS_PREF_LABEL = PREFIXES["skos"] + "prefLabel"
XSD = PREFIXES["xsd"]
WKT_LITERAL = PREFIXES["geo"] + "wktLiteral"

INFERRED = GRAPH + "inferred"
PROPOSED = GRAPH + "proposed"
PROVENANCE = GRAPH + "provenance"
ONTOLOGY_GRAPH = GRAPH + "ontology"
CATALOGUE = GRAPH + "catalogue"

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9~])?")


@dataclass(frozen=True)
class ThingName:
    """The kind and key that name a thing: ``commune`` and ``29019``. The kind is part of the name."""

    kind: str
    key: str

    @property
    def iri(self) -> str:
        """The thing's IRI."""
        return thing_iri(self.kind, self.key)

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"


def thing_iri(kind: str, key: str) -> str:
    """Mint a thing's IRI.

    Raises ValueError where the kind or the key has a character that would need escaping.

    >>> thing_iri("commune", "29019")
    'https://w3id.org/collgraph/id/commune/29019'
    """
    if not NAME.fullmatch(kind):
        raise ValueError(f"not a kind: {kind!r}")
    if not KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return f"{ID}{kind}/{key}"


def parse_thing(name: str) -> ThingName | None:
    """Read ``kind/key`` or a thing's IRI; None where it is neither.

    >>> parse_thing("commune/29019")
    ThingName(kind='commune', key='29019')
    """
    kind, slash, key = name.removeprefix(ID).partition("/")
    if not slash or not NAME.fullmatch(kind) or not KEY.fullmatch(key):
        return None
    return ThingName(kind, key)


def term_iri(scheme: str, term: str) -> str:
    """Mint a vocabulary term's IRI: ``…/vocab/<scheme>/<term>``; raises ValueError like thing_iri."""
    if not NAME.fullmatch(scheme):
        raise ValueError(f"not a vocabulary: {scheme!r}")
    if not KEY.fullmatch(term):
        raise ValueError(f"not a term: {term!r}")
    return f"{VOCAB}{scheme}/{term}"


def scheme_iri(scheme: str) -> str:
    """Mint a vocabulary's own IRI: ``…/vocab/<scheme>``."""
    return VOCAB + scheme


def graph_iri(source: str) -> str:
    """Mint a source's named graph, which is the source's dataset as well."""
    return GRAPH + source


def record_iri(source: str, table: str, key: str) -> str:
    """Mint a source record's IRI: identified by source, table and key, never by its line."""
    return thing_iri("record", f"{source}.{table}.{key}")


def expand(curie: str) -> str:
    """Turn ``cg:Concept`` into an IRI; raises KeyError on an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """Turn an IRI into the curie of its longest known prefix, or leave it as it is."""
    found = max(
        ((prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)),
        key=lambda pair: len(pair[1]),
        default=None,
    )
    return iri if found is None else f"{found[0]}:{iri[len(found[1]) :]}"
