"""The catalogue of a release with the addresses and the contact of the server that offers it."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.query.nodes import term
from collgraph.query.reader import Reader
from collgraph.query.release import Release
from collgraph.query.serialise import FORMATS

_DCAT, _RDF_TYPE = ns.PREFIXES["dcat"], ox.NamedNode(ns.RDF_TYPE)
_VCARD = "http://www.w3.org/2006/vcard/ns#"
# Where an address is one of a server; everywhere else it names something.
_ADDRESSES = {
    f"{_DCAT}accessURL",
    f"{_DCAT}downloadURL",
    f"{_DCAT}endpointURL",
    f"{ns.PREFIXES['void']}dataDump",
    f"{ns.PREFIXES['void']}sparqlEndpoint",
}
_CONTACT = ox.NamedNode(f"{ns.BASE}catalogue#contact")


def catalogue(release: Release, reader: Reader, media_type: str, base: str, contact: str) -> bytes:
    """The catalogue in an RDF format, with the statistics; ``contact`` is a mail or web address, or nothing.

    Raises KeyError for an unknown media type.
    """
    triples = list(_served(release.path / "catalogue.ttl", base))
    triples += _statistics(reader, ns.RELEASE + release.id)
    triples += _contact(triples, contact)
    return _written(triples, media_type)


def one_release(path: Path, name: str, media_type: str, base: str) -> bytes:
    """What the catalogue in a release's folder says of the release and of its files, in an RDF format."""
    starts = (ns.RELEASE + name, f"{ns.BASE}dumps/{name}/")
    triples = [
        t for t in _served(path / "catalogue.ttl", base) if str(getattr(t.subject, "value", "")).startswith(starts)
    ]
    return _written(triples, media_type)


def _written(triples: list[ox.Triple], media_type: str) -> bytes:
    prefixes = {name: ns.PREFIXES[name] for name in ("dct", "dcat", "prov", "foaf", "void", "xsd", "cgg")}
    return ox.serialize(triples, format=FORMATS[media_type], prefixes=prefixes) or b""


def period(release: Release) -> tuple[str, str] | None:
    """The first and the last date of what the release tells of, as the catalogue has them."""
    ends = (ox.NamedNode(f"{_DCAT}startDate"), ox.NamedNode(f"{_DCAT}endDate"))
    triples = list(_served(release.path / "catalogue.ttl", ""))
    found = [str(getattr(t.object, "value", "")) for end in ends for t in triples if t.predicate == end]
    return (found[0], found[1]) if len(found) == len(ends) else None


def _served(path: Path, base: str) -> Iterator[ox.Triple]:
    if not path.is_file():
        return
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        value = quad.object
        if base and quad.predicate.value in _ADDRESSES and isinstance(value, ox.NamedNode):
            value = ox.NamedNode(f"{base}/{value.value.removeprefix(ns.BASE)}")
        yield ox.Triple(quad.subject, quad.predicate, value)


def _statistics(reader: Reader, release: str) -> Iterator[ox.Triple]:
    """What the store says of its own content; of the sources, the catalogue file says more."""
    subset = ox.NamedNode(ns.PREFIXES["void"] + "subset")
    for row in reader.graph(ns.CATALOGUE):
        if row.subject.value.startswith(ns.GRAPH):
            continue
        subject = ox.NamedNode(row.subject.value)
        if row.property == ns.RDF_TYPE and row.value.value == ns.PREFIXES["void"] + "Dataset":
            yield ox.Triple(ox.NamedNode(release), subset, subject)
        yield ox.Triple(subject, ox.NamedNode(row.property), term(row.value))


def _contact(triples: list[ox.Triple], contact: str) -> Iterator[ox.Triple]:
    if not contact:
        return
    is_mail = "@" in contact and "://" not in contact
    address = f"mailto:{contact.removeprefix('mailto:')}" if is_mail else contact
    yield ox.Triple(_CONTACT, _RDF_TYPE, ox.NamedNode(f"{_VCARD}Kind"))
    yield ox.Triple(_CONTACT, ox.NamedNode(f"{_VCARD}fn"), ox.Literal("collgraph"))
    name = f"{_VCARD}hasEmail" if is_mail else f"{_VCARD}hasURL"
    yield ox.Triple(_CONTACT, ox.NamedNode(name), ox.NamedNode(address))
    described = {f"{_DCAT}Dataset", f"{_DCAT}DataService"}
    for triple in triples:
        if triple.predicate == _RDF_TYPE and getattr(triple.object, "value", "") in described:
            yield ox.Triple(triple.subject, ox.NamedNode(f"{_DCAT}contactPoint"), _CONTACT)
