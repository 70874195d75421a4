"""Every inferred statement of a release says why it holds, down to lines of the curated files."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from collgraph import namespaces as ns
from collgraph.errors import QueryError
from collgraph.query.derivations import derivation, derivation_named
from collgraph.query.entity import entity_view
from collgraph.query.explaining import NotHeld, explain, rendered
from collgraph.query.reader import Reader
from collgraph.query.release import Release, open_release
from collgraph.settings import Settings


@pytest.fixture(scope="module")
def release(mini_settings: Settings) -> Release:
    return open_release(mini_settings.build)


@pytest.fixture(scope="module")
def reader(release: Release) -> Reader:
    return Reader.open(release.store, release.schema)


def _quads(reader: Reader, graph: str) -> list[tuple[str, str, str]]:
    quads = reader.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return sorted(
        (q.subject.value, q.predicate.value, q.object.value if isinstance(q.object, ox.NamedNode) else str(q.object))
        for q in quads
        if isinstance(q.subject, ox.NamedNode)
    )


@pytest.mark.parametrize("graph", [ns.INFERRED, ns.PROPOSED])
def test_every_inference_ends_at_stated_lines(release: Release, reader: Reader, graph: str) -> None:
    triples = _quads(reader, graph)
    assert triples
    for triple in triples:
        steps = derivation(release, reader, *triple, "en")
        assert steps, triple
        leaves = [step for step in steps if not step.rule]
        assert leaves and all(step.origins for step in leaves), triple
        if graph == ns.INFERRED:
            assert steps[0].status == "inferred" and steps[0].rule
            assert {step.status for step in steps} <= {"asserted", "inferred"}, "no inference rests on a proposal"


def test_origins_are_lines_that_hold_the_thing(release: Release, reader: Reader, mini_settings: Settings) -> None:
    top = mini_settings.data.parent
    for triple in _quads(reader, ns.graph_iri("experiments")):
        [step] = derivation(release, reader, *triple, "fr")
        for origin in step.origins:
            line = (top / origin.file).read_text(encoding="utf-8").splitlines()[(origin.line or 0) - 1]
            assert line.startswith(triple[0].rpartition("/")[2] + ","), origin


def test_the_derivation_of_mobilises_in_french(release: Release, reader: Reader) -> None:
    names = ("experiment/budget-brest", "mobilises", "concept/participation-citoyenne")
    told = "\n".join(rendered(explain(release, reader, names, "fr"), "fr"))
    assert "data/experiments/experiments.csv:2, colonne practices" in told
    assert "data/links/grounding/practices.csv:2, colonne stance" in told
    assert "data/concepts/concepts.csv:2, colonne narrower_than" in told
    assert told.startswith(
        "Budget participatif de Brest (experiment/budget-brest) — mobilise — Participation citoyenne"
    )
    assert "[proposé] car" in told


def test_a_stated_literal_and_a_vocabulary_term_have_their_lines(release: Release, reader: Reader) -> None:
    [step] = explain(release, reader, ("commune/29019", "cg:population", "139456"), "en")
    assert [origin.place("en") for origin in step.origins] == ["data/territories/communes.csv:2, column population"]
    *_, leaf = explain(release, reader, ("cgv:themes/communs", "rdf:type", "skos:Concept"), "en")
    [origin] = leaf.origins
    text = (release.path / origin.file).read_text(encoding="utf-8").splitlines()
    assert re.search("themes/communs>$", text[(origin.line or 0) - 1])


def test_a_reviewed_claim_is_the_origin_of_its_short_statement(release: Release, reader: Reader) -> None:
    [step] = explain(release, reader, ("experiment/budget-brest", "supports", "concept/communs"), "en")
    assert [origin.place("en") for origin in step.origins] == ["data/links/theory-field/passages.csv:3, column stance"]


def test_what_does_not_hold_is_said_with_what_does(release: Release, reader: Reader) -> None:
    with pytest.raises(NotHeld, match="Not stated and not inferred") as caught:
        explain(release, reader, ("commune/29019", "within", "country/brazil"), "en")
    assert "country/france" in caught.value.hint
    assert caught.value.exit_code == 1
    with pytest.raises(NotHeld) as unknown:
        explain(release, reader, ("commune/99999", "within", "country/france"), "fr")
    assert "rien n’est dit" in unknown.value.hint


@pytest.mark.parametrize("name", ["Brest", "x:y", '"><script>', "commune/é"])
def test_a_name_that_is_none_is_refused(release: Release, reader: Reader, name: str) -> None:
    with pytest.raises(QueryError):
        explain(release, reader, (name, "within", "country/france"), "en")


def test_a_fact_of_a_page_asks_for_its_derivation(release: Release, reader: Reader) -> None:
    view = entity_view(release, reader, ns.thing_iri("commune", "29019"), "fr")
    assert view is not None
    inferred = [fact for fact in view.facts if fact.status == "inferred"]
    assert inferred
    for fact in view.facts:
        value = fact.value.iri or fact.value.text
        assert derivation_named(release, reader, view.iri, fact.property, value, "fr"), fact


def test_a_release_without_derivations_still_shows_statements(release: Release, reader: Reader, tmp_path: Path) -> None:
    bare = Release(tmp_path, release.id, release.report, release.schema)
    [step] = derivation(
        bare, reader, ns.thing_iri("commune", "29019"), f"{ns.CG}within", ns.thing_iri("country", "france"), "en"
    )
    assert (step.status, step.rule) == ("inferred", "")
