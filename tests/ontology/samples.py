"""A small graph that sets every kind of rule to work."""

from collgraph.namespaces import CG, PREFIXES, RDF_TYPE, term_iri, thing_iri

Triple = tuple[str, str, str]

E1, E2, PROJECT = thing_iri("experiment", "e1"), thing_iri("experiment", "e2"), thing_iri("experiment", "project")
CIRCLE, VOTE = thing_iri("practice", "circle"), thing_iri("practice", "vote")
COMMONS, TRUST, IDEA = thing_iri("concept", "commons"), thing_iri("concept", "trust"), thing_iri("concept", "idea")
TOWN, AREA, REGION, LAND = (
    thing_iri("commune", "29019"),
    thing_iri("epci", "242900314"),
    thing_iri("region", "53"),
    thing_iri("country", "FR"),
)
COUNCIL, CLUB, ANN = (
    thing_iri("organization", "council"),
    thing_iri("organization", "club"),
    thing_iri("person", "ann"),
)
LINK, EVIDENCE, BOOK = thing_iri("link", "l1"), thing_iri("evidence", "l1"), thing_iri("publication", "book")
SEAT_HELD = thing_iri("link", "participation")
SKOS = PREFIXES["skos"]


def cg(name: str) -> str:
    return CG + name


OPEN: list[Triple] = [
    (E1, RDF_TYPE, cg("Experiment")),
    (E1, cg("usesPractice"), CIRCLE),
    (E1, cg("takesPlaceIn"), TOWN),
    (E1, cg("conductedBy"), CLUB),
    (E1, cg("partOfActivity"), PROJECT),
    (E1, cg("posture"), term_iri("postures", "tester")),
    (CIRCLE, cg("groundedIn"), TRUST),
    (CIRCLE, cg("practiceFamily"), term_iri("practice-families", "dialogue")),
    (TRUST, cg("narrowerThan"), COMMONS),
    (COMMONS, cg("narrowerThan"), IDEA),
    (TRUST, SKOS + "related", VOTE.replace("practice", "concept")),
    (TOWN, RDF_TYPE, cg("Municipality")),
    (TOWN, cg("within"), AREA),
    (AREA, cg("within"), REGION),
    (REGION, cg("within"), LAND),
    (COUNCIL, cg("governs"), TOWN),
    (ANN, cg("memberOf"), CLUB),
    (ANN, cg("hasParticipation"), SEAT_HELD),
    (SEAT_HELD, cg("participationIn"), E2),
    (term_iri("themes", "communs"), SKOS + "inScheme", "https://w3id.org/collgraph/vocab/themes"),
    (term_iri("roles", "host"), RDF_TYPE, cg("Role")),
    (TOWN, cg("inseeCode"), '"29019"'),
    (BOOK, cg("doi"), '"10.1000/1"'),
]
NON_COMMERCIAL: list[Triple] = [
    (E2, RDF_TYPE, cg("Experiment")),
    (E2, cg("usesPractice"), VOTE),
    (E2, cg("takesPlaceIn"), AREA),
    (E2, cg("challenges"), COMMONS),
    (VOTE, SKOS + "exactMatch", CIRCLE),
    (VOTE, cg("groundedIn"), COMMONS),
    (LINK, cg("linkSubject"), E2),
    (LINK, cg("linkObject"), COMMONS),
    (LINK, cg("hasEvidence"), EVIDENCE),
    (LINK, cg("assertedBy"), CLUB),
    (EVIDENCE, cg("quotedFrom"), BOOK),
]
EVERYTHING = OPEN + NON_COMMERCIAL
