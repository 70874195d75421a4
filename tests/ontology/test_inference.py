"""The closure: equal to owlrl's, the same in stages as at once, and able to explain itself."""

import pickle
from pathlib import Path

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.util import from_n3

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, ID, RDF_TYPE, VOCAB, thing_iri
from collgraph.ontology.axioms import Rule, Rules
from collgraph.ontology.describe import read_turtle
from collgraph.ontology.inference import Clash, Closure, Triple
from tests.ontology.samples import (
    AREA,
    CIRCLE,
    COMMONS,
    E1,
    E2,
    EVERYTHING,
    IDEA,
    LAND,
    NON_COMMERCIAL,
    OPEN,
    TOWN,
    TRUST,
    cg,
)

ANNOTATIONS = (RDFS.label, RDFS.comment)


def axioms(folder: Path) -> Graph:
    """The ontology without its texts, which entail nothing and would slow owlrl down."""
    whole = read_turtle(folder / "collgraph.ttl", Graph())
    axioms = Graph()
    for triple in whole:
        if str(triple[1]).startswith((str(OWL), str(RDF), str(RDFS))) and triple[1] not in ANNOTATIONS:
            axioms.add(triple)
    return axioms


def owlrl_closure(folder: Path, facts: list[Triple]) -> set[Triple]:
    graph = axioms(folder)
    for subject, prop, value in facts:
        graph.add((URIRef(subject), URIRef(prop), from_n3(value) if value.startswith('"') else URIRef(value)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    found = set()
    for subject, prop, value in graph:
        about = isinstance(subject, URIRef) and str(subject).startswith((ID, VOCAB))
        foreign = prop.startswith(str(OWL)) or value in (OWL.Thing, RDFS.Resource) or isinstance(value, BNode)
        if about and not foreign:
            found.add((str(subject), str(prop), value.n3() if value.n3().startswith('"') else str(value)))
    return found


def closed(rules: Rules, facts: list[Triple]) -> set[Triple]:
    return set(facts) | set(Closure(rules).add(facts))


def test_equal_to_owlrl(ontology: Path, rules: Rules) -> None:
    expected = owlrl_closure(ontology, EVERYTHING)
    assert closed(rules, EVERYTHING) == expected
    kinds = {rule.kind for rule in used_rules(rules, EVERYTHING)}
    assert kinds == {rule.kind for rule in rules.rules}, "the sample must set every kind of rule to work"


def used_rules(rules: Rules, facts: list[Triple]) -> set[Rule]:
    closure = Closure(rules, explain=True)
    steps = [closure.derivation(triple) for triple in closure.add(facts)]
    return {step.rule for step in steps if step is not None}


def test_each_stage_gives_what_it_newly_entails(rules: Rules) -> None:
    closure = Closure(rules)
    first = closure.add(OPEN)
    second = closure.add(NON_COMMERCIAL)
    assert not set(first) & set(second)
    assert set(first) == closed(rules, OPEN) - set(OPEN)
    assert set(OPEN) | set(first) | set(NON_COMMERCIAL) | set(second) == closed(rules, EVERYTHING)
    assert (E1, cg("mobilises"), IDEA) in first
    assert (E2, cg("mobilises"), IDEA) in second
    assert closure.add(EVERYTHING) == []


def test_what_is_asserted_in_a_stage_is_not_given_as_derived(rules: Rules) -> None:
    facts = [(E1, cg("usesPractice"), CIRCLE), (CIRCLE, cg("practiceUsedIn"), E1)]
    assert not set(Closure(rules).add(facts)) & set(facts)


def test_closed_triples_are_joined_but_not_derived_again(rules: Rules) -> None:
    closure = Closure(rules)
    closure.load_closed(closed(rules, OPEN))
    fresh = Closure(rules)
    fresh.add(OPEN)
    assert set(closure.add(NON_COMMERCIAL)) == set(fresh.add(NON_COMMERCIAL))


ENDS = [thing_iri("concept", name) for name in "abcd"]
PROPERTIES = [cg(name) for name in ("within", "takesPlaceIn", "usesPractice", "groundedIn", "narrowerThan", "conducts")]
PROPERTIES += [cg(name) for name in ("challenges", "hasSubActivity", "overlaps", "hasParticipation", "participationIn")]
FACT = st.one_of(
    st.tuples(st.sampled_from(ENDS), st.sampled_from(PROPERTIES), st.sampled_from(ENDS)),
    st.tuples(st.sampled_from(ENDS), st.just(RDF_TYPE), st.sampled_from([cg("Experiment"), cg("Concept")])),
)


@settings(max_examples=150, deadline=None)
@given(stages=st.lists(st.lists(FACT, max_size=8), max_size=4))
def test_any_order_and_staging_gives_the_same_graph(rules: Rules, stages: list[list[Triple]]) -> None:
    staged = Closure(rules)
    gathered = {triple for stage in stages for triple in (*stage, *staged.add(stage))}
    everything = [triple for stage in stages for triple in stage]
    assert gathered == closed(rules, everything) == closed(rules, everything[::-1])


@settings(max_examples=150, deadline=None)
@given(facts=st.lists(FACT, max_size=14))
def test_every_derivation_ends_at_what_was_asserted(rules: Rules, facts: list[Triple]) -> None:
    closure = Closure(rules, explain=True)
    grounded = set(facts)
    for triple in closure.add(facts):
        step = closure.derivation(triple)
        assert step is not None
        assert grounded.issuperset(step.premises), "premises come before what follows from them"
        grounded.add(triple)
    assert all(closure.derivation(fact) is None for fact in facts)


def test_a_derivation_names_its_rule_and_premises(rules: Rules) -> None:
    closure = Closure(rules, explain=True)
    closure.add(OPEN)
    step = closure.derivation((E1, cg("mobilises"), TRUST))
    assert step is not None
    assert step.rule.id == "chain:cg:usesPractice+cg:groundedIn>cg:mobilises"
    assert step.premises == ((E1, cg("usesPractice"), CIRCLE), (CIRCLE, cg("groundedIn"), TRUST))
    assert Closure(rules).derivation((E1, cg("mobilises"), TRUST)) is None


def test_long_chains_show_no_middle_step(tmp_path: Path) -> None:
    text = f"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix cg: <{CG}> .
    cg:long owl:propertyChainAxiom ( cg:a cg:b cg:c ) ."""
    (tmp_path / "chain.ttl").write_text(text, encoding="utf-8")
    closure = Closure(Rules.compile([tmp_path / "chain.ttl"]), explain=True)
    facts = [("x", cg("a"), "y"), ("y", cg("b"), "z"), ("z", cg("c"), "w")]
    assert closure.add(facts) == [("x", cg("long"), "w")]
    step = closure.derivation(("x", cg("long"), "w"))
    assert step is not None and step.premises == tuple(facts)


def test_literals_follow_subproperties(tmp_path: Path) -> None:
    text = f"""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix cg: <{CG}> .
    cg:title rdfs:subPropertyOf cg:name . cg:name rdfs:range cg:Concept ; rdfs:domain cg:Work ."""
    (tmp_path / "names.ttl").write_text(text, encoding="utf-8")
    rules = Rules.compile(tmp_path / "names.ttl")
    assert rules.literal_properties == {cg("title"), cg("name")}
    derived = Closure(rules).add([("x", cg("title"), '"Récit"@fr')])
    assert set(derived) == {("x", cg("name"), '"Récit"@fr'), ("x", RDF_TYPE, cg("Work"))}


def test_a_town_hall_that_is_a_commune_clashes(rules: Rules) -> None:
    closure = Closure(rules, explain=True)
    closure.add([*OPEN, (TOWN, RDF_TYPE, cg("PublicBody"))])
    clash = Clash(TOWN, cg("Actor"), cg("Territory"))
    assert closure.clashes() == [clash]
    left, right = (closure.derivation(side) for side in clash.sides)
    assert left is not None and right is not None
    assert Closure(rules).clashes() == []


def test_nothing_about_records_and_nothing_reflexive_is_derived(rules: Rules) -> None:
    record = thing_iri("record", "s.t.k")
    derived = Closure(rules).add([*EVERYTHING, (E1, cg("fromRecord"), record)])
    assert not [triple for triple in derived if record in triple]
    assert not [triple for triple in derived if triple[0] == triple[2]]
    assert (TOWN, cg("within"), LAND) in derived and (AREA, cg("contains"), TOWN) in derived


def test_claims_and_inference_stay_apart(rules: Rules) -> None:
    derived = set(Closure(rules).add([*EVERYTHING, (E1, cg("illustrates"), IDEA)]))
    assert not [triple for triple in derived if triple[0] == E1 and triple[1] == cg("speaksTo") and triple[2] != IDEA]
    assert (COMMONS, RDF_TYPE, cg("ContestedConcept")) in derived
    assert (TRUST, RDF_TYPE, cg("FieldTestedConcept")) not in derived, "a mobilised concept is not a tested one"


def test_rules_are_pickled_and_named_apart(rules: Rules) -> None:
    assert pickle.loads(pickle.dumps(rules)) == rules
    names = [rule.id for rule in rules.rules]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "axiom",
    [
        "cg:A owl:equivalentClass [ a owl:Restriction ; owl:onProperty cg:p ; owl:allValuesFrom cg:B ] .",
        "cg:A owl:hasKey ( cg:p ) .",
        "cg:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:p ; owl:someValuesFrom cg:B ] .",
        "cg:p owl:propertyChainAxiom ( cg:q ) .",
        "cg:A owl:equivalentClass [ a owl:Class ; owl:unionOf ( cg:B cg:C ) ] .",
    ],
)
def test_an_axiom_without_a_rule_is_refused(tmp_path: Path, axiom: str) -> None:
    prefixes = f"@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix cg: <{CG}> .\n"
    (tmp_path / "x.ttl").write_text(prefixes + axiom, encoding="utf-8")
    with pytest.raises(OntologyError):
        Rules.compile(tmp_path / "x.ttl")
