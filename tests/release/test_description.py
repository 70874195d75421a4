"""What query editors read off the endpoint: it is there, it counts right, and it holds no blank node."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from collgraph import namespaces as ns
from collgraph.release.description import CATALOGUE
from collgraph.release.partitions import Tally, count_lines, holds, kept_tally, partitions

from ..conftest import ONTOLOGY

VOID = f"PREFIX void: <{ns.PREFIXES['void']}> "
TYPE = f"<{ns.RDF_TYPE}>"
# The queries of SIB's sparql-editor, shortened.
EDITOR_PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"""
EDITOR_EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query
} ORDER BY ?sq"""
EDITOR_PARTITIONS = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?class ?property ?object ?datatype {
  ?cp void:class ?class ; void:propertyPartition ?pp . ?pp void:property ?property .
  OPTIONAL {
    { ?pp void:classPartition [ void:class ?object ] } UNION
    { ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] }
  }
}"""


@pytest.fixture(scope="module")
def store(mini_release: Path) -> ox.Store:
    return ox.Store.read_only(str(mini_release / "store"))


def rows(store: ox.Store, query: str) -> Iterator[tuple[str, ...]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    for row in found:
        yield tuple("" if term is None else str(term.value) for term in row)  # type: ignore[union-attr]


def test_the_partitions_count_what_the_store_holds(store: ox.Store) -> None:
    described = set(
        rows(
            store,
            VOID + "SELECT ?c ?p ?n { [] void:class ?c; void:propertyPartition [void:property ?p; void:triples ?n] }",
        )
    )
    own = f'FILTER(!STRSTARTS(STR(?s), "{CATALOGUE}#") && ?p != <{ns.PREFIXES["sh"]}declare>)'
    counted = set(rows(store, f"SELECT ?c ?p (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o {own} }} GROUP BY ?c ?p"))
    assert described == counted


def test_the_objects_are_counted_too(store: ox.Store) -> None:
    wanted = {
        (ns.CG + "Link", ns.CG + "linkObject", ns.CG + "Concept", ""),
        (ns.CG + "Experiment", ns.CG + "startDate", "", ns.XSD + "string"),
    }
    assert wanted <= set(rows(store, EDITOR_PARTITIONS))


def test_the_triples_are_those_of_the_default_graph_without_the_description(store: ox.Store) -> None:
    [(said,)] = rows(store, VOID + f"SELECT ?n {{ <{CATALOGUE}#graph> void:triples ?n }}")
    own = f'FILTER(!STRSTARTS(STR(?s), "{CATALOGUE}#") && ?p != <{ns.PREFIXES["sh"]}declare>)'
    assert [(said,)] == list(rows(store, f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {own} }}"))


def test_each_property_is_counted_with_its_subjects_and_objects(store: ox.Store) -> None:
    described = set(
        rows(
            store,
            VOID
            + f"""SELECT ?p ?n ?subjects ?objects {{
                <{CATALOGUE}#graph> void:propertyPartition ?node .
                ?node void:property ?p ; void:triples ?n ;
                    void:distinctSubjects ?subjects ; void:distinctObjects ?objects
            }}""",
        )
    )
    own = f'FILTER(!STRSTARTS(STR(?s), "{CATALOGUE}#") && ?p != <{ns.PREFIXES["sh"]}declare>)'
    counted = f"""SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) {{
        ?s ?p ?o {own}
    }} GROUP BY ?p"""
    assert described == set(rows(store, counted))


def test_an_editor_finds_every_prefix_and_question(store: ox.Store) -> None:
    assert dict(rows(store, EDITOR_PREFIXES)) == ns.PREFIXES  # type: ignore[arg-type]
    examples = {iri.rpartition("/")[2]: (comment, query) for iri, comment, query in rows(store, EDITOR_EXAMPLES)}
    assert examples.keys() == {path.stem for path in (ONTOLOGY / "questions").glob("*.rq")}
    for comment, query in examples.values():
        assert " — " in comment
        store.query(query)


def test_the_description_has_no_blank_node(store: ox.Store) -> None:
    described = store.quads_for_pattern(None, None, None, ox.NamedNode(ns.CATALOGUE))
    assert not [quad for quad in described if ox.BlankNode in (type(quad.subject), type(quad.object))]


def line(subject: str, property_: str, value: str, graph: str = "g") -> str:
    return f"<{subject}> {property_} {value} <{graph}> ."


def test_a_statement_of_two_graphs_counts_once() -> None:
    found = count_lines([line("a", TYPE, "<C>"), line("a", "<p>", '"x"'), line("a", "<p>", '"x"', "h")], {})
    assert partitions(Tally(), found).properties == {("C", ns.RDF_TYPE): 1, ("C", "p"): 1}
    assert partitions(Tally(), found).uses == {ns.RDF_TYPE: (1, 1, 1), "p": (1, 1, 1)}


def test_a_term_of_the_base_and_of_the_rest_is_one_term() -> None:
    base = count_lines([line("a", "<p>", '"x"'), line("b", "<p>", '"y"')], {})
    rest = count_lines([line("b", "<p>", '"x"'), line("c", "<p>", '"x"')], {})
    assert partitions(base, rest).uses == {"p": (4, 3, 2)}


def test_the_base_is_read_once_and_the_rest_knows_its_classes(tmp_path: Path) -> None:
    base = [line("a", TYPE, "<C>"), line("a", "<p>", '"x"@fr'), line("a", "<q>", "<a>")]
    first = kept_tally(lambda: base, tmp_path, "one")
    again = kept_tally(lambda: [][1], tmp_path, "one")
    assert again == first
    rest = count_lines([line("b", TYPE, "<D>"), line("b", "<q>", "<a>")], again.types)
    assert holds(again, rest)
    assert partitions(again, rest) == partitions(
        Tally(), count_lines([*base, line("b", TYPE, "<D>"), line("b", "<q>", "<a>")], {})
    )


def test_a_class_that_another_source_adds_to_the_base_is_noticed() -> None:
    base = count_lines([line("a", TYPE, "<C>")], {})
    assert not holds(base, count_lines([line("a", TYPE, "<D>")], base.types))
