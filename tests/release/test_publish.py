"""A release published into another engine, here native ``oxigraph serve``."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from collgraph import namespaces as ns
from collgraph.errors import BuildError
from collgraph.query.remote import query_service
from collgraph.release.publish import DEFAULT, Target, graph_counts, graph_lines, load_graph, publish, remote_counts
from collgraph.settings import Settings
from tests.query.test_remote import native

QUESTIONS = Path(__file__).parents[2] / "ontology" / "questions"


@pytest.fixture
def empty() -> Iterator[Target]:
    with native() as address:
        yield Target.of(f"{address}/store")


def told(release: Path, target: Target) -> dict[str, str]:
    """Publish, and say of each graph whether it was loaded or kept."""
    heard: dict[str, str] = {}
    publish(release, target, lambda graph, count, what: heard.update({graph: what}))
    return heard


def test_a_release_arrives_whole_and_a_second_publication_sends_nothing(mini_release: Path, empty: Target) -> None:
    wanted = graph_counts(mini_release)
    assert {DEFAULT, ns.PROPOSED, ns.PROVENANCE, ns.CATALOGUE, ns.graph_iri("concepts")} <= wanted.keys()
    assert told(mini_release, empty) == dict.fromkeys(wanted, "loaded")
    assert remote_counts(empty, "en") == wanted
    assert told(mini_release, empty) == dict.fromkeys(wanted, "kept")


def test_an_interrupted_publication_goes_on_where_it_stopped(
    mini_release: Path, empty: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(Exception):
        pass

    def cut(graph: str, count: int, what: str) -> None:
        if graph == ns.graph_iri("concepts") and what == "loading":
            half = list(graph_lines(mini_release, graph))[: count // 2]
            load_graph(empty, graph, iter(half), "en")
            raise Cut

    with pytest.raises(Cut):
        publish(mini_release, empty, cut)
    before = remote_counts(empty, "en")
    heard = told(mini_release, empty)
    wanted = graph_counts(mini_release)
    assert heard[ns.graph_iri("concepts")] == "loaded"
    assert {graph for graph, what in heard.items() if what == "kept"} == {
        g for g in wanted if before.get(g) == wanted[g]
    }
    assert remote_counts(empty, "en") == wanted


def test_batches_add_up(mini_release: Path, empty: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collgraph.release.publish.BATCH", 7)
    load_graph(empty, ns.CATALOGUE, iter(list(graph_lines(mini_release, ns.CATALOGUE))[:50]), "en")
    assert remote_counts(empty, "en") == {ns.CATALOGUE: 50}


def test_a_dataset_that_holds_something_else_is_left_alone(mini_release: Path, empty: Target) -> None:
    load_graph(empty, "https://example.org/theirs", iter(["<a:a> <a:b> <a:c> .\n"]), "en")
    with pytest.raises(BuildError, match=r"example\.org/theirs"):
        told(mini_release, empty)
    assert remote_counts(empty, "en") == {"https://example.org/theirs": 1}


def test_an_engine_that_is_not_there_is_named(mini_release: Path) -> None:
    with native() as address:
        pass
    with pytest.raises(BuildError, match=r"127\.0\.0\.1"):
        told(mini_release, Target.of(f"{address}/store"))


@pytest.mark.parametrize(
    ("store", "query"),
    [
        ("http://h:7878/store", "http://h:7878/query"),
        ("http://h:3030/ds/data", "http://h:3030/ds/sparql"),
        ("http://h:8890/sparql-graph-crud", "http://h:8890/sparql"),
        ("http://h/repositories/r/rdf-graphs/service", "http://h/repositories/r"),
        ("http://h/sparql", "http://h/sparql"),
    ],
)
def test_the_address_of_queries_follows_from_the_store(store: str, query: str) -> None:
    assert Target.of(store).query == query
    assert Target.of(store, "http://other/") == Target(store, "http://other/")


def test_an_engine_without_a_default_graph_gets_it_under_a_name(
    mini_settings: Settings, mini_release: Path, empty: Target
) -> None:
    name = ns.graph_iri("default")
    target = Target.of(empty.store, default=name)
    wanted = graph_counts(mini_release)
    assert told(mini_release, target) == dict.fromkeys(wanted, "loaded")
    assert told(mini_release, target) == dict.fromkeys(wanted, "kept")
    assert remote_counts(empty, "en")[name] == wanted[DEFAULT]
    reading = target.reading(wanted)
    remote = query_service(Settings(build=mini_settings.build, sparql_url=reading), mini_settings.build)
    try:
        named = remote.run_blocking("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "csv").body.decode().split()[1:]
        assert set(named) == wanted.keys() - {DEFAULT}, "a statement of the default graph is not found again by GRAPH"
        count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
        assert remote.run_blocking(count.format(""), "csv").body.split()[1] == str(wanted[DEFAULT]).encode()
        concepts = ns.graph_iri("concepts")
        found = remote.run_blocking(count.format(f"FROM <{concepts}>"), "csv").body.split()[1]
        assert found == str(wanted[concepts]).encode()
    finally:
        remote.close()


def test_the_command_publishes_and_every_question_gives_the_same_there(
    mini_settings: Settings, mini_release: Path, empty: Target
) -> None:
    command = [sys.executable, "-m", "collgraph", "publish", empty.store, "--lang", "en"]
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "COLLGRAPH_BUILD": str(mini_settings.build)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"COLLGRAPH_SPARQL_URL={empty.query}" in done.stdout
    local = query_service(mini_settings, mini_settings.build)
    remote = query_service(Settings(build=mini_settings.build, sparql_url=empty.query), mini_settings.build)
    try:
        for path in sorted(QUESTIONS.glob("*.rq")):
            query = path.read_text(encoding="utf-8")
            assert rows(local.run_blocking(query).body) == rows(remote.run_blocking(query).body), path.name
    finally:
        local.close()
        remote.close()


def rows(body: bytes) -> list[str]:
    """The rows of an answer, whatever the order of those that a question leaves open."""
    found = json.loads(body)
    bindings = found.get("results", {}).get("bindings", [found.get("boolean")])
    return sorted(json.dumps(row, sort_keys=True) for row in bindings)
