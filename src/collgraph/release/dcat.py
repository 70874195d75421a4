"""The catalogue of a release as DCAT-AP 3 has it: series, datasets, distributions, service, and how it was built.

Its addresses are those of w3id.org: a server puts its own in when serving. No blank nodes, sorted: it can be compared.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.texts import LANGUAGES, text

CATALOGUE = ns.BASE + "catalogue"
SERIES = ns.BASE + "releases"
SERVICE = ns.BASE + "sparql"
PUBLISHER = f"{CATALOGUE}#publisher"
BUILDER = f"{CATALOGUE}#builder"

PREFIXES = {
    **{name: ns.PREFIXES[name] for name in ("rdf", "rdfs", "dct", "dcat", "prov", "foaf", "void", "xsd", "owl")},
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "iana": "https://www.iana.org/assignments/media-types/",
    "eu": "http://publications.europa.eu/resource/authority/",
    "cgg": ns.GRAPH,
    "cgr": ns.RELEASE,
}
_SHA256 = PREFIXES["spdx"] + "checksumAlgorithm_sha256"
_FRANCE = PREFIXES["eu"] + "country/FRA"
_LANGUAGES = {"fr": PREFIXES["eu"] + "language/FRA", "en": PREFIXES["eu"] + "language/ENG"}
_PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}
_DATE = re.compile(f'<{re.escape(ns.CG)}(?:start|end)Date> "([0-9]{{4}}(?:-[0-9]{{2}}){{0,2}})"'.encode())

Triple = tuple[str, str, ox.NamedNode | ox.Literal]
Report = Mapping[str, Any]


def write_catalogue(path: Path, report: Report, quads: Iterable[Path]) -> None:
    """Write the catalogue of a release as Turtle; ``quads`` are searched for the first and last date."""
    found = set(catalogue(report, coverage(quads)))
    triples = [ox.Triple(ox.NamedNode(s), ox.NamedNode(_iri(p)), o) for s, p, o in found]
    triples.sort(key=lambda triple: (triple.subject.value, triple.predicate.value, str(triple.object)))  # type: ignore[union-attr]
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"")


def coverage(quads: Iterable[Path]) -> tuple[str, str] | None:
    """The first and the last date of the activities, as their sources write them."""
    dates = {date for path in quads for date in _DATE.findall(path.read_bytes())}
    return (min(dates).decode(), max(dates).decode()) if dates else None


def catalogue(report: Report, dates: tuple[str, str] | None) -> Iterator[Triple]:
    """All the statements of the catalogue."""
    yield from _agents(report)
    yield from _typed(CATALOGUE, "dcat:Catalog", report)
    yield from _told(CATALOGUE, "catalogue")
    yield CATALOGUE, "dct:publisher", _node(PUBLISHER)
    yield CATALOGUE, "dct:spatial", _node(_FRANCE)
    yield CATALOGUE, "foaf:homepage", _node(ns.BASE)
    yield ns.BASE, "rdf:type", _node(_iri("foaf:Document"))
    for lang in LANGUAGES:
        yield CATALOGUE, "dct:language", _node(_LANGUAGES[lang])
        yield _LANGUAGES[lang], "rdf:type", _node(_iri("dct:LinguisticSystem"))
    yield _FRANCE, "rdf:type", _node(_iri("dct:Location"))
    yield from _service(report)
    yield from _release(report, dates)
    for source in report["sources"]:
        yield from _source(source, report)


def _agents(report: Report) -> Iterator[Triple]:
    yield PUBLISHER, "rdf:type", _node(_iri("foaf:Agent"))
    yield PUBLISHER, "foaf:name", ox.Literal("collgraph")
    yield BUILDER, "rdf:type", _node(_iri("prov:SoftwareAgent"))
    yield BUILDER, "rdfs:label", ox.Literal(f"collgraph {report['version']}")


def _service(report: Report) -> Iterator[Triple]:
    yield CATALOGUE, "dcat:service", _node(SERVICE)
    yield SERVICE, "rdf:type", _node(_iri("dcat:DataService"))
    yield from _told(SERVICE, "service")
    yield SERVICE, "dcat:endpointURL", _node(SERVICE)
    yield SERVICE, "dct:publisher", _node(PUBLISHER)
    yield SERVICE, "dcat:servesDataset", _node(ns.RELEASE + report["release"])
    conforms = "https://www.w3.org/TR/sparql11-protocol/"
    yield SERVICE, "dct:conformsTo", _node(conforms)
    yield conforms, "rdf:type", _node(_iri("dct:Standard"))


def _release(report: Report, dates: tuple[str, str] | None) -> Iterator[Triple]:
    iri, modified = ns.RELEASE + report["release"], _modified(report)
    yield CATALOGUE, "dcat:dataset", _node(SERIES)
    yield SERIES, "rdf:type", _node(_iri("dcat:DatasetSeries"))
    # DCAT 3 makes a series a dataset; shapes that read no ontology want it said.
    yield SERIES, "rdf:type", _node(_iri("dcat:Dataset"))
    yield from _told(SERIES, "series")
    yield SERIES, "dct:publisher", _node(PUBLISHER)
    yield from _dataset(iri, modified)
    yield from _told(iri, "whole")
    yield iri, "dcat:inSeries", _node(SERIES)
    yield iri, "dcat:version", ox.Literal(report["version"])
    yield iri, "dct:identifier", ox.Literal(report["release"])
    yield iri, "dct:spatial", _node(_FRANCE)
    yield iri, "void:triples", _number(report["quads"].get("default", _total(report)))
    yield iri, "void:sparqlEndpoint", _node(SERVICE)
    if report.get("previous"):
        yield iri, "dcat:prev", _node(ns.RELEASE + report["previous"])
        yield iri, "prov:wasRevisionOf", _node(ns.RELEASE + report["previous"])
    if dates is not None:
        period = f"{iri}#period"
        yield iri, "dct:temporal", _node(period)
        yield period, "rdf:type", _node(_iri("dct:PeriodOfTime"))
        yield period, "dcat:startDate", _date(dates[0])
        yield period, "dcat:endDate", _date(dates[1])
    yield from _build(iri, report)
    named = {f"source-{source['id']}" for source in report["sources"]}
    for dump in report["dumps"]:
        if dump["scope"] not in named:
            licence_class = dump["scope"].removeprefix("collgraph-").removeprefix("tables-")
            yield from _distribution(iri, dump, report, _licences(report, licence_class))


def _build(iri: str, report: Report) -> Iterator[Triple]:
    """How it came about: no clock is read, so a build has no time."""
    activity = f"{iri}#build"
    yield iri, "prov:wasGeneratedBy", _node(activity)
    yield activity, "rdf:type", _node(_iri("prov:Activity"))
    yield activity, "prov:wasAssociatedWith", _node(BUILDER)
    for source in report["sources"]:
        yield activity, "prov:used", _node(ns.graph_iri(source["id"]))
        yield iri, "dct:hasPart", _node(ns.graph_iri(source["id"]))


def _source(source: Report, report: Report) -> Iterator[Triple]:
    iri = ns.graph_iri(source["id"])
    yield from _dataset(iri, source["retrieved"])
    for lang in LANGUAGES:
        yield iri, "dct:title", ox.Literal(source["title"][lang], language=lang)
        yield iri, "dct:description", ox.Literal(source["description"][lang], language=lang)
    yield iri, "dct:identifier", ox.Literal(source["id"])
    yield iri, "dct:publisher", _node(f"{iri}#publisher")
    yield f"{iri}#publisher", "rdf:type", _node(_iri("foaf:Agent"))
    yield f"{iri}#publisher", "foaf:name", ox.Literal(source["publisher"] or source["title"]["en"])
    yield iri, "void:triples", _number(source["quads"])
    if source["url"]:
        yield iri, "dcat:landingPage", _node(source["url"])
        yield source["url"], "rdf:type", _node(_iri("foaf:Document"))
    for dump in report["dumps"]:
        if dump["scope"] == f"source-{source['id']}":
            yield from _distribution(iri, dump, report, {source["licence"] or source["licence_name"]})


def _distribution(dataset: str, dump: Report, report: Report, licences: set[str]) -> Iterator[Triple]:
    file = f"{ns.BASE}dumps/{report['release']}/{dump['file']}"
    iri, suffix = f"{file}#distribution", Path(dump["file"]).suffix
    yield dataset, "dcat:distribution", _node(iri)
    yield dataset, "void:dataDump", _node(file)
    yield iri, "rdf:type", _node(_iri("dcat:Distribution"))
    for lang in LANGUAGES:
        yield iri, "dct:title", ox.Literal(f"{dump['title'][lang]} ({dump['file']})", language=lang)
    yield iri, "dcat:accessURL", _node(file)
    yield iri, "dcat:downloadURL", _node(file)
    yield iri, "dcat:byteSize", ox.Literal(str(dump["bytes"]), datatype=_node(ns.XSD + "nonNegativeInteger"))
    yield iri, "spdx:checksum", _node(f"{iri}-checksum")
    yield f"{iri}-checksum", "rdf:type", _node(_iri("spdx:Checksum"))
    yield f"{iri}-checksum", "spdx:algorithm", _node(_SHA256)
    yield f"{iri}-checksum", "spdx:checksumValue", ox.Literal(dump["sha256"], datatype=_node(ns.XSD + "hexBinary"))
    yield _SHA256, "rdf:type", _node(_iri("spdx:ChecksumAlgorithm"))
    yield from _media(iri, "dcat:mediaType", dump["media_type"])
    if suffix in _PACKED:
        yield from _media(iri, "dcat:compressFormat", _PACKED[suffix])
    if suffix == ".zip":
        yield from _media(iri, "dcat:packageFormat", "application/zip")
    yield from _rights(iri, licences)


def _rights(iri: str, licences: set[str]) -> Iterator[Triple]:
    """One licence as such; several, or words for one, as a statement of rights: DCAT-AP allows one licence."""
    if len(licences) == 1 and min(licences).startswith("http"):
        [licence] = licences
        yield iri, "dct:license", _node(licence)
        yield licence, "rdf:type", _node(_iri("dct:LicenseDocument"))
        return
    yield iri, "dct:rights", _node(f"{iri}-rights")
    yield f"{iri}-rights", "rdf:type", _node(_iri("dct:RightsStatement"))
    for lang in LANGUAGES:
        said = ", ".join(sorted(licences - {""})) or text("web.unstated", lang)
        yield f"{iri}-rights", "rdfs:label", ox.Literal(said, language=lang)


def _licences(report: Report, licence_class: str) -> set[str]:
    wanted = "open" if licence_class == "ontology" else licence_class
    return {s["licence"] or s["licence_name"] for s in report["sources"] if s["licence_class"] == wanted}


def _media(iri: str, property_: str, media_type: str) -> Iterator[Triple]:
    named = PREFIXES["iana"] + media_type
    yield iri, property_, _node(named)
    yield named, "rdf:type", _node(_iri("dct:MediaType"))


def _dataset(iri: str, modified: str) -> Iterator[Triple]:
    yield CATALOGUE, "dcat:dataset", _node(iri)
    yield iri, "rdf:type", _node(_iri("dcat:Dataset"))
    yield iri, "rdf:type", _node(_iri("void:Dataset"))
    if iri.startswith(ns.RELEASE):
        yield iri, "dct:publisher", _node(PUBLISHER)
    if modified:
        yield iri, "dct:modified", _date(modified)


def _typed(iri: str, curie: str, report: Report) -> Iterator[Triple]:
    yield iri, "rdf:type", _node(_iri(curie))
    if _modified(report):
        yield iri, "dct:modified", _date(_modified(report))


def _told(iri: str, key: str) -> Iterator[Triple]:
    for lang in LANGUAGES:
        yield iri, "dct:title", ox.Literal(text(f"release.{key}_title", lang), language=lang)
        yield iri, "dct:description", ox.Literal(text(f"release.{key}_description", lang), language=lang)


def _modified(report: Report) -> str:
    """The latest date of the sources: releases have no clock."""
    return max((str(source["retrieved"] or "") for source in report["sources"]), default="")


def _total(report: Report) -> int:
    return sum(number for name, number in report["quads"].items() if name not in ("default", "provenance"))


def _date(value: str) -> ox.Literal:
    """A date, a month or a year, as precise as it is known."""
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(value), "date")
    return ox.Literal(value, datatype=_node(ns.XSD + kind))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_node(ns.XSD + "integer"))


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local
