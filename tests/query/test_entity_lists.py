"""The queries behind the lists of a page answer what the page shows."""

import pyoxigraph as ox
import pytest

from collgraph import namespaces as ns
from collgraph.query.entity import entity_view
from collgraph.query.gaps import gaps_of
from collgraph.query.listing import Listing
from collgraph.query.page_lists import of_all, of_claims, of_facts
from collgraph.query.prefixes import with_prefixes
from collgraph.query.reader import Reader
from collgraph.query.referring import reference
from collgraph.query.release import Release, open_release
from collgraph.query.things import public_things
from collgraph.query.views import EntityView
from collgraph.settings import Settings


@pytest.fixture(scope="module")
def release(mini_settings: Settings) -> Release:
    return open_release(mini_settings.build)


@pytest.fixture(scope="module")
def reader(release: Release) -> Reader:
    return Reader.open(release.store, release.schema)


@pytest.fixture(scope="module")
def views(release: Release, reader: Reader) -> list[EntityView]:
    found = (entity_view(release, reader, name.iri, "fr") for name in public_things(reader))
    return [view for view in found if view is not None]


def rows(reader: Reader, listing: Listing, column: str) -> set[str]:
    answer = reader.store.query(with_prefixes(listing.select).text)
    assert isinstance(answer, ox.QuerySolutions)
    return {str(row[column]) for row in answer}


def test_a_list_of_facts_is_what_its_query_gives(reader: Reader, views: list[EntityView]) -> None:
    lists = [(view, one) for view in views for panel in view.panels for one in panel.lists if one.backward]
    assert lists
    for view, one in lists:
        found = rows(reader, of_facts(view.iri, one.property, True, "fr"), "item")
        assert len(found) == one.total, (view.name, one.property)
        assert {f"<{fact.value.iri}>" for fact in one.facts} <= found


def test_claims_of_a_stance_are_what_their_query_gives(reader: Reader, views: list[EntityView]) -> None:
    groups = [(view, group) for view in views for group in view.claim_groups]
    assert groups
    for view, group in groups:
        found = rows(reader, of_claims(view.iri, group.side == "practice", group.stance, "fr"), "link")
        assert {f"<{claim.iri}>" for claim in group.claims} <= found
        assert len(found) <= group.total


def test_triples_of_a_list_can_be_read(reader: Reader) -> None:
    listing = of_facts(ns.thing_iri("region", "53"), f"{ns.CG}within", True, "fr")
    for query in (listing.construct, of_all(ns.thing_iri("region", "53")).construct):
        answer = reader.store.query(with_prefixes(query).text)
        assert isinstance(answer, ox.QueryTriples)
        assert len(list(answer)) > 3


@pytest.mark.parametrize("property_", ["https://example.org/p", f"{ns.CG}within> ?x", f"{ns.CG}a b"])
def test_no_other_property_gets_into_a_query(property_: str) -> None:
    with pytest.raises(ValueError):
        of_facts(ns.thing_iri("region", "53"), property_, True, "fr")


def test_stated_and_proposed_facts_have_their_lines(views: list[EntityView]) -> None:
    for view in views:
        told = [*view.facts, *(fact for one in view.incoming for fact in one.facts)]
        for fact in told:
            if fact.status == "asserted":
                assert fact.origins and set(fact.sources) <= {one.source for one in fact.origins}, (view.name, fact)
            if fact.status == "proposed" and fact.origins:
                assert set(fact.sources) == {one.source for one in fact.origins}


def test_gaps_tell_a_concept_tried_from_one_that_is_not(reader: Reader, views: list[EntityView]) -> None:
    concepts = [view for view in views if view.kind == "concept"]
    tried = {view.name for view in concepts if any(group.side == "field" for group in view.claim_groups)}
    assert 0 < len(tried) < len(concepts)
    for view in concepts:
        never = [gap for gap in gaps_of(reader, view) if gap.startswith("never_tried")]
        assert bool(never) == (view.name not in tried)


def test_a_reference_escapes_what_tex_would_read(views: list[EntityView]) -> None:
    works = [reference(view) for view in views if view.kind == "publication"]
    assert works
    for work in works:
        assert work.bibtex.startswith("@") and work.bibtex.count("{") - work.bibtex.count("\\{") == (
            work.bibtex.count("}") - work.bibtex.count("\\}")
        )
