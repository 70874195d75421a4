"""schema.org descriptions of things and of the whole, for search engines."""

import json
from collections.abc import Mapping
from typing import Any

from collgraph.namespaces import RELEASE, expand
from collgraph.query.entity import EntityView
from collgraph.query.release import Release
from collgraph.texts import text
from collgraph.web.addresses import entity_path

TYPES = {
    "concept": "DefinedTerm",
    "practice": "HowTo",
    "experiment": "Event",
    "organization": "Organization",
    "person": "Person",
    "tool": "CreativeWork",
    "event": "Event",
    "project": "Project",
    "place": "Place",
    "publication": "ScholarlyArticle",
    "commune": "AdministrativeArea",
    "epci": "AdministrativeArea",
    "departement": "AdministrativeArea",
    "region": "AdministrativeArea",
    "pays": "AdministrativeArea",
    "country": "Country",
}
# Our properties whose values schema.org has a word for.
WORDS = {
    "startDate": "startDate",
    "endDate": "endDate",
    "publicationDate": "datePublished",
    "authoredBy": "author",
    "takesPlaceIn": "location",
    "within": "containedInPlace",
    "hasParticipant": "contributor",
    "conductedBy": "organizer",
    "inseeCode": "identifier",
    "doi": "identifier",
}
PAGES = {expand("foaf:page"), expand("foaf:homepage")}


def entity_ld(view: EntityView, lang: str, base: str) -> dict[str, Any]:
    """Describe a thing: asserted facts only, as schema.org has no word for a proposal or an inference."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": view.iri,
        "@type": TYPES.get(view.kind, "Thing"),
        "name": view.label,
        "url": base + entity_path(view.name, lang),
    }
    if view.other_labels:
        described["alternateName"] = [value.text for value in view.other_labels]
    for fact in view.facts:
        word = WORDS.get(fact.property.rpartition("#")[2])
        if fact.status != "asserted":
            continue
        if word is not None:
            described.setdefault(word, []).append(_shown(fact.value.iri, fact.value.text))
        elif fact.property in PAGES and fact.value.iri is not None:
            described.setdefault("sameAs", []).append(fact.value.iri)
    return described


def dataset_ld(release: Release, lang: str, base: str) -> dict[str, Any]:
    """Describe the whole graph as a dataset with its downloads; those by source would weigh down every home page."""
    report = release.report
    dumps = [dump for dump in report.get("dumps", ()) if not dump["scope"].startswith("source-")]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": RELEASE + release.id,
        "name": "collgraph",
        "description": text("web.home_description", lang),
        "url": base + "/",
        "version": report.get("version", ""),
        "license": sorted({entry["licence"] for entry in report.get("sources", ()) if entry["licence"]}),
        "distribution": [_download(dump, release.id, base) for dump in dumps],
    }


def script(content: Mapping[str, Any]) -> str:
    """Write JSON-LD so that no text in it can end the script element around it."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _download(dump: Mapping[str, Any], release: str, base: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": f"{base}/dumps/{release}/{dump['file']}",
        "encodingFormat": dump["media_type"],
        "contentSize": f"{dump['bytes']} B",
        "sha256": dump["sha256"],
    }


def _shown(iri: str | None, label: str) -> Any:
    return label if iri is None else {"@id": iri, "name": label}
