import gc
import weakref
from pathlib import Path
from types import ModuleType

import pytest

from collgraph import namespaces as ns
from collgraph.query.nodes import Node, node, term
from collgraph.query.reader import Label, Reader
from collgraph.query.release import open_release

BREST = ns.thing_iri("commune", "29019")
BRITTANY = ns.thing_iri("region", "53")
COMMONS = ns.thing_iri("concept", "commons")
WITHIN = ns.CG + "within"


def test_each_statement_comes_once_with_its_named_graph(reader: Reader) -> None:
    found = {(row.value.value, row.graph) for row in reader.outgoing(BREST) if row.property == WITHIN}
    assert found == {
        (ns.thing_iri("departement", "29"), ns.graph_iri("territories")),
        (BRITTANY, ns.INFERRED),
    }
    assert len(reader.outgoing(BREST)) == len(set(reader.outgoing(BREST)))


def test_proposed_statements_are_read_and_provenance_is_not(reader: Reader) -> None:
    graphs = {row.graph for row in reader.outgoing(COMMONS)}
    assert ns.PROPOSED in graphs
    assert reader.outgoing(ns.record_iri("concepts", "concepts", "commons")) == []
    assert reader.values(ns.record_iri("concepts", "concepts", "commons"), ns.CG + "line")[0].value == "7"


def test_mirrors_of_asserted_statements_are_left_to_incoming(reader: Reader) -> None:
    assert reader.is_mirror(ns.CG + "contains")
    assert not reader.is_mirror(WITHIN)
    assert not any(row.property == ns.CG + "contains" for row in reader.outgoing(BRITTANY))
    assert sum(row.property == ns.CG + "contains" for row in reader.outgoing(BRITTANY, mirrors=True)) == 3


def test_incoming_is_counted_and_paged_asserted_first(reader: Reader) -> None:
    assert reader.incoming_counts(BRITTANY) == {WITHIN: 3, ns.CG + "takesPlaceIn": 1}
    assert reader.incoming_counts(COMMONS)[ns.CG + "groundedIn"] == 1
    rows = reader.incoming(BRITTANY, WITHIN, 0, 10)
    assert [row.graph for row in rows] == [ns.graph_iri("territories"), ns.INFERRED, ns.INFERRED]
    assert [reader.incoming(BRITTANY, WITHIN, at, 1)[0] for at in range(3)] == rows
    assert reader.incoming(BRITTANY, WITHIN, 3, 10) == []


def test_a_triple_of_two_sources_points_once(tmp_path: Path, tiny: ModuleType) -> None:
    tiny.write_release(tmp_path, extra="cgg:pays { <departement/29> cg:within <region/53> . }")
    release = open_release(tmp_path)
    reader = Reader.open(release.store, release.schema)
    assert reader.incoming_counts(BRITTANY)[WITHIN] == len(reader.incoming(BRITTANY, WITHIN)) == 3


@pytest.mark.parametrize(
    ("iri", "lang", "expected"),
    [
        (COMMONS, "en", Label("Commons", "en")),
        (BREST, "en", Label("Brest", "fr")),
        (ns.term_iri("stances", "supports"), "fr", Label("appuie", "fr")),
        (ns.CG + "within", "en", Label("within", "en")),
        (ns.thing_iri("person", "nobody"), "fr", Label("nobody", None)),
    ],
)
def test_labels_fall_back_and_say_their_language(reader: Reader, iri: str, lang: str, expected: Label) -> None:
    assert reader.label(iri, lang) == expected


def test_existence_and_types(reader: Reader) -> None:
    assert reader.exists(BREST)
    assert not reader.exists(ns.thing_iri("commune", "99999"))
    assert ns.CG + "Municipality" in reader.types(BREST)


@pytest.mark.parametrize(
    "value",
    [
        Node("iri", BREST),
        Node("literal", "x", "fr", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
        Node("literal", "12", None, ns.XSD + "integer"),
        Node("literal", "", None, ns.XSD + "string"),
    ],
)
def test_nodes_round_trip(value: Node) -> None:
    assert node(term(value)) == value


@pytest.mark.parametrize("mirrors", [False, True])
def test_things_of_many_statements_are_read_like_those_of_few(
    mini_release: Path, monkeypatch: pytest.MonkeyPatch, mirrors: bool
) -> None:
    release = open_release(mini_release.parents[1])

    def told() -> list[tuple[list[str], dict[str, int], list[str]]]:
        found = Reader.open(release.store, release.schema)
        return [
            (
                [f"{row.graph} {row.property}" for row in found.outgoing(iri, mirrors)],
                found.incoming_counts(iri),
                [row.graph for row in found.incoming(iri, limit=10_000)],
            )
            for iri in sorted(set(found.subjects()))
        ]

    few = told()
    monkeypatch.setattr("collgraph.query.reader.FEW", -1)
    for one, other in zip(few, told(), strict=True):
        assert (sorted(one[0]), one[1], one[2]) == (sorted(other[0]), other[1], other[2])


def test_a_reader_nobody_holds_lets_go_of_its_store(reader: Reader) -> None:
    mine = Reader(reader.store, reader.schema)
    assert mine.label(BREST, "fr") == mine.label(BREST, "fr") == reader.label(BREST, "fr")
    held = weakref.ref(mine)
    gc.disable()
    try:
        del mine
        assert held() is None
    finally:
        gc.enable()
