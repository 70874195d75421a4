"""What a release measures of its graph, on graphs that can be reckoned by hand."""

from collgraph.namespaces import expand, thing_iri
from collgraph.release.measuring import measured

PART, USES = expand("cg:hasParticipant"), expand("cg:usesPractice")
ARVOR, PENNEC = thing_iri("region", "53"), thing_iri("region", "52")
FRANCE, ITALY = thing_iri("country", "france"), thing_iri("country", "italy")


def experiment(key: str) -> str:
    return thing_iri("experiment", key)


def actor(key: str) -> str:
    return thing_iri("organization", key)


def practice(key: str) -> str:
    return thing_iri("practice", key)


def test_actors_of_the_same_experiments_are_a_community() -> None:
    edges = [(experiment("one"), PART, actor(key)) for key in "abc"]
    edges += [(experiment("two"), PART, actor(key)) for key in "ab"]
    edges += [(experiment("far"), PART, actor(key)) for key in "xy"]
    [found] = measured(edges, {})["communities"]
    assert found["actors"] == [actor(key) for key in "abc"]
    assert (found["size"], found["shared"]) == (3, 2)
    assert found["experiments"] == [experiment("one"), experiment("two")]


def test_a_broker_joins_territories_and_a_country_is_none_beside_its_region() -> None:
    places = {
        experiment("north"): [FRANCE, ARVOR],
        experiment("south"): [FRANCE, PENNEC],
        experiment("wide"): [FRANCE],
        experiment("abroad"): [ITALY],
    }
    edges = [(experiment(key), PART, actor("a")) for key in ("north", "wide", "abroad")]
    edges += [(experiment("north"), PART, actor("b")), (experiment("south"), PART, actor("b"))]
    edges += [(experiment(key), PART, actor("c")) for key in ("north", "south", "abroad")]
    edges += [(experiment("north"), PART, actor("d")), (experiment("wide"), PART, actor("d"))]
    found = {row["actor"]: (row["territories"], row["alone"]) for row in measured(edges, places)["brokers"]}
    assert found == {
        actor("a"): ([ITALY, ARVOR], 0),
        actor("b"): ([PENNEC, ARVOR], 0),
        actor("c"): ([ITALY, PENNEC, ARVOR], 1),
    }


def test_central_practices_were_used_beside_many_others() -> None:
    edges = [(experiment("one"), USES, practice(key)) for key in "abc"]
    edges += [(experiment("two"), USES, practice(key)) for key in "ad"]
    [first, *_] = measured(edges, {})["practices"]
    assert first == {"practice": practice("a"), "beside": 3, "experiments": 2}
