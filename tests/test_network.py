"""The shape of small graphs that can be reckoned by hand, and the same answer under every seed."""

import json
import os
import random
import subprocess
import sys
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from collgraph import network
from collgraph.namespaces import thing_iri
from collgraph.network import Edge, betweenness, components, degree, measures, neighbourhood

USES, GROUNDED = "uses", "grounded"


def path(*names: str) -> list[Edge]:
    return [(one, USES, other) for one, other in pairwise(names)]


def practice(key: str) -> str:
    return thing_iri("practice", key)


def test_a_neighbourhood_is_nearest_first() -> None:
    found = neighbourhood([*path("a", "b", "c", "d"), ("x", USES, "a"), ("y", USES, "z")], "a", depth=2)
    assert list(found.nodes.items()) == [("a", 0), ("b", 1), ("x", 1), ("c", 2)]
    assert found.edges == (("a", USES, "b"), ("b", USES, "c"), ("x", USES, "a"))
    assert found.omitted == 0


def test_a_neighbourhood_tells_what_it_left_out() -> None:
    star = [("hub", USES, f"n{number}") for number in range(9)]
    found = neighbourhood(star, "hub", limit=4)
    assert list(found.nodes) == ["hub", "n0", "n1", "n2"]
    assert (len(found.edges), found.omitted) == (3, 6)


def test_a_thing_without_edges_is_alone() -> None:
    assert neighbourhood(path("a", "b"), "elsewhere").nodes == {"elsewhere": 0}


def test_edges_between_neighbours_are_kept_with_their_properties() -> None:
    edges = [("a", USES, "b"), ("a", GROUNDED, "b"), ("b", USES, "c"), ("a", USES, "c")]
    assert set(neighbourhood(edges, "a").edges) == set(edges)


def test_degree_counts_neighbours_not_edges() -> None:
    edges = [("a", USES, "b"), ("b", GROUNDED, "a"), ("a", USES, "c"), ("c", USES, "c")]
    assert degree(edges) == {"a": 2, "b": 1, "c": 1}


def test_components_are_largest_first() -> None:
    assert components([*path("x", "y"), *path("c", "b", "a"), *path("m", "n")]) == [
        ("a", "b", "c"),
        ("m", "n"),
        ("x", "y"),
    ]


def test_betweenness_of_a_path_is_in_its_middle() -> None:
    a, b, c = (practice(key) for key in "abc")
    found = betweenness(path(a, b, c))
    assert found == {"pivots": 3, "nodes": 3, "values": {b: 1.0}}


def test_betweenness_leaves_territories_out() -> None:
    commune = thing_iri("commune", "29019")
    assert betweenness([(practice("a"), USES, commune), (practice("b"), USES, commune)]) == {
        "pivots": 0,
        "nodes": 0,
        "values": {},
    }


def test_betweenness_of_a_large_graph_is_estimated_or_left_out() -> None:
    leaves = [practice(f"n{number}") for number in range(network.EXACT_UP_TO)]
    found = betweenness([(practice("hub"), USES, leaf) for leaf in leaves])
    assert found is not None
    assert found["pivots"] == network.PIVOTS
    assert max(found["values"], key=found["values"].__getitem__) == practice("hub")
    assert betweenness(path(*(practice(f"m{number}") for number in range(network.LARGEST + 1)))) is None


def test_measures_of_nothing() -> None:
    assert measures([])["components"] == {"count": 0, "largest": [], "sizes": {}}


def test_measures_are_json_and_whole() -> None:
    a, b, c = (practice(key) for key in "abc")
    assert json.loads(json.dumps(measures([*path(a, b), (a, GROUNDED, b), *path(c, c)]))) == {
        "nodes": 3,
        "edges": 3,
        "degree": {a: 1, b: 1, c: 0},
        "components": {"count": 2, "largest": [2, 1], "sizes": {"1": 1, "2": 1}},
        "betweenness": {"pivots": 3, "nodes": 3, "values": {}},
    }


names = st.sampled_from([practice(f"n{number}") for number in range(12)])
graphs = st.lists(st.tuples(names, st.sampled_from([USES, GROUNDED]), names), max_size=40)


@given(graphs, st.randoms())
def test_the_order_and_repetition_of_edges_do_not_matter(edges: list[Edge], chance: random.Random) -> None:
    shuffled = [*edges, *edges[:3]]
    chance.shuffle(shuffled)
    assert json.dumps(measures(shuffled)) == json.dumps(measures(edges))


@given(graphs)
def test_components_part_the_nodes_of_the_degrees(edges: list[Edge]) -> None:
    parts = components(edges)
    assert sorted(node for part in parts for node in part) == list(degree(edges))


SCRIPT = """
import json, random
from collgraph.namespaces import thing_iri
from collgraph.network import measures
chance = random.Random(7)
edges = {(thing_iri("practice", str(chance.randrange(700))), "uses", thing_iri("concept", str(chance.randrange(60))))
         for _ in range(1500)}
print(json.dumps(measures(edges)))
"""


def test_hash_seeds_do_not_matter() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000
