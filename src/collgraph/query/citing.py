"""How to cite a release or a thing of it: BibTeX, DataCite JSON, CITATION.cff."""

import json
import re
from dataclasses import dataclass
from typing import Any

from collgraph import namespaces as ns
from collgraph.namespaces import ThingName
from collgraph.query.context import Opened
from collgraph.texts import text

FORMATS = {
    "bib": "application/x-bibtex",
    "datacite.json": "application/vnd.datacite.datacite+json",
    "cff": "text/x-yaml",
}
_SPECIAL = re.compile(r"[\\{}$&#^_~%]")


@dataclass(frozen=True)
class Cited:
    """What is cited: its title, permanent address, release, and the sources that it rests on."""

    title: str
    iri: str
    release: str
    version: str
    date: str
    publishers: tuple[str, ...]
    licences: tuple[str, ...]


def cited(opened: Opened, name: ThingName | None, lang: str) -> Cited:
    """Describe the release, or a thing with only the sources that speak of it."""
    report = opened.release.report
    sources = list(report.get("sources", ()))
    title, iri = text("web.home_title", lang), ns.RELEASE + opened.release.id
    if name is not None:
        title, iri = opened.reader.label(name.iri, lang).text, name.iri
        graphs = {row.graph.removeprefix(ns.GRAPH) for row in opened.reader.outgoing(name.iri)}
        sources = [source for source in sources if source["id"] in graphs]
    return Cited(
        title,
        iri,
        opened.release.id,
        str(report.get("version", "")),
        max((str(source["retrieved"] or "") for source in sources), default=""),
        tuple(sorted({str(source["publisher"]) for source in sources if source["publisher"]})),
        tuple(sorted({str(source["licence"]) for source in sources if source["licence"]})),
    )


def write(of: Cited, form: str) -> str:
    """Write a citation; raises KeyError for an unknown form."""
    return {"bib": bibtex, "datacite.json": datacite, "cff": citation_file}[form](of)


def bibtex(of: Cited) -> str:
    """An entry for BibTeX, its special characters escaped."""
    key = re.sub(r"[^A-Za-z0-9]+", "-", of.iri.removeprefix(ns.BASE)).strip("-")
    fields = {
        "title": of.title,
        "author": "{collgraph contributors}",
        "year": of.date[:4],
        "version": f"{of.version} ({of.release})",
        "howpublished": f"\\url{{{of.iri}}}",
        "note": "; ".join(of.publishers),
    }
    plain = {"author", "howpublished"}
    lines = [f"  {name} = {{{value if name in plain else escaped(value)}}}" for name, value in fields.items() if value]
    return f"@misc{{collgraph-{key},\n" + ",\n".join(lines) + "\n}\n"


def datacite(of: Cited) -> str:
    """Metadata from which a DOI can be made: https://schema.datacite.org/meta/kernel-4.5/."""
    described: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph"},
        "identifiers": [{"identifier": of.iri, "identifierType": "URL"}],
        "url": of.iri,
        "creators": [{"name": "collgraph contributors", "nameType": "Organizational"}],
        "titles": [{"title": of.title}],
        "publisher": {"name": "collgraph"},
        "publicationYear": of.date[:4],
        "version": f"{of.version}+{of.release}",
        "contributors": [{"name": name, "contributorType": "DataCollector"} for name in of.publishers],
        "rightsList": [{"rightsUri": licence} for licence in of.licences],
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def citation_file(of: Cited) -> str:
    """A CITATION.cff; JSON strings are YAML strings."""
    rows = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use this data, please cite it as below.",
        "title": of.title,
        "version": f"{of.version}+{of.release}",
        "date-released": of.date,
        "url": of.iri,
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items() if value]
    return "\n".join([*lines, "authors:", '  - name: "collgraph contributors"']) + "\n"


def escaped(value: str) -> str:
    """Write a text so that TeX shows it as it is."""
    named = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return _SPECIAL.sub(lambda found: named.get(found[0], f"\\{found[0]}"), value)
