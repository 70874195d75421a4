"""The serialiser: same triples, same bytes, nothing lost; and the files are already as it writes them."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDFS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, VOCAB
from collgraph.ontology.describe import ontology_files
from collgraph.ontology.formatting import main, turtle, turtle_files, unformatted

IRIS = st.sampled_from([CG + "a", CG + "b-c", VOCAB + "x/y", "http://x.org/a(b)", "http://x.org/é", CG + "a.b", CG])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, lang: Literal(text, lang=lang), TEXTS, st.sampled_from(["fr", "en", "br"])),
    st.builds(Literal, st.one_of(st.integers(), st.booleans())),
)
NODES = st.one_of(IRIS.map(URIRef), LITERALS)


def test_the_files_are_already_formatted(ontology: Path) -> None:
    repair = "python -m collgraph.ontology.formatting --write"
    assert unformatted(ontology) == [], f"run: {repair}"


@given(triples=st.lists(st.tuples(IRIS, IRIS, NODES), max_size=8))
def test_nothing_is_lost_and_writing_twice_changes_nothing(triples: list[tuple[str, str, URIRef | Literal]]) -> None:
    graph = Graph(bind_namespaces="none")
    for subject, prop, value in triples:
        graph.add((URIRef(subject), URIRef(prop), value))
    text = turtle(graph)
    again = Graph(bind_namespaces="none").parse(data=text, format="turtle")
    assert set(again) == set(graph)
    assert turtle(again) == text


def test_axioms_with_blank_nodes_survive(ontology: Path) -> None:
    path = ontology / "collgraph.ttl"
    graph = Graph().parse(path, format="turtle")
    again = Graph().parse(data=turtle(graph), format="turtle")
    assert isomorphic(graph, again)
    assert len(list(graph.triples((None, OWL.propertyChainAxiom, None)))) == 7


def test_alignments_shapes_and_the_sample_are_formatted_as_well(ontology: Path) -> None:
    names = {path.relative_to(ontology).parts[0] for path in turtle_files(ontology)}
    assert names == {"alignments", "collgraph.ttl", "sample.ttl", "shapes", "vocabularies"}


def test_a_text_of_several_lines_keeps_them() -> None:
    graph = Graph(bind_namespaces="none")
    query = 'SELECT "a" {\n  FILTER(?x = "\\" || ?y = """b""")\n}"'
    graph.add((URIRef(CG + "a"), RDFS.comment, Literal(query)))
    text = turtle(graph)
    assert "\n  FILTER" in text
    assert set(Graph().parse(data=text, format="turtle")) == set(graph)


def test_a_blank_node_used_twice_is_refused() -> None:
    graph = Graph(bind_namespaces="none")
    shared = BNode()
    for name in "ab":
        graph.add((URIRef(CG + name), RDFS.seeAlso, shared))
    with pytest.raises(OntologyError):
        turtle(graph)


def test_the_command_lists_then_repairs(ontology: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(ontology, folder)
    untidy = folder / "vocabularies" / "bases.ttl"
    kept = untidy.read_text(encoding="utf-8")
    untidy.write_text("# a remark\n" + kept, encoding="utf-8")
    assert main([str(folder)]) == 1
    assert capsys.readouterr().out == f"{untidy}\n"
    assert main([str(folder), "--write"]) == 0
    assert untidy.read_text(encoding="utf-8") == kept
    assert main([str(folder)]) == 0


def test_a_file_that_is_not_turtle_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"collgraph\.ttl"):
        ontology_files(tmp_path)
    (tmp_path / "collgraph.ttl").write_text("cg:a cg:b", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"collgraph\.ttl"):
        unformatted(tmp_path)
