"""The schema that a release carries: every term of the model, in both languages."""

import json
from pathlib import Path

import pytest

from collgraph.namespaces import CG, PREFIXES, scheme_iri, term_iri
from collgraph.ontology.describe import ontology_ntriples, ontology_triples, schema_json, vocabulary_facts
from collgraph.ontology.describe import vocabulary_terms as read_terms
from collgraph.ontology.schema import Schema, Term, local_name

CLASSES = """Concept Practice Organization Collective Network PublicBody ResearchBody Person Actor Activity Experiment
Project Event Work Publication Tool Territory Municipality Intercommunality Department Region ProjectTerritory Country
Place Link Evidence Mapping SourceRecord SourceTerm ControlledTerm Posture PracticeFamily Theme SDG Stance Strength
Status ReferenceStatus Role ActorKind TerritoryLevel PublicationKind Confidence Basis Doubt MatchKind Theory
FieldTestedConcept ContestedConcept Participation"""

PROPERTIES = """fromRecord doubt note sourceWords classification inseeCode sirenCode postalCode population
totalPopulation level within contains overlaps seat point governs usesPractice practiceUsedIn practiceText
takesPlaceIn hosts placeText
startDate endDate dateText postedOn hasParticipant participatesIn participantText conductedBy conducts outcomeText
posture participantCount titleRestored practiceFamily groundedIn grounds theme definedIn defines narrowerThan
broaderThan referenceStatus authorText authoredBy authorOf publicationDate publicationDateText publicationKind doi isbn
identifierText actorKind kindText basedIn publicRole memberOf linkSubject linkObject stance strength status assertedBy
confidence conceptNamed basis hasEvidence quote observation locator quotedFrom readOn illustrates supports challenges
extends illustratedBy supportedBy challengedBy extendedBy speaksTo spokenToBy mobilises mobilisedBy practises activeIn
inFile line licenceClass mappingSubject mappingObject mappingPredicate sourceText partOfActivity hasSubActivity role
hasParticipation participationIn equips reportsOn contributesTo"""

BORROWED = "rdfs:label skos:altLabel skos:related skos:exactMatch skos:closeMatch rdfs:seeAlso foaf:page foaf:homepage"

TERMS = {
    "postures": "s-inspirer analyser tester outiller diffuser",
    "practice-families": "dialogue decision diagnostic democratie gouvernance economie apprentissage conception "
    "grand-groupe inclusion documentation recherche lieu strategie territoire numerique divergence evaluation "
    "convergence passage-a-l-action sens prospective sensibilisation participation faire droit formation",
    "themes": "communs coop gouvernance participation innovation economie apprentissage lieux transition methode "
    "groupe traduction",
    "sdgs": " ".join(f"sdg-{number}" for number in range(1, 18)),
    "stances": "illustrates supports challenges extends",
    "strengths": "unstated anecdotal moderate strong",
    "statuses": "proposed reviewed rejected",
    "reference-statuses": "verified partly-verified seen partly-seen unverified not-found",
    "roles": "lead partner facilitator participant funder host evaluator",
    "actor-kinds": "association collectivite etablissement-de-recherche cooperative entreprise reseau collectif media "
    "tiers-lieu autre",
    "territory-levels": "commune epci departement region pays country place",
    "publication-kinds": "article web-page report thesis book chapter case-entry other",
    "confidences": "high medium low",
    "bases": "abstract secondary-account",
    "doubts": "ends-before-start starts-after-posting first-of-january title-restored place-contradicts-title "
    "year-deduced possible-duplicate",
    "match-kinds": "exact-match close-match related-match narrow-match broad-match",
}


def cg(name: str) -> str:
    return CG + name


@pytest.mark.parametrize(("kind", "names"), [("class", CLASSES), ("property", PROPERTIES)])
def test_no_term_of_the_model_is_missing(schema: Schema, kind: str, names: str) -> None:
    known = {local_name(term.iri) for term in schema.of_kind(kind)}
    assert set(names.split()) - known == set()


def test_vocabularies_are_complete(ontology: Path) -> None:
    assert read_terms(ontology) == {scheme: set(keys.split()) for scheme, keys in TERMS.items()}


def test_every_term_speaks_french_and_english(schema: Schema) -> None:
    terms = [term for kind in ("class", "property", "scheme", "term") for term in schema.of_kind(kind)]
    assert len(terms) == len(schema)
    for term in terms:
        assert set(term.labels) == set(term.definitions) == {"fr", "en"}, term.iri
        assert all(text.endswith(".") for text in term.definitions.values()), term.iri
    for curie in BORROWED.split():
        prefix, name = curie.split(":")
        assert schema.get(PREFIXES[prefix] + name) is not None, curie


def test_french_is_set_as_french(schema: Schema) -> None:
    """No straight apostrophe, and a no-break space before double punctuation."""
    for kind in ("class", "property", "scheme", "term"):
        for term in schema.of_kind(kind):
            for text in (term.labels["fr"], term.definitions["fr"], term.inverse_labels.get("fr", "")):
                assert "'" not in text, term.iri
                assert not any(f" {mark}" in text for mark in ":;?!»"), term.iri


def test_terms_of_a_vocabulary_keep_their_order(schema: Schema) -> None:
    keys = [local_name(term.iri) for term in schema.terms(scheme_iri("postures"))]
    assert keys == TERMS["postures"].split()
    goals = [local_name(term.iri) for term in schema.terms(scheme_iri("sdgs"))]
    assert goals == TERMS["sdgs"].split()


def test_classes_climb(schema: Schema) -> None:
    assert schema.is_a(cg("Municipality"), cg("Territory"))
    assert schema.is_a(cg("PublicBody"), cg("Actor"))
    assert schema.is_a(cg("Place"), cg("Place"))
    assert not schema.is_a(cg("PublicBody"), cg("Territory"))


def test_nothing_stands_between_inference_and_claims(schema: Schema) -> None:
    claims = {cg(name) for name in ("illustrates", "supports", "challenges", "extends", "speaksTo")}
    assert not claims & schema.ancestors(cg("mobilises"))
    assert all(cg("mobilises") not in schema.ancestors(claim) for claim in claims)
    assert all(schema.is_a(claim, cg("speaksTo")) for claim in claims)


def test_properties_read_both_ways(schema: Schema) -> None:
    assert schema.inverse_label(cg("usesPractice"), "en") == schema.label(cg("practiceUsedIn"), "en") == "used in"
    assert schema.inverse_label(cg("practiceUsedIn"), "en") == "uses practice"
    assert schema.inverse_label(cg("fromRecord"), "fr") == "fiche de"
    assert schema.inverse_label(PREFIXES["skos"] + "related", "en") == "related to"


def test_a_label_falls_back_to_the_other_language_then_the_name() -> None:
    schema = Schema([Term("http://x.org/a", "class", {"en": "A"}, {"en": "An a."})])
    assert schema.label("http://x.org/a", "fr") == "A"
    assert schema.definition("http://x.org/a", "fr") == "An a."
    assert schema.label("http://x.org/v/b-c", "fr") == "b-c"
    assert schema.inverse_label("http://x.org/v/b-c", "fr") == "b-c"
    assert schema.definition("http://x.org/v/b-c", "fr") == ""
    assert schema.get("http://x.org/v/b-c") is None
    assert schema.order("http://x.org/v/b-c") == 1


def test_the_schema_survives_its_file(ontology: Path, tmp_path: Path) -> None:
    content = schema_json(ontology)
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    loaded = Schema.load(path)
    assert len(loaded) == len(content)
    assert loaded.get(term_iri("stances", "supports")) == Schema.from_json(content).get(term_iri("stances", "supports"))
    orders = [fields["order"] for fields in content.values()]
    assert orders == list(range(len(content)))


def test_triples_for_the_graph_hold_no_blank_node(ontology: Path) -> None:
    lines = list(ontology_ntriples(ontology))
    assert lines == sorted(set(lines))
    assert len(lines) == len(list(ontology_triples(ontology)))
    assert not [line for line in lines if "_:" in line]
    label = "<https://w3id.org/collgraph/vocab/stances/supports> <http://www.w3.org/2000/01/rdf-schema#label>"
    assert f'{label} "appuie"@fr .' in lines


def test_facts_of_vocabularies_are_closed_under_the_rules(ontology: Path) -> None:
    facts = list(vocabulary_facts(ontology))
    supports = term_iri("stances", "supports")
    assert (supports, PREFIXES["skos"] + "inScheme", scheme_iri("stances")) in facts
    assert all(subject.startswith(scheme_iri("")) for subject, _, _ in facts)
