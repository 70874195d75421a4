"""The drawn map and the query editor in a real browser: mouse, keyboard, phone, what is missing."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.service]

QUERY = "SELECT ?c WHERE { ?c a cg:Concept } ORDER BY ?c"
BUDGET = "Budget participatif de Brest"


def asked(visitor: Visitor) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visitor.page.url).query)


def wait_until_asked(visitor: Visitor, **values: str) -> None:
    """Wait for an address that holds exactly these values."""
    wanted = {name.replace("_", "-"): [value] for name, value in values.items()}
    visitor.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == wanted)


def west_of(visitor: Visitor) -> float:
    """The western edge of the map's frame in the address, before any frame that of the world."""
    return float(asked(visitor).get("cadre", ["-180"])[0].split(",")[0])


def drawn(visitor: Visitor) -> Locator:
    """The map, once its points are on it."""
    expect(visitor.page.locator(".map")).to_have_attribute("data-drawn", re.compile(r"[1-9]\d*"))
    return visitor.page.locator(".map")


def test_moving_the_map_changes_the_list_and_outlives_a_reload(visitor: Visitor) -> None:
    visitor.open("/carte")
    drawn(visitor)
    in_list = visitor.page.get_by_role("link", name=BUDGET, exact=True)
    expect(in_list).to_be_visible()
    canvas = visitor.page.locator(".map canvas")
    canvas.focus()
    while west_of(visitor) < -4.5:
        before = visitor.page.url
        canvas.press("ArrowRight")
        visitor.page.wait_for_url(lambda url, before=before: url != before)
    expect(in_list).to_be_hidden()
    west = west_of(visitor)
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", name="dans le cadre de la carte")).to_be_visible()
    expect(visitor.page.locator(".map")).to_have_attribute("data-drawn", re.compile(r"\d+"))
    assert west_of(visitor) == west, "a reload does not move the map"
    visitor.page.get_by_role("link", name="voir toute la carte").click()
    expect(in_list).to_be_visible()


def test_a_point_is_chosen_on_the_map_and_in_the_list(visitor: Visitor) -> None:
    visitor.open("/carte?kind=experiment&territory=region/53")
    root = drawn(visitor)
    place = root.evaluate("root => { const at = root.map.project([-4.50266, 48.40845]); return [at.x, at.y]; }")
    visitor.page.locator(".map canvas").click(position={"x": place[0], "y": place[1]})
    expect(visitor.page.get_by_role("heading", name=BUDGET)).to_be_visible()
    wait_until_asked(visitor, kind="experiment", territory="region/53", choix="experiment/budget-brest")
    visitor.page.get_by_role("link", name="ne plus choisir").click()
    expect(visitor.page.get_by_role("heading", name=BUDGET)).to_be_hidden()
    visitor.page.get_by_role("link", name=f"Montrer {BUDGET} sur la carte").press("Enter")
    expect(visitor.page.get_by_role("heading", name=BUDGET)).to_be_visible()


def test_a_cluster_opens_where_it_is(visitor: Visitor) -> None:
    visitor.open("/carte?kind=experiment&kind=commune&kind=organization")
    root = drawn(visitor)
    first = "root.map.queryRenderedFeatures({ layers: ['clusters'] })[0].geometry.coordinates"
    place = root.evaluate(f"root => root.map.project({first})")
    visitor.page.locator(".map canvas").click(position={"x": place["x"], "y": place["y"]})
    expect(visitor.page.get_by_role("heading", name="dans le cadre de la carte")).to_be_visible()
    west, _, east, _ = (float(edge) for edge in asked(visitor)["cadre"][0].split(","))
    assert west < -4.50266 < east and east - west < 5
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", name="sur la carte")).to_be_visible()
    assert "cadre" not in asked(visitor)


def test_without_webgl_the_list_remains(visitor: Visitor) -> None:
    visitor.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    visitor.open("/carte")
    expect(visitor.page.locator(".map .told")).to_contain_text("ne dessine pas la carte")
    expect(visitor.page.get_by_role("link", name=BUDGET, exact=True)).to_be_visible()


def editor_of(visitor: Visitor, label: str = "Texte de la requête SPARQL") -> Locator:
    expect(visitor.page.locator(".cm-content")).to_be_visible()
    return visitor.page.get_by_label(label)


def test_a_query_is_edited_run_and_undone(visitor: Visitor) -> None:
    visitor.open("/requetes")
    editor = editor_of(visitor)
    editor.fill(QUERY)
    visitor.page.get_by_role("button", name="Exécuter").click()
    expect(visitor.page.get_by_role("cell")).to_have_count(3)
    wait_until_asked(visitor, query=QUERY)
    editor.fill("ASK { ?c a cg:Concept }")
    editor.press("Control+Enter")
    expect(visitor.page.locator(".cg-verdict")).to_have_text("Oui")
    visitor.page.go_back()
    expect(editor).to_have_text(QUERY)
    expect(visitor.page.get_by_role("cell")).to_have_count(3)
    visitor.page.get_by_text("Requêtes exécutées dans ce navigateur").click()
    visitor.page.get_by_role("button", name="ASK { ?c a cg:Concept }").click()
    expect(editor).to_have_text("ASK { ?c a cg:Concept }")
    visitor.page.reload()
    expect(editor_of(visitor)).to_have_text("ASK { ?c a cg:Concept }")
    visitor.follow("cgi:concept/communs", "Communs")


def test_names_are_completed_and_an_error_is_marked_at_its_place(visitor: Visitor) -> None:
    visitor.open("/requetes?lang=en")
    expect(visitor.page.locator(".editor")).to_have_attribute("data-terms", re.compile(r"\d+"))
    editor = editor_of(visitor, "Text of the SPARQL query")
    editor.fill("")
    editor.press_sequentially("SELECT ?x WHERE { ?x a experim")
    option = visitor.page.get_by_role("option", name=re.compile("cg:Experiment"))
    expect(option).to_be_visible()
    visitor.page.wait_for_timeout(100)  # The list takes no Enter for 75 ms, so that it never surprises who types.
    editor.press("Enter")
    expect(editor).to_contain_text("?x a cg:Experiment")
    editor.fill("SELECT ?x WHERE {\n  ?x a cg:Concept\n  FILTRE(?x)\n}")
    editor.press("Control+Enter")
    expect(visitor.page.locator(".cg-error")).to_contain_text("Line 3")
    expect(visitor.page.locator(".cm-lintRange-error")).to_have_count(1)
    marked = visitor.page.locator(".cm-line").nth(2).locator(".cm-lintRange-error")
    expect(marked).to_be_visible()


def test_without_the_bundle_a_plain_field_asks(visitor: Visitor) -> None:
    visitor.page.route("**/assets/editor-*.js", lambda route: route.abort())
    visitor.open("/requetes")
    field = visitor.page.get_by_role("textbox", name="Texte de la requête SPARQL")
    field.fill("ASK {}")
    field.press("Control+Enter")
    expect(visitor.page.locator(".cg-verdict")).to_have_text("Oui")


def test_a_question_is_asked_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.open("/requetes")
    visitor.page.locator("summary", has_text="Territoires").press("Enter")
    visitor.page.get_by_role("link", name=re.compile("ont eu lieu dans une région")).press("Enter")
    field = visitor.page.get_by_role("textbox", name="Territoire", exact=True)
    expect(field).to_have_value("Bretagne")
    field.fill("Brest")
    field.press("Enter")
    # The answer for the region, shown until then, has the same row: only the address tells the two apart.
    wait_until_asked(visitor, question="experiments-in-territory", p_territory="commune/29019", p_lang="fr")
    expect(visitor.page.get_by_role("cell", name=BUDGET)).to_be_visible()
