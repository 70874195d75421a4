"""The explorer in a real browser: journeys, Back, the keyboard."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

HOME = "De la théorie au terrain, et retour"
QUERY = "SELECT ?c WHERE { ?c a cg:Concept } ORDER BY ?c"


def test_search_open_follow_back(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.arrived(HOME)
    visitor.page.evaluate("window.sameDocument = true")
    visitor.page.get_by_role("searchbox").press_sequentially("budg")
    visitor.follow("Budget participatif de Brest", "Budget participatif de Brest")
    expect(visitor.page).to_have_url(f"{visitor.site}/entity?id=experiment/budget-brest")
    visitor.follow("Brest", "Brest")
    visitor.follow("Finistère", "Finistère")
    visitor.back("Brest")
    visitor.back("Budget participatif de Brest")
    visitor.back(HOME)
    expect(visitor.page.get_by_role("searchbox")).to_have_value("budg")
    visitor.page.go_forward()
    visitor.arrived("Budget participatif de Brest")
    assert visitor.page.evaluate("window.sameDocument"), "a link reloaded the page"


def test_facets_are_in_the_address_and_back_restores_them(visitor: Visitor) -> None:
    visitor.open("/recherche?q=budget")
    visitor.page.get_by_role("link", name="Concepts", exact=True).click()
    removal = visitor.page.get_by_role("link", name="Retirer le filtre Concepts")
    expect(removal).to_be_visible()
    assert parse_qs(urlsplit(visitor.page.url).query) == {"q": ["budget"], "kind": ["concept"]}
    visitor.page.reload()
    expect(removal).to_be_visible()
    visitor.page.go_back()
    expect(removal).to_be_hidden()
    expect(visitor.page.get_by_role("searchbox")).to_have_value("budget")


def test_new_words_are_a_step_that_back_undoes(visitor: Visitor) -> None:
    visitor.open("/recherche?q=budget")
    field = visitor.page.get_by_role("searchbox")
    expect(field).to_have_value("budget")
    field.fill("communs")
    field.press("Enter")
    expect(visitor.page.locator(".cg-hits").get_by_role("link", name="Communs", exact=True)).to_be_visible()
    expect(visitor.page).to_have_url(f"{visitor.site}/recherche?q=communs")
    visitor.page.go_back()
    expect(field).to_have_value("budget")


def test_the_language_changes_in_place(visitor: Visitor) -> None:
    visitor.open("/entity?id=concept/communs")
    visitor.arrived("Communs")
    visitor.follow("English", "Commons")
    expect(visitor.page).to_have_url(f"{visitor.site}/entity?id=concept/communs&lang=en")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.page).to_have_title("Commons – collgraph")
    visitor.follow("Search", "Search")
    visitor.back("Commons")
    visitor.back("Communs")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "fr")


def test_the_answer_can_be_downloaded(visitor: Visitor) -> None:
    visitor.open(f"/requetes?query={quote(QUERY)}")
    expect(visitor.page.get_by_role("cell").first).to_be_visible()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="CSV", exact=True).click()
    content = download.value.path().read_text(encoding="utf-8").splitlines()
    assert content[0] == "c"
    assert len(content) == 4


def test_markup_in_an_address_stays_text(visitor: Visitor) -> None:
    hostile = "<img src=x onerror=window.broken=1>"
    visitor.open(f"/recherche?q={quote(hostile)}&kind={quote(hostile)}")
    visitor.open(f"/entity?id={quote(hostile)}")
    visitor.open(f"/requetes?query={quote(f'SELECT (%22{hostile}%22 AS ?x) {{}}', safe='%')}")
    expect(visitor.page.get_by_role("cell")).to_have_text(hostile)
    assert visitor.page.evaluate("window.broken") is None


def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    visitor.open("/recherche?q=communs")
    link = visitor.page.locator(".cg-hits").get_by_role("link", name="Communs", exact=True)
    expect(link).to_be_visible()
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if link.evaluate("node => node === document.activeElement"):
            break
    assert link.evaluate("node => getComputedStyle(node).outlineStyle") == "solid", "focus is visible"
    visitor.page.keyboard.press("Enter")
    visitor.arrived("Communs")


def test_the_graph_is_walked_and_opened_with_the_keyboard(visitor: Visitor) -> None:
    visitor.open("/graphe?id=concept/communs")
    graph = visitor.page.locator(".graph")
    expect(graph).to_have_attribute("data-nodes", re.compile(r"\d+"))
    before = int(graph.get_attribute("data-nodes") or 0)
    canvas = visitor.page.get_by_role("application")
    canvas.focus()
    live = graph.locator(".live")
    for _ in range(before):
        canvas.press("ArrowRight")
        if "Budget participatif de Brest" in live.inner_text():
            break
    expect(live).to_contain_text("Budget participatif de Brest, Expérimentation, voisins")
    canvas.press(" ")
    expect(visitor.page.get_by_role("heading", name="Budget participatif de Brest")).to_be_visible()
    canvas.press("Enter")
    expect(graph).not_to_have_attribute("data-nodes", str(before))
    assert parse_qs(urlsplit(visitor.page.url).query)["ouvert"] == ["experiment/budget-brest"]
    with visitor.page.expect_download() as image:
        visitor.page.get_by_role("button", name="Image PNG").click()
    assert image.value.path().read_bytes().startswith(b"\x89PNG")
    with visitor.page.expect_download() as file:
        visitor.page.get_by_role("button", name="Télécharger en GraphML").click()
    assert b"<graphml" in file.value.path().read_bytes()
    visitor.page.go_back()
    expect(graph).to_have_attribute("data-nodes", str(before))
