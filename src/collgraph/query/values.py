"""How a node is shown: its label in the reader's language, its address, its place in a list."""

from urllib.parse import quote, urlsplit

from collgraph import namespaces as ns
from collgraph.query.nodes import Node
from collgraph.query.reader import Reader
from collgraph.query.views import Value
from collgraph.text import fold

# From the most specific territory to the widest; what is no territory comes first.
TERRITORY_RANK = {"commune": 1, "epci": 2, "pays": 3, "departement": 4, "region": 5, "country": 6}


def page_of(iri: str) -> str | None:
    """Where a reader follows an IRI: our page of a thing or a term, else the web address that it is.

    >>> page_of("https://w3id.org/collgraph/id/commune/29019")
    '/entity?id=commune/29019'
    """
    name = ns.parse_thing(iri)
    if name is not None:
        return f"/entity?id={name}"
    if iri.startswith(ns.CG):
        return "/ontology#" + quote(iri.removeprefix(ns.CG))
    if iri.startswith((ns.VOCAB, ns.GRAPH, ns.RELEASE)):
        return quote("/" + iri.removeprefix(ns.BASE))
    return iri if urlsplit(iri).scheme in {"http", "https"} else None


def shown(reader: Reader, node: Node, lang: str) -> Value:
    """Show a node: a literal as it is, a thing or a term under its label, a web address as such."""
    if not node.is_iri:
        return Value(node.value, node.lang)
    name = ns.parse_thing(node.value)
    kind = None if name is None else name.kind
    if not node.value.startswith(ns.BASE) and reader.schema.get(node.value) is None:
        return Value(node.value, None, node.value, page_of(node.value), kind)
    label = reader.label(node.value, lang)
    return Value(label.text, label.lang, node.value, page_of(node.value), kind)


def by_name(value: Value) -> tuple[int, str]:
    """Sort by name; territories after the rest, from the most specific to the widest."""
    return (TERRITORY_RANK.get(value.kind or "", 0), fold(value.text))
