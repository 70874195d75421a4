"""STYLE.md, enforced: the shapes of ``style.ttl`` hold of the ontology, and each of them can fail."""

from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph

from collgraph.namespaces import CG, PREFIXES
from collgraph.ontology.describe import ontology_triples, read_turtle

SHAPES = "https://w3id.org/collgraph/shapes#"
PREFIX = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items())
TEXTS = """rdfs:label "Guilde"@fr, "Guild"@en ; skos:definition "Groupe."@fr, "A group."@en ; cg:displayOrder 9001 ;
    skos:example "Une."@fr, "One."@en ; cg:counterExample "Rien."@fr, "Nothing."@en"""
GUILD = f"cg:Guild a owl:Class ; {TEXTS} ."
BORROWED = """foaf:Group a owl:Class ; rdfs:label "Groupe"@fr, "Group"@en ;
    skos:definition "Des gens."@fr, "People."@en ."""
WORDS = f"cg:guildText a owl:DatatypeProperty ; rdfs:range xsd:string ; {TEXTS} ."
TERM = """<https://w3id.org/collgraph/vocab/postures/odd> a cg:Posture ; skos:inScheme cgv:postures ;
    rdfs:label "x"@fr, "x"@en ; skos:prefLabel "x"@fr, "x"@en ; skos:definition "X."@fr, "X."@en ;
    skos:topConceptOf cgv:postures ."""

# The rule, what a sound term is turned into, and the result expected: the shape or constraint that fails.
FAULTS = {
    "style-label": GUILD.replace(', "Guild"@en', "", 1),
    "style-definition": GUILD.replace("A group.", "A group. It meets."),
    "style-typography": GUILD.replace("Une.", "L'une."),
    "style-class": GUILD.replace("cg:Guild", "cg:guild"),
    "style-class-label": GUILD.replace('"Guild"@en', '"guild"@en'),
    "style-property": GUILD.replace("owl:Class", "owl:DatatypeProperty").replace('"Gu', '"gu'),
    "style-property-label": GUILD.replace("owl:Class", "owl:DatatypeProperty").replace("cg:Guild", "cg:guild"),
    "style-own": GUILD.replace('"Nothing."@en', '"Nothing"@en'),
    "style-french": GUILD.replace('"Une."', '"Une; deux."'),
    "style-circular": GUILD.replace("Groupe.", "Guilde de métiers."),
    "style-order": GUILD.replace("9001", "10"),
    "style-ranked": GUILD.replace("cg:displayOrder 9001 ;", ""),
    "style-scope-note": GUILD + 'cg:Guild skos:scopeNote "Seule."@fr .',
    "style-source-words": WORDS.replace('"Gu', '"gu'),
    "style-preferred": TERM.replace('skos:prefLabel "x"@fr, "x"@en', 'skos:prefLabel "x"@fr'),
    "style-same-name": TERM.replace('rdfs:label "x"@fr', 'rdfs:label "y"@fr'),
    "style-scheme": TERM.replace("skos:inScheme cgv:postures", "skos:inScheme cgv:postures, cgv:themes"),
    "style-top": TERM.replace("skos:topConceptOf cgv:postures", 'skos:notation "9"'),
    "style-version": "<https://w3id.org/collgraph/ontology> owl:versionIRI <http://x.org/latest> .",
    "style-version-number": '<https://w3id.org/collgraph/ontology> owl:versionInfo "two" .',
    "style-licence": '<https://w3id.org/collgraph/ontology> dct:license "free" .',
    "style-title": '<https://w3id.org/collgraph/ontology> dct:title "Encore"@fr .',
}


# A term of a list without one of its names is not named alike either.
FOLLOWS = {"style-preferred": {"style-same-name"}}


@pytest.fixture(scope="module")
def named(ontology: Path) -> Graph:
    """The ontology without its unnamed axioms, which no rule of style concerns."""
    graph = Graph(bind_namespaces="none")
    for triple in ontology_triples(ontology):
        graph.add(triple)
    return graph


@pytest.fixture(scope="module")
def shapes(ontology: Path) -> Graph:
    return read_turtle(ontology / "shapes" / "style.ttl", Graph(bind_namespaces="none"))


def broken(data: Graph, shapes: Graph) -> Iterator[tuple[str, str]]:
    """The rule and the term of each result; a rule that compares terms gives the term as its value."""
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    for result in results.subjects(SH.resultSeverity):
        constraint = results.value(result, SH.sourceConstraint)
        term = results.value(result, SH.focusNode if constraint is None else SH.value)
        yield str(constraint or results.value(result, SH.sourceShape)).removeprefix(SHAPES), str(term)


def test_the_ontology_follows_its_style(named: Graph, shapes: Graph) -> None:
    assert sorted(broken(named, shapes)) == []


@pytest.mark.parametrize("sound", [GUILD, BORROWED, TERM])
def test_a_sound_term_passes(shapes: Graph, sound: str) -> None:
    assert sorted(broken(sample(sound), shapes)) == []


@pytest.mark.parametrize("rule", FAULTS)
def test_each_rule_can_fail(shapes: Graph, rule: str) -> None:
    found = {name for name, _ in broken(sample(FAULTS[rule]), shapes)}
    assert rule in found
    assert found <= {rule, *FOLLOWS.get(rule, ())}, "a fault is reported once"


def test_every_rule_has_its_fault(shapes: Graph) -> None:
    rules = {str(rule).removeprefix(SHAPES) for rule in shapes.subjects(SH.message)}
    inner = {"style-borrowed", "style-with-examples", "style-example", "style-counter-example"}
    assert rules - inner == set(FAULTS)


def test_a_result_names_the_term(shapes: Graph) -> None:
    assert ("style-ranked", CG + "Guild") in set(broken(sample(FAULTS["style-ranked"]), shapes))


def sample(text: str) -> Graph:
    """A term in the smallest ontology that its rules need."""
    header = """<https://w3id.org/collgraph/ontology> a owl:Ontology ; dct:title "t"@fr, "t"@en ;
        owl:versionInfo "1.0.0" ; dct:license <http://x.org/l> ;
        owl:versionIRI <https://w3id.org/collgraph/ontology/1.0.0> ."""
    lists = " ".join(
        f'cgv:{name} a skos:ConceptScheme ; rdfs:label "L"@fr, "L"@en ; skos:definition "L."@fr, "L."@en .'
        for name in ("postures", "themes")
    )
    actor = GUILD.replace("cg:Guild", "cg:Actor").replace("9001", "10").replace("Guild", "Acteur")
    return Graph().parse(data=PREFIX + header + lists + actor + text, format="turtle")
