"""The graph: what is drawn, what is left out and told, and that the list says the same."""

from collgraph import namespaces as ns
from collgraph.network import graphml
from collgraph.query.context import Context
from collgraph.query.paths import Arc, Paths
from collgraph.query.picture import neighbours, picture
from tests.explorer.conftest import OpenPage

COMMUNS, BUDGET = ns.thing_iri("concept", "communs"), ns.thing_iri("experiment", "budget-brest")


def test_neighbours_are_opened_one_thing_at_a_time(served: Context) -> None:
    paths = Paths(served.reader)
    first = picture(paths, COMMUNS, [], (), ())
    assert set(first.things) == {COMMUNS, *neighbours(paths, COMMUNS)}
    assert BUDGET in first.things and first.omitted == 0
    more = picture(paths, COMMUNS, [BUDGET, "https://example.org/elsewhere"], (), ())
    assert set(first.things) < set(more.things)
    assert more.things[ns.thing_iri("commune", "29019")] == BUDGET
    assert all(arc.subject in more.things and arc.value in more.things for arc in more.arcs)


def test_relations_and_kinds_are_left_out(served: Context) -> None:
    paths = Paths(served.reader)
    assert BUDGET not in picture(paths, COMMUNS, [], ("claims",), ()).things
    hidden = picture(paths, COMMUNS, [BUDGET], (), ("commune",))
    assert not any("/commune/" in thing for thing in hidden.things)


def test_what_is_not_drawn_is_counted(served: Context) -> None:
    paths = Paths(served.reader)
    paths._around["centre"] = [_arc(number) for number in range(60)]
    found = picture(paths, "centre", [], (), ())
    assert (len(found.things), found.omitted) == (26, 35)


def _arc(number: int) -> Arc:
    return Arc(1.0, "centre", "p", f"end-{number:02}", "use", "asserted", ())


def test_graphml_holds_things_and_edges() -> None:
    written = graphml({"a": {"label": "<A>"}, "b": {"label": "B"}}, [("a", "b", {"property": "p"})]).decode()
    assert written.count("<node ") == 2 and written.count("<edge ") == 1 and "&lt;A&gt;" in written


def test_the_list_says_what_is_drawn_and_counts_neighbours(open_page: OpenPage) -> None:
    shown = open_page("/graphe", id="concept/communs").shown
    assert shown.links()["Budget participatif de Brest"] == "./graphe?id=concept/communs&choix=experiment/budget-brest"
    assert "voisins)" in shown.text


def test_a_chosen_thing_is_opened_and_closed_by_a_link(open_page: OpenPage) -> None:
    asked = {"id": "concept/communs", "choix": "experiment/budget-brest"}
    links = open_page("/graphe", **asked).shown.links()
    opening = next(target for name, target in links.items() if name.startswith("ouvrir ses"))
    assert opening.endswith("&ouvert=experiment/budget-brest")
    closing = open_page("/graphe", **asked, ouvert="experiment/budget-brest").shown.links()["refermer"]
    assert "ouvert" not in closing
