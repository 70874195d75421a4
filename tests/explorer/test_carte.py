"""The map: what is on it, that the list, the GeoJSON and the query say the same, and every state in the address."""

import pytest

from collgraph.explorer.map_query import map_listing
from collgraph.query.atlas import Atlas, Filters, Frame, collection, read_frame, read_spot
from collgraph.query.context import Context
from collgraph.query.prefixes import with_prefixes
from tests.explorer.conftest import OpenPage

BREST = (-4.50266, 48.40845)
AROUND_BREST: Frame = (-5.0, 48.0, -4.0, 49.0)
ELSEWHERE: Frame = (2.0, 48.0, 3.0, 49.0)
BUDGET = "experiment/budget-brest"
LINKS: list[dict[str, str | list[str]]] = [
    {},
    {"territory": "region/53", "kind": ["experiment", "organization"]},
    {"theme": "participation", "family": "decision", "posture": "tester", "period": ["2015", "avant"]},
    {"sommes": "departement"},
    {"sommes": "epci", "cadre": "-5,48,-4,49", "choix": "epci/242900314"},
    {"cadre": "2,48,3,49", "page": "3"},
    {"cadre": "1,2,3", "choix": "<script>", "kind": "<script>", "period": "<script>", "theme": "<script>"},
]


@pytest.fixture(scope="module")
def atlas(served: Context) -> Atlas:
    return served.opened.atlas


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("asked", LINKS, ids=str)
def test_every_view_stands(open_page: OpenPage, asked: dict[str, str | list[str]], lang: str) -> None:
    shown = open_page("/carte", **asked, lang=lang).shown
    assert not shown.all("div", "cg-error") and shown.headings.count(1) == 1
    steps = zip(shown.headings, shown.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), shown.headings


def test_the_list_is_what_the_frame_of_the_address_holds(open_page: OpenPage) -> None:
    name = "Budget participatif de Brest"
    assert name in open_page("/carte", cadre="-5,48,-4,49").shown.links()
    empty = open_page("/carte", cadre="2,48,3,49").shown
    assert name not in empty.links()
    assert empty.links()["voir toute la carte"] == "./carte"


def test_a_filter_is_a_link_that_keeps_the_rest(open_page: OpenPage) -> None:
    links = open_page("/carte", cadre="-5,48,-4,49", sommes="epci").shown.links()
    assert links["Brest"] == "./carte?sommes=epci&cadre=-5%2C48%2C-4%2C49&territory=commune/29019"
    assert links["chaque chose"] == "./carte?cadre=-5%2C48%2C-4%2C49"


def test_what_has_no_point_is_told(open_page: OpenPage) -> None:
    shown = open_page("/carte", kind="experiment", territory="region/53").shown
    assert "1 autre répond aux filtres sans avoir de point" in shown.text


def test_a_thing_borrows_the_point_of_the_smallest_place_it_is_in(atlas: Atlas) -> None:
    found = {thing.key: thing for thing in atlas.chosen({})}
    assert (found[BUDGET].spots, found[BUDGET].ground) == ((BREST,), "commune/29019")
    assert found["experiment/paroles-de-bretagne"].spots == (), "a région without a point"
    assert {"commune/29019", "departement/29", "region/53"} <= found[BUDGET].values["territory"]


def test_filters_add_up_and_values_are_alternatives(atlas: Atlas) -> None:
    def keys(**filters: list[str]) -> set[str]:
        return {thing.key for thing in atlas.chosen(filters)}

    assert BUDGET in keys(territory=["region/53"], kind=["experiment"], period=["2015", "2020"])
    assert BUDGET not in keys(territory=["region/53"], period=["2020"])
    assert keys(kind=["organization"]) and BUDGET not in keys(kind=["organization"])
    assert keys(kind=["commune"]) == {"commune/29019"}
    assert not keys(theme=["no-such-theme"])


def test_sums_count_things_by_territory(atlas: Atlas) -> None:
    things = atlas.chosen({})
    sums = atlas.sums(things, "commune")
    assert [(territory.key, number) for territory, number in sums][:1] == [("commune/29019", 1)]


@pytest.mark.parametrize("frame", [None, AROUND_BREST, ELSEWHERE])
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": ["experiment", "organization"]},
        {"kind": ["commune"]},
        {"territory": ["region/53"]},
        {"period": ["2015", "avant", "<script>"]},
        {"posture": ["tester"], "kind": ["experiment", "organization"]},
        {"family": ["decision"]},
        {"theme": ["participation"]},
        {"evidence": ["none"]},
        {"evidence": ["proposed", "reviewed"]},
        {"evidence": ["reviewed", "none"], "source": ["experiments"]},
        {"source": ["experiments", "<script>"], "kind": ["experiment", "organization"]},
    ],
    ids=str,
)
def test_the_query_gives_what_the_page_lists(
    served: Context, atlas: Atlas, filters: Filters, frame: Frame | None
) -> None:
    listed = {one.iri for one in atlas.chosen(filters) if one.spots and (frame is None or one.is_in(frame))}
    listing = map_listing(filters, frame)
    rows = served.reader.store.query(with_prefixes(listing.select).text)
    assert {row["thing"].value for row in rows} == listed  # type: ignore[union-attr]
    triples = served.reader.store.query(with_prefixes(listing.construct).text)
    assert {triple.subject.value for triple in triples} == listed  # type: ignore[union-attr]


def test_geojson_has_a_feature_for_each_point(served: Context, atlas: Atlas) -> None:
    found = collection(served.reader, atlas.chosen({"kind": ["experiment"]}), "fr")
    assert [feature["properties"]["id"] for feature in found["features"]] == [BUDGET]
    assert found["features"][0]["geometry"]["coordinates"] == list(BREST)


def test_frames_and_points_are_read_or_refused() -> None:
    assert read_frame("-5,48,-4,49") == AROUND_BREST
    assert [read_frame(one) for one in ("", "1,2,3", "5,48,-4,49", "-5,48,-4,nan", "-500,48,-4,49")] == [None] * 5
    assert [read_spot(one) for one in ("POINT(1)", "2014", "")] == [None] * 3
