"""A list asked of the endpoint is the list that the page shows."""

import json
from collections.abc import Iterator

import pytest

from collgraph import namespaces as ns
from collgraph.query.context import Context
from collgraph.query.facets import whole
from collgraph.query.listing import Listing, of_filters, of_statements, of_things
from collgraph.query.prefixes import with_prefixes
from collgraph.settings import Settings

FILTERS = [
    {},
    {"kind": ["experiment", "concept"]},
    {"kind": ["experiment"], "territory": ["region/53"]},
    {"theme": ["communs"]},
    {"posture": ["tester"]},
    {"period": ["2015"]},
    {"period": ["avant", "2015"]},
    {"evidence": ["proposed"]},
    {"evidence": ["none", "reviewed"]},
    {"source": ["concepts", "<script>"]},
]


@pytest.fixture(scope="module")
def served(mini_settings: Settings) -> Iterator[Context]:
    context = Context(mini_settings)
    yield context
    context.service.close()


def asked(served: Context, listing: Listing, name: str) -> set[str]:
    body, _ = served.service.run_blocking(with_prefixes(listing.select).text, media_type="")
    return {row[name]["value"] for row in json.loads(body)["results"]["bindings"]}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_let_the_same_things_through(served: Context, filters: dict[str, list[str]]) -> None:
    found = {hit.iri for hit in served.search.search("", filters=filters, limit=200).hits}
    listing = of_filters(filters, "a list")
    assert asked(served, listing, "thing") == found
    body, _ = served.service.run_blocking(with_prefixes(listing.construct).text, media_type="")
    assert bool(found) == (b"rdfs:label" in body)


def test_things_and_statements_are_listed(served: Context) -> None:
    things = [ns.thing_iri("concept", "communs"), ns.thing_iri("region", "53")]
    assert asked(served, of_things(things, "two"), "thing") == set(things)
    statement = (ns.thing_iri("commune", "29019"), ns.expand("cg:within"), ns.thing_iri("departement", "29"))
    assert asked(served, of_statements([statement], "one"), "object") == {statement[2]}


def test_nothing_of_a_value_gets_out_of_its_place() -> None:
    listing = of_filters({"kind": ['a") } UNION {'], "theme": ["x> } #"], "period": ["2015) }"]}, "note\n} DROP ALL")
    assert "UNION" not in listing.select and "x>" not in listing.select and "2015)" not in listing.select
    assert "\n} DROP" not in listing.select
    with pytest.raises(ValueError, match="javascript"):
        of_statements([(ns.ID + "concept/communs", "javascript:alert(1) } {", ns.ID + "concept/communs")], "")


def test_short_and_whole_values_filter_alike(served: Context) -> None:
    short = served.search.search("", filters={"theme": ["communs"]})
    full = served.search.search("", filters={"theme": [whole("theme", "communs")]})
    assert short.total == full.total > 0
