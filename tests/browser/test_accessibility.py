"""Every kind of page, in both languages and both themes, wide and on a phone: axe finds nothing, nothing overflows."""

import tomllib
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from ..conftest import PROJECT
from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.service]

# A tab that shows a whole page at once: in a short window axe misses faults of contrast.
TALL = {"width": 1280, "height": 3000}
PHONE = {"width": 360, "height": 740}
THEMES = ("dark", "light")
OVERFLOW = "() => [...document.querySelectorAll('[data-testid=stMain], html')].some(n => n.scrollWidth > n.clientWidth)"
QUERY = "SELECT ?c WHERE { ?c a cg:Concept } ORDER BY ?c"
POINTS = "SELECT ?name ?point WHERE { ?s a cg:Municipality ; rdfs:label ?name ; cg:point ?point }"
COUNTS = "SELECT ?label (COUNT(*) AS ?n) WHERE { VALUES ?label { 'a' 'a' 'b' } } GROUP BY ?label"
PAGES = {
    "home": "/",
    "home while typing": "/?mots=budget",
    "search": "/recherche?q=budget",
    "search as a table": "/recherche?territory=region/53&vue=tableau",
    "search as a map": "/recherche?q=budget&vue=carte",
    "search as a timeline": "/recherche?kind=experiment&vue=frise",
    "search as a graph": "/recherche?kind=experiment&vue=graphe&choix=experiment/budget-brest",
    "empty search": "/recherche?q=zzzzzz&kind=concept",
    "entity": "/entity?id=concept/budget-participatif",
    "territory": "/entity?id=region/53",
    "missing entity": "/entity?id=concept/none",
    "theory and field": "/terrain",
    "an empty square": "/terrain?theme=communs&ligne=dialogue",
    "paths": "/chemins?de=concept/communs&vers=commune/29019",
    "no path": "/chemins?de=concept/communs&vers=practice/cercle&sans=claims&sans=use&sans=place",
    "graph": "/graphe?id=concept/communs&choix=experiment/budget-brest",
    "timeline": "/frise",
    "a theory's timeline": "/frise?concept=budget-participatif",
    "network": "/reseau",
    "statistics": "/statistiques",
    "data": "/donnees",
    "about": "/a-propos",
    "index": "/index",
    "query": f"/requetes?query={quote(QUERY)}",
    "triples": f"/requetes?query={quote('CONSTRUCT WHERE { ?c a cg:Concept }')}",
    "broken query": f"/requetes?query={quote('SELECT * WHERE {')}",
    "filtered map": "/carte?territory=region/53&kind=experiment&choix=experiment/budget-brest",
    "sums": "/carte?sommes=departement",
    "question": "/requetes?question=experiments-in-territory",
    "chart": f"/requetes?vue=graphique&query={quote(COUNTS)}",
    "map of an answer": f"/requetes?vue=carte&query={quote(POINTS)}",
    "wrong value": "/requetes?question=experiments-in-territory&p-territory=nowhere",
}


@pytest.fixture(scope="module")
def tab(chromium: Browser, site: str) -> Iterator[Visitor]:
    """A tab for all of them, in which nothing is animated."""
    opened = chromium.new_context(viewport=TALL, color_scheme=THEMES[0], reduced_motion="reduce", has_touch=True)
    yield Visitor(opened.new_page(), site)
    opened.close()


def backgrounds() -> dict[str, str]:
    """The colour of each theme's page, as a browser tells it."""
    themes = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    shades = {theme: bytes.fromhex(themes[theme]["backgroundColor"].removeprefix("#")) for theme in THEMES}
    return {theme: f"rgb({', '.join(map(str, shade))})" for theme, shade in shades.items()}


def faults(tab: Visitor) -> list[tuple[str, list[str]]]:
    violations = Axe().run(tab.page).response["violations"]
    return [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everyone(tab: Visitor, name: str, lang: str) -> None:
    tab.page.set_viewport_size(TALL)
    path = PAGES[name]
    tab.open(path if lang == "fr" else f"{path}{'&' if '?' in path else '?'}lang=en")
    expect(tab.page.locator("html")).to_have_attribute("lang", lang)
    for theme in THEMES:
        tab.page.emulate_media(color_scheme=theme)
        expect(tab.page.get_by_test_id("stApp")).to_have_css("background-color", backgrounds()[theme])
        assert not faults(tab), theme
    tab.page.set_viewport_size(PHONE)
    tab.page.wait_for_function(f"!({OVERFLOW})()")
    assert not faults(tab), "on a phone"
