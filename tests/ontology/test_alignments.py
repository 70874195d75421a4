"""Alignments: every term verified, nothing of ours emptied, and the naive alignment with PAIR caught."""

import csv
import shutil
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from collgraph.errors import OntologyError
from collgraph.namespaces import ALIGNED, CG, PREFIXES
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import alignment_files, load, read_turtle, vocabulary_facts
from collgraph.ontology.external import COLUMNS, external_terms
from collgraph.ontology.problems import Problem
from collgraph.ontology.reasoning import check_ontology

PAIR_AXIOMS = Path(__file__).parent / "fixtures" / "pair_axioms.ttl"
VOCABULARIES = "cito-fabio dcat foaf geosparql insee-geo org pair prov schema-org skos"
HEADER = "".join(f"@prefix {name}: <{base}> .\n" for name, base in (PREFIXES | ALIGNED).items())


def check(ontology: Path, tmp_path: Path, axioms: str, *more: Path) -> list[Problem]:
    path = tmp_path / "naive.ttl"
    path.write_text(HEADER + axioms, encoding="utf-8")
    return check_ontology(ontology, [path, *more])


def test_there_is_an_alignment_for_each_vocabulary(ontology: Path) -> None:
    files = alignment_files(ontology)
    assert [path.stem for path in files] == VOCABULARIES.split()
    for path in files:
        graph = read_turtle(path, Graph())
        [header] = graph.subjects(RDF.type, URIRef(PREFIXES["owl"] + "Ontology"))
        comments = {text.language: str(text) for text in graph.objects(header, RDFS.comment)}
        assert set(comments) == {"fr", "en"}
        assert "checked in" in comments["en"], f"{path.name} must say where its terms were verified"


def test_every_row_says_where_its_term_was_verified(ontology: Path) -> None:
    with (ontology / "alignments" / "terms.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [row["term"] for row in rows]
    assert names == sorted(set(names))
    assert all(row["verified_in"] for row in rows)
    listed = set(names)
    for row in rows:
        for column in COLUMNS[2:-1]:
            assert listed.issuperset(filter(None, row[column].split(";"))), row["term"]


def test_every_aligned_term_is_verified_and_every_verified_one_is_used_or_above_one(ontology: Path) -> None:
    terms = external_terms(ontology)
    named = {str(node) for path in alignment_files(ontology) for node in read_turtle(path, Graph()).all_nodes()}
    named |= {str(node) for node in load(ontology).all_nodes()}
    used = named & set(terms)
    while above := {other for name in used for other in _mentioned(terms[name])} - used:
        used |= above
    assert set(terms) - used == set()


def _mentioned(term: object) -> set[str]:
    return {other for name in COLUMNS[2:-1] for other in getattr(term, name)}


def test_alignments_do_not_reach_the_data(ontology: Path) -> None:
    rules = Rules.compile(ontology)
    heads = {name for rule in rules.rules for name in rule.head}
    assert not [name for name in heads if name.startswith(tuple(ALIGNED.values()))]
    assert not [fact for fact in vocabulary_facts(ontology) if fact[2].startswith(tuple(ALIGNED.values()))]


NAIVE = "pair:Agent a owl:Class ; rdfs:subClassOf cg:Actor . cg:Activity rdfs:subClassOf pair:Activity ."


@pytest.mark.parametrize("axioms", [NAIVE, NAIVE.replace("rdfs:subClassOf", "owl:equivalentClass")])
def test_the_naive_alignment_with_pair_empties_our_activities(ontology: Path, tmp_path: Path, axioms: str) -> None:
    empty = {problem.term for problem in check(ontology, tmp_path, axioms) if problem.code == "empty-class"}
    assert {CG + name for name in ("Activity", "Experiment", "Project", "Event")} <= empty


def test_so_does_pair_itself(ontology: Path, tmp_path: Path) -> None:
    """Without our list of facts, the axioms as PAIR publishes them say the same."""
    folder = tmp_path / "ontology"
    shutil.copytree(ontology, folder, ignore=shutil.ignore_patterns("terms.csv"))
    problems = check(folder, tmp_path, NAIVE, PAIR_AXIOMS)
    assert {CG + "Project", CG + "Event"} <= {problem.term for problem in problems if problem.code == "empty-class"}
    assert check(folder, tmp_path, "", PAIR_AXIOMS) == [
        problem for problem in check(folder, tmp_path, "", PAIR_AXIOMS) if problem.code == "unverified-term"
    ]


def test_a_property_that_two_vocabularies_tear_apart_is_caught(ontology: Path, tmp_path: Path) -> None:
    """GeoSPARQL says that asWKT describes a geometry, which is no feature."""
    axioms = "cg:inseeCode rdfs:subPropertyOf geo:asWKT . geo:asWKT a owl:DatatypeProperty ."
    codes = {(problem.code, problem.term) for problem in check(ontology, tmp_path, axioms)}
    assert ("disjoint-domain", CG + "inseeCode") in codes


def test_a_term_that_nobody_verified_is_caught(ontology: Path, tmp_path: Path) -> None:
    [problem] = check(ontology, tmp_path, "cg:Project rdfs:subClassOf pair:Projet . pair:Projet a owl:Class .")
    assert (problem.code, problem.term) == ("unverified-term", ALIGNED["pair"] + "Projet")
    assert "naive.ttl" in problem.message_fr


def test_a_term_of_ours_that_does_not_exist_is_caught(ontology: Path, tmp_path: Path) -> None:
    axioms = "cg:Projet a owl:Class ; rdfs:subClassOf prov:Activity ."
    [problem] = check(ontology, tmp_path, axioms)
    assert (problem.code, problem.term) == ("unknown-aligned-term", CG + "Projet")
    assert "cg:Project" in problem.message_en


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("pair:X,klass,,,,,,somewhere", "kind 'klass'"),
        ("pair:X,class,,,,,,", "verified in ''"),
        ("nope:X,class,,,,,,somewhere", "unknown prefix 'nope'"),
    ],
)
def test_a_faulty_row_is_named(ontology: Path, tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "alignments").mkdir()
    path = tmp_path / "alignments" / "terms.csv"
    path.write_text(",".join(COLUMNS) + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=f"csv:2: .*{said}"):
        external_terms(tmp_path)
    path.write_text("term,kind\n", encoding="utf-8")
    with pytest.raises(OntologyError, match="csv:1: columns"):
        external_terms(tmp_path)
