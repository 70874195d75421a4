"""Paths: what comes first, what may be left out, and what the page says of them."""

from urllib.parse import unquote

from collgraph import namespaces as ns
from collgraph.network import Roads
from collgraph.query.context import Context
from collgraph.query.paths import Paths
from tests.explorer.conftest import OpenPage

COMMUNS, BREST = ns.thing_iri("concept", "communs"), ns.thing_iri("commune", "29019")


def never() -> bool:
    return False


def test_the_cheapest_path_first_and_never_a_loop() -> None:
    roads = Roads([("a", "b", 1.0), ("b", "d", 1.0), ("a", "c", 1.0), ("c", "d", 1.5), ("b", "c", 0.1)], crowding=0)
    assert roads.cheapest("a", "d", 3, 6, never) == [("a", "b", "d"), ("a", "c", "b", "d"), ("a", "c", "d")]
    assert roads.cheapest("a", "d", 3, 6, lambda: True) == []
    assert roads.cheapest("a", "elsewhere", 3, 6, never) == []
    assert roads.nearest("a", {"d", "c"}, 5) == [("a", "c"), ("a", "b", "d")]


def test_a_crowded_thing_does_not_win() -> None:
    crowd = [("hub", f"other-{number}", 1.0) for number in range(60)]
    roads = Roads([("a", "hub", 1.0), ("hub", "d", 1.0), ("a", "b", 1.2), ("b", "d", 1.2), *crowd])
    assert roads.cheapest("a", "d", 1, 6, never) == [("a", "b", "d")]


def test_a_reviewed_claim_comes_before_a_proposed_one(served: Context) -> None:
    paths = Paths(served.reader)
    found = paths.find(COMMUNS, BREST).paths
    assert [arc.group for arc in found[0]] == ["claims", "place"]
    assert [arc.status for arc in found[0]] == ["asserted", "asserted"]
    assert all(
        "claims" not in {arc.group for arc in path} for path in paths.find(COMMUNS, BREST, frozenset({"claims"})).paths
    )
    assert found[0][0].link is not None


def test_a_path_reads_as_a_sentence_with_its_sources(open_page: OpenPage) -> None:
    shown = open_page("/chemins", de="concept/communs", vers="commune/29019").shown
    steps = [item.text for item in shown.all("li") if item.text.startswith("Communs ")]
    assert "Budget participatif de Brest" in steps[0]
    assert any("CC BY-SA" in chip.text for chip in shown.all("a", "cg-source"))


def test_an_inferred_step_leads_to_what_it_follows_from(open_page: OpenPage) -> None:
    links = open_page("/chemins", de="concept/communs", vers="region/53").shown.all("a", "cg-derive")
    targets = [link.attributes["href"] or "" for link in links]
    assert any("pourquoi=cg:takesPlaceIn&valeur=region/53" in unquote(target) for target in targets)


def test_relations_are_left_out_by_the_address(open_page: OpenPage) -> None:
    links = open_page("/chemins", de="concept/communs").shown.all("a")
    leave = next(a for a in links if a.attributes.get("aria-label") == "Ne plus passer par\u00a0: lieux")
    assert leave.attributes["href"] == "./chemins?de=concept/communs&sans=place"


def test_choosing_a_concept_changes_the_address(open_page: OpenPage) -> None:
    page = open_page("/chemins", vers="practice")
    page.runner.selectbox[0].set_value("concept/communs").run()
    assert page.runner.query_params == {"vers": "practice", "de": "concept/communs"}


def test_a_goal_is_suggested_while_one_types(open_page: OpenPage) -> None:
    page = open_page("/chemins", de="concept/communs")
    page.runner.text_input[0].set_value("Finist").run()
    assert page.shown.links()["Finistère"] == "./chemins?de=concept/communs&vers=departement/29"
