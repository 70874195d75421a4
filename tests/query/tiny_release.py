"""Write a release of a dozen things, shaped like a built one, in some milliseconds."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns

NOT_DEFAULT = {ns.PROPOSED, ns.PROVENANCE}

TRIG = """
cgg:territories {
  <commune/29019> a cg:Municipality ; rdfs:label "Brest"@fr ; cg:inseeCode "29019" ; cg:population 139926 ;
    cg:within <departement/29> ; cg:fromRecord <record/territories.communes.29019> .
  <commune/29103> a cg:Municipality ; rdfs:label "Landerneau"@fr ; cg:within <departement/29> .
  <departement/29> a cg:Department ; rdfs:label "Finistère"@fr ; cg:within <region/53> .
  <region/53> a cg:Region ; rdfs:label "Bretagne"@fr , "Brittany"@en .
}
cgg:concepts {
  <concept/commons> a cg:Concept ; rdfs:label "Communs"@fr , "Commons"@en ; skos:altLabel "biens communs"@fr ;
    cg:definedIn <publication/ostrom-1990> ; cg:fromRecord <record/concepts.concepts.commons> ;
    foaf:page <https://example.org/commons> .
  <concept/governance> a cg:Concept ; rdfs:label "Gouvernance"@fr , "Governance"@en .
  <publication/ostrom-1990> a cg:Publication ; rdfs:label "Governing the Commons"@en .
}
cgg:practices { <practice/world-cafe> a cg:Practice ; rdfs:label "World café"@fr , "World Café"@en . }
cgg:experiments {
  <experiment/atelier> a cg:Experiment ;
    rdfs:label "Atelier <b>Écluse</b>"@fr ; cg:startDate "2014-06" ;
    cg:usesPractice <practice/world-cafe> ; cg:takesPlaceIn <commune/29019> ;
    cg:practiceText "veillées \\"</script><script>alert(1)</script>" .
}
cgg:links-theory-field {
  <link/l1> a cg:Link ; cg:linkSubject <experiment/atelier> ; cg:linkObject <concept/commons> ;
    cg:stance <../vocab/stances/supports> ; cg:strength <../vocab/strengths/anecdotal> ;
    cg:status <../vocab/statuses/proposed> ; cg:hasEvidence <evidence/l1> .
  <evidence/l1> a cg:Evidence ; cg:quote "Le lavoir est à tous."@fr ; cg:observation "Vu"@fr , "Seen"@en ;
    cg:quotedFrom <publication/ostrom-1990> ; foaf:page <https://example.org/page12> .
}
cgg:inferred {
  <commune/29019> cg:within <region/53> ; a cg:Territory , geo:Feature .
  <commune/29103> cg:within <region/53> .
  <region/53> cg:contains <departement/29> , <commune/29019> , <commune/29103> ; cg:hosts <experiment/atelier> .
  <departement/29> cg:contains <commune/29019> , <commune/29103> .
  <commune/29019> cg:hosts <experiment/atelier> .
  <experiment/atelier> cg:takesPlaceIn <region/53> ; a cg:Activity .
  <practice/world-cafe> cg:practiceUsedIn <experiment/atelier> .
  <publication/ostrom-1990> cg:defines <concept/commons> .
}
cgg:proposed {
  <practice/world-cafe> cg:groundedIn <concept/commons> . <concept/commons> cg:grounds <practice/world-cafe> .
  <concept/commons> cg:narrowerThan <concept/governance> ; skos:broaderTransitive <concept/governance> .
  <concept/governance> cg:broaderThan <concept/commons> .
  <experiment/atelier> cg:supports <concept/commons> ; cg:mobilises <concept/commons> .
  <concept/commons> cg:supportedBy <experiment/atelier> ; cg:mobilisedBy <experiment/atelier> .
}
cgg:provenance {
  <record/concepts.concepts.commons> a cg:SourceRecord ; cg:inFile "data/concepts/concepts.csv" ; cg:line 7 .
  <record/territories.communes.29019> a cg:SourceRecord ; cg:inFile "data/territories/communes.csv" ;
    cg:line 3 .
}
cgg:ontology {
  <../vocab/stances/supports> a cg:Stance ; skos:prefLabel "appuie"@fr , "supports"@en ;
    skos:inScheme <../vocab/stances> .
  <../vocab/stances> a skos:ConceptScheme ; skos:prefLabel "Nature des liens"@fr , "Stances"@en .
  skos:related a owl:SymmetricProperty .
}
cgg:catalogue {
  cgg:concepts a dcat:Dataset ; dct:title "Concepts"@fr , "Concepts"@en ;
    dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
}
"""

CLASSES = {
    "Territory": ("Territoire", "Territory", []),
    "Municipality": ("Commune", "Municipality", ["Territory"]),
    "Department": ("Département", "Department", ["Territory"]),
    "Region": ("Région", "Region", ["Territory"]),
    "Concept": ("Concept", "Concept", []),
    "Activity": ("Activité", "Activity", []),
    "Experiment": ("Expérimentation", "Field experiment", ["Activity"]),
    "Practice": ("Pratique", "Practice", []),
    "Publication": ("Publication", "Publication", []),
    "Link": ("Lien argumenté", "Evidenced link", []),
    "Evidence": ("Preuve", "Evidence", []),
}
PROPERTIES = {
    "inseeCode": ("code INSEE", "INSEE code", None),
    "population": ("population", "population", None),
    "within": ("situé dans", "within", "contains"),
    "contains": ("contient", "contains", "within"),
    "takesPlaceIn": ("se déroule à", "takes place in", "hosts"),
    "hosts": ("accueille", "hosts", "takesPlaceIn"),
    "startDate": ("date de début", "start date", None),
    "usesPractice": ("met en œuvre", "uses practice", "practiceUsedIn"),
    "practiceUsedIn": ("mise en œuvre dans", "practice used in", "usesPractice"),
    "practiceText": ("pratique citée", "practice as told", None),
    "groundedIn": ("se fonde sur", "grounded in", "grounds"),
    "grounds": ("fonde", "grounds", "groundedIn"),
    "narrowerThan": ("cas particulier de", "narrower than", "broaderThan"),
    "broaderThan": ("a pour cas particulier", "broader than", "narrowerThan"),
    "definedIn": ("défini dans", "defined in", "defines"),
    "defines": ("définit", "defines", "definedIn"),
    "mobilises": ("mobilise", "mobilises", "mobilisedBy"),
    "mobilisedBy": ("mobilisé par", "mobilised by", "mobilises"),
    "supports": ("appuie", "supports", "supportedBy"),
    "supportedBy": ("appuyé par", "supported by", "supports"),
}
SOURCES = ("territories", "concepts", "practices", "experiments", "links-theory-field")


def write_release(build: Path, release: str = "r1", extra: str = "") -> Path:
    """Write ``releases/<release>`` with the tiny graph and ``extra`` TriG, and point ``current`` to it."""
    folder = build / "releases" / release
    folder.mkdir(parents=True)
    _write_store(folder / "store", TRIG + extra)
    (folder / "schema.json").write_text(json.dumps(_schema()), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(_report(folder, release)), encoding="utf-8")
    (folder / "ontology").mkdir()
    (folder / "ontology" / "collgraph.ttl").write_text(ONTOLOGY, encoding="utf-8")
    current = build / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(Path("releases") / release)
    return folder


ONTOLOGY = f"<{ns.CG}Concept> a <http://www.w3.org/2002/07/owl#Class> .\n"


def _write_store(path: Path, trig: str) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in ns.PREFIXES.items())
    store = ox.Store(str(path))
    for quad in ox.parse(prefixes + trig, format=ox.RdfFormat.TRIG, base_iri=ns.ID):
        store.add(quad)
        assert isinstance(quad.graph_name, ox.NamedNode)
        if quad.graph_name.value not in NOT_DEFAULT:
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    store.flush()


def _schema() -> dict[str, dict[str, Any]]:
    terms: dict[str, dict[str, Any]] = {}
    for name, (fr, en, parents) in CLASSES.items():
        terms[ns.CG + name] = _term("class", fr, en, parents=[ns.CG + parent for parent in parents])
    for name, (fr, en, inverse) in PROPERTIES.items():
        terms[ns.CG + name] = _term("property", fr, en, inverse=inverse and ns.CG + inverse)
    terms[ns.CG + "narrowerThan"]["parents"] = [ns.expand("skos:broaderTransitive")]
    terms[ns.expand("skos:broaderTransitive")] = _term("property", "relève de", "falls under")
    terms[ns.scheme_iri("stances")] = _term("scheme", "Nature des liens", "Stances")
    for scheme, key, fr, en in (
        ("stances", "supports", "appuie", "supports"),
        ("strengths", "anecdotal", "anecdotique", "anecdotal"),
        ("statuses", "proposed", "proposé", "proposed"),
    ):
        terms[ns.term_iri(scheme, key)] = _term("term", fr, en, scheme=ns.scheme_iri(scheme))
    for order, term in enumerate(terms.values()):
        term["order"] = order
    return terms


def _term(kind: str, fr: str, en: str, **fields: Any) -> dict[str, Any]:
    blank = {"definition": {}, "inverse": None, "scheme": None, "parents": []}
    return {"kind": kind, "label": {"fr": fr, "en": en}, **blank, **fields}


def _report(folder: Path, release: str) -> dict[str, Any]:
    content = b"<a> <b> <c> .\n" * 100
    (folder / "dumps").mkdir()
    (folder / "dumps" / "collgraph-open.nq.gz").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / "dumps" / "SHA256SUMS").write_text(f"{digest}  collgraph-open.nq.gz\n", encoding="utf-8")
    (folder / "dumps" / "secret.txt").write_text("not in the report", encoding="utf-8")
    dump = {
        "file": "collgraph-open.nq.gz",
        "media_type": "application/n-quads",
        "bytes": len(content),
        "sha256": digest,
        "scope": "open",
        "title": {"fr": "Tout le graphe ouvert", "en": "The whole open graph"},
    }
    return {
        "release": release,
        "version": "0.1.0",
        "sources": [_source(name) for name in SOURCES],
        "counts": {"cg:Concept": 2},
        "quads": {"default": 40},
        "dumps": [dump],
        "unresolved": [],
        "expectations": [],
        "inputs": {},
    }


def _source(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "title": {"fr": f"Source {name}", "en": f"Source {name}"},
        "description": {"fr": "…", "en": "…"},
        "licence": "https://creativecommons.org/licenses/by-sa/4.0/",
        "licence_name": "CC BY-SA 4.0",
        "licence_class": "open",
        "publisher": "collgraph",
        "attribution": "collgraph",
        "url": "https://example.org/" + name,
        "retrieved": "2026-11-23",
        "records": 2,
        "quads": 10,
    }
