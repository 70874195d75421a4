"""Faults planted in a copy of the ontology, one of each kind: each is found, and only it."""

import re
import shutil
import time
from pathlib import Path

import pytest
from rdflib import Graph

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, PREFIXES, VOCAB
from collgraph.ontology.problems import Problem
from collgraph.ontology.reasoning import check_ontology, structure_of
from collgraph.ontology.structure import cycles
from collgraph.texts import table

TEXTS = """rdfs:label "x"@fr, "x"@en ; skos:definition "X."@fr, "X."@en ; cg:inverseLabel "x"@fr, "x"@en"""
POSTURES = "vocabularies/postures.ttl"

# The fault, the code it must be found under, the term it must name, and the lines added to a file.
ADDED = {
    "a class under two disjoint ones": (
        "empty-class",
        "cg:TownHall",
        f"""
        cg:TownHall a owl:Class ; {TEXTS} ; rdfs:subClassOf cg:Municipality , cg:PublicBody .""",
    ),
    "classes in a circle": ("class-cycle", "cg:Actor", "cg:Actor rdfs:subClassOf cg:Person ."),
    "properties in a circle": ("property-cycle", "cg:conducts", "cg:participatesIn rdfs:subPropertyOf cg:conducts ."),
    "a domain that contradicts the one above": (
        "disjoint-domain",
        "cg:visits",
        f"""
        cg:visits a owl:ObjectProperty ; {TEXTS} ; rdfs:domain cg:Practice ; rdfs:subPropertyOf cg:within .""",
    ),
    "a range that contradicts the inverse's domain": (
        "disjoint-range",
        "cg:sees",
        f"""
        cg:sees a owl:ObjectProperty ; {TEXTS} ; rdfs:range cg:Concept .
        cg:seenBy a owl:ObjectProperty ; {TEXTS} ; rdfs:domain cg:Territory ; owl:inverseOf cg:sees .""",
    ),
    "literals of no possible thing": (
        "disjoint-domain",
        "cg:age",
        f"""
        cg:age a owl:DatatypeProperty ; {TEXTS} ; rdfs:domain cg:Actor , cg:Work .""",
    ),
    "a chain whose steps do not meet": (
        "broken-chain",
        "cg:odd",
        f"""
        cg:odd a owl:ObjectProperty ; {TEXTS} ; owl:propertyChainAxiom ( cg:usesPractice cg:within ) .""",
    ),
    "a chain that ends elsewhere": (
        "broken-chain",
        "cg:odd",
        f"""
        cg:odd a owl:ObjectProperty ; {TEXTS} ; rdfs:range cg:Actor ;
        owl:propertyChainAxiom ( cg:usesPractice cg:groundedIn ) .""",
    ),
    "a property inside its own chain": (
        "irregular-chain",
        "cg:within",
        """
        cg:within owl:propertyChainAxiom ( cg:contains cg:within cg:contains ) .""",
    ),
    "chains that define one another": (
        "circular-chains",
        "cg:far",
        f"""
        cg:near a owl:ObjectProperty ; {TEXTS} ; owl:propertyChainAxiom ( cg:far cg:within ) .
        cg:far a owl:ObjectProperty ; {TEXTS} ; owl:propertyChainAxiom ( cg:near cg:overlaps ) .""",
    ),
    "a definition that nothing meets": (
        "empty-definition",
        "cg:Theory",
        """
        [] a owl:Class ; rdfs:subClassOf cg:Theory ; owl:intersectionOf ( cg:Concept
        [ a owl:Restriction ; owl:onProperty cg:usesPractice ; owl:someValuesFrom cg:Practice ] ) .""",
    ),
    "no definition": (
        "missing-definition",
        "cg:Bare",
        """
        cg:Bare a owl:Class ; rdfs:label "x"@fr, "x"@en ; skos:definition "X."@en .""",
    ),
    "no label": (
        "missing-label",
        "cg:Bare",
        """
        cg:Bare a owl:Class ; rdfs:label "x"@fr ; skos:definition "X."@fr, "X."@en .""",
    ),
    "no way back": (
        "missing-inverse",
        "cg:lost",
        """
        cg:lost a owl:ObjectProperty ; rdfs:label "x"@fr, "x"@en ; skos:definition "X."@fr, "X."@en .""",
    ),
    "a misspelt class": ("undeclared-term", "cg:Pratice", "cg:mobilises rdfs:domain cg:Pratice ."),
    "a vocabulary that does not exist": (
        "unknown-scheme",
        "cg:Mood",
        f"""
        cg:Mood a owl:Class ; {TEXTS} ; rdfs:subClassOf cg:ControlledTerm ; owl:equivalentClass
        [ a owl:Restriction ; owl:onProperty skos:inScheme ; owl:hasValue <http://x.org/moods> ] .""",
    ),
}

# What a range contradicts in one property, a domain contradicts in its inverse.
FOLLOWS = {"disjoint-range": {"disjoint-domain"}}

POSTURE = f"""skos:prefLabel "x"@fr, "x"@en ; {TEXTS}"""
IN_POSTURES = {
    "a term of the wrong class": (
        "term-clash",
        "cgv:postures/odd",
        f"""
        <{VOCAB}postures/odd> a cg:Theme ; skos:inScheme cgv:postures ; {POSTURE} .""",
    ),
    "a term outside its vocabulary": (
        "term-outside-scheme",
        "cgv:odd",
        f"""
        cgv:odd a cg:Posture ; skos:inScheme cgv:postures ; {POSTURE} .""",
    ),
    "a term without its preferred label": (
        "missing-preferred-label",
        "cgv:postures/odd",
        f"""
        <{VOCAB}postures/odd> a cg:Posture ; skos:inScheme cgv:postures ; {TEXTS} .""",
    ),
}


# Planted in test_alignments and test_history.
ELSEWHERE = {"unverified-term", "unknown-aligned-term", "vanished-term", "returned-term", "removed-without-notice"}
ELSEWHERE |= {"deprecation-unrecorded", "deprecated-without-replacement", "deprecated-term-used"}


def add(folder: Path, file: str, text: str) -> None:
    prefixes = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items())
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + prefixes + text, encoding="utf-8")


@pytest.fixture
def copy(ontology: Path, tmp_path: Path) -> Path:
    shutil.copytree(ontology, tmp_path / "ontology")
    return tmp_path / "ontology"


def test_nothing_is_wrong_with_the_ontology(ontology: Path) -> None:
    began = time.perf_counter()
    problems = check_ontology(ontology)
    assert [problem.message_en for problem in problems] == []
    assert time.perf_counter() - began < 2


def found(problems: list[Problem], code: str, curie: str) -> list[Problem]:
    prefix, _, local = curie.partition(":")
    return [problem for problem in problems if problem.code == code and problem.term == PREFIXES[prefix] + local]


@pytest.mark.parametrize("fault", ADDED)
def test_a_fault_of_the_ontology_is_found(copy: Path, fault: str) -> None:
    code, term, text = ADDED[fault]
    add(copy, "collgraph.ttl", text)
    problems = check_ontology(copy)
    assert found(problems, code, term), problems
    assert {problem.code for problem in problems} <= {code, *FOLLOWS.get(code, ())}


@pytest.mark.parametrize("fault", IN_POSTURES)
def test_a_fault_of_a_vocabulary_is_found(copy: Path, fault: str) -> None:
    code, term, text = IN_POSTURES[fault]
    add(copy, POSTURES, text)
    problems = check_ontology(copy)
    assert found(problems, code, term), problems
    assert {problem.code for problem in problems} == {code}


def test_a_problem_says_what_to_do_in_both_languages(copy: Path) -> None:
    add(copy, "collgraph.ttl", "cg:mobilises rdfs:domain cg:Pratice .")
    (problem,) = check_ontology(copy)
    assert problem.message("en") == "cg:Pratice is used but declared nowhere; did you mean cg:Practice?"
    assert problem.message("fr").startswith("cg:Pratice est employé mais n’est déclaré nulle part")


def test_owlready2_is_never_trusted_to_have_loaded_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    owl = PREFIXES["owl"]
    graph = Graph().parse(data=f"<{CG}A> a <{owl}Class> . <{CG}B> a <{owl}Class> .", format="turtle")
    assert set(structure_of(graph).classes) == {CG + "A", CG + "B"}
    part = f"<{CG}A> <{PREFIXES['rdf']}type> <{owl}Class> .\n".encode()
    monkeypatch.setattr(graph, "serialize", lambda **_: part)
    with pytest.raises(OntologyError, match=r"1 classes of 2, without .*#B"):
        structure_of(graph)
    monkeypatch.setattr(graph, "serialize", lambda **_: b"@prefix cg: <http://x.org/> .\n")
    with pytest.raises(OntologyError, match="0 classes of 2"):
        structure_of(graph)


def test_cycles() -> None:
    assert cycles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "e")]) == [("a", "b", "c", "a"), ("e", "e")]
    assert cycles([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]) == []


def test_every_message_is_written(copy: Path) -> None:
    """The planted faults above cover every kind of problem that has a text."""
    planted = {code for code, _, _ in (*ADDED.values(), *IN_POSTURES.values())} | ELSEWHERE
    texts = {code for code in table("ontology") if not re.fullmatch(r"near|lang-..|said-.*|tier-.*", code)}
    assert planted == texts
