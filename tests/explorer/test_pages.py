"""Every page, in both languages, under the addresses that people share."""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from collgraph import namespaces as ns
from collgraph.query import context
from collgraph.query.context import Context
from tests.explorer.conftest import OpenPage, Page
from tests.explorer.markup import Element, Shown

SELECT = "SELECT ?c WHERE { ?c a cg:Concept } ORDER BY ?c"
DEEP_LINKS: list[tuple[str, dict[str, str | list[str]]]] = [
    ("/", {}),
    ("/", {"mots": "budg"}),
    ("/", {"mots": "zzzzzz"}),
    ("/recherche", {}),
    ("/recherche", {"q": "budget participatif"}),
    ("/recherche", {"q": "budget", "kind": ["concept", "practice"], "theme": "participation"}),
    ("/recherche", {"q": "zzzzzz", "source": "concepts"}),
    ("/recherche", {"q": "budget", "page": "999999"}),
    ("/recherche", {"kind": "no-such-kind", "page": "-1"}),
    ("/recherche", {"vue": "tableau", "territory": "region/53", "period": "2015"}),
    ("/recherche", {"q": "budget", "vue": "frise", "evidence": ["proposed", "none"]}),
    ("/recherche", {"vue": "graphe", "kind": "experiment", "choix": "experiment/budget-brest"}),
    ("/recherche", {"vue": "<script>", "territory": "<script>", "period": "<script>", "evidence": "<script>"}),
    ("/entity", {"id": "concept/budget-participatif"}),
    ("/entity", {"id": "experiment/budget-brest"}),
    ("/entity", {"id": "practice/budget-participatif-p"}),
    ("/entity", {"id": "commune/29019"}),
    ("/entity", {"id": "publication/sintomer-2008"}),
    ("/entity", {"id": "organization/ville-brest"}),
    ("/entity", {"id": "region/53", "rel": "cg:within"}),
    ("/entity", {"id": "region/53", "rel": "cg:within", "page": "40"}),
    ("/entity", {"id": "region/53", "rel": "<script>"}),
    ("/entity", {"id": "concept/no-such-concept"}),
    ("/entity", {"id": "<script>alert(1)</script>"}),
    ("/entity", {}),
    ("/terrain", {}),
    ("/terrain", {"axe": "regions", "compte": "leads", "theme": "participation"}),
    ("/terrain", {"axe": "periodes", "theme": "communs", "ligne": "2015"}),
    ("/terrain", {"axe": "<script>", "theme": "<script>", "ligne": "no-such-row"}),
    ("/chemins", {}),
    ("/chemins", {"de": "concept/communs"}),
    ("/chemins", {"de": "concept/communs", "vers": "region/53", "sans": ["works", "<script>"]}),
    ("/chemins", {"de": "practice/cercle", "vers": "practice"}),
    ("/chemins", {"de": "<script>", "vers": "<script>"}),
    ("/graphe", {}),
    ("/graphe", {"id": "concept/communs"}),
    ("/graphe", {"id": "concept/communs", "ouvert": "experiment/budget-brest", "choix": "experiment/budget-brest"}),
    ("/graphe", {"id": "concept/communs", "profondeur": "2", "sans": "place", "cacher": ["practice", "<script>"]}),
    ("/graphe", {"id": "concept/none", "ouvert": "<script>", "choix": "<script>"}),
    ("/frise", {}),
    ("/frise", {"nature": "publication"}),
    ("/frise", {"theme": "communs", "annee": "2018", "page": "9"}),
    ("/frise", {"theme": "<script>", "annee": "<script>", "nature": "<script>"}),
    ("/frise", {"nature": "project"}),
    ("/frise", {"concept": "budget-participatif"}),
    ("/frise", {"concept": "<script>"}),
    ("/reseau", {}),
    ("/statistiques", {}),
    ("/donnees", {}),
    ("/a-propos", {}),
    ("/index", {}),
    ("/index", {"nature": "commune", "lettre": "B", "page": "2"}),
    ("/index", {"nature": "<script>", "lettre": "<script>"}),
    ("/carte", {}),
    ("/carte", {"territory": "region/53", "sommes": "epci", "cadre": "-5,48,-4,49", "choix": "commune/29019"}),
    ("/requetes", {}),
    ("/requetes", {"question": "experiments-in-territory", "p-territory": "commune/29019"}),
    ("/requetes", {"query": SELECT}),
    ("/requetes", {"query": "ASK { ?c a cg:Concept }"}),
    ("/requetes", {"query": "CONSTRUCT { ?c a cg:Concept } WHERE { ?c a cg:Concept }"}),
    ("/requetes", {"query": "SELECT * WHERE {"}),
]


class View(NamedTuple):
    """A page at one of these addresses, in a language."""

    path: str
    parameters: dict[str, str | list[str]]
    lang: str
    shown: Shown

    @property
    def switch(self) -> Element:
        """The link to the other language."""
        return next(link for link in self.shown.all("a") if "cg-language" in link.classes)


@pytest.fixture(
    scope="module",
    params=[(path, parameters, lang) for path, parameters in DEEP_LINKS for lang in ("fr", "en")],
    ids=lambda param: f"{param[0]}-{str(param[1])[:50]}-{param[2]}",
)
def view(request: pytest.FixtureRequest, served: Context) -> View:
    """Each of them in each language, run once for all its tests."""
    path, parameters, lang = request.param
    context.use(served)
    return View(path, parameters, lang, Page(path, {**parameters, "lang": lang}).shown)


def test_every_view_stands(view: View) -> None:
    shown = view.shown
    assert not shown.all("div", "cg-error") or "WHERE {" in str(view.parameters)
    assert shown.headings.count(1) == 1 and shown.headings[0] == 1
    steps = zip(shown.headings, shown.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), shown.headings
    assert "cg-footer" in [name for element in shown.elements for name in element.classes]
    assert not shown.all("script")


def test_every_link_keeps_the_language(view: View) -> None:
    for link in view.shown.all("a"):
        target = urlsplit(link.attributes["href"] or "")
        assert link.text.strip() or link.attributes.get("aria-label")
        if "data-spa" in link.attributes and "cg-language" not in link.classes:
            assert parse_qs(target.query).get("lang", ["fr"]) == [view.lang], link


def test_the_language_switch_keeps_the_view(view: View) -> None:
    other, name = ("en", "English") if view.lang == "fr" else ("fr", "Français")
    assert view.switch.text == name
    assert view.switch.attributes["lang"] == other
    target = urlsplit(view.switch.attributes["href"] or "")
    wanted = {name: [value] if isinstance(value, str) else value for name, value in view.parameters.items()}
    assert target.path == f".{view.path}"
    assert parse_qs(target.query) == (wanted if other == "fr" else {**wanted, "lang": [other]})


def test_an_unknown_language_is_french(open_page: OpenPage) -> None:
    assert open_page("/", lang="br").shown.one("h1").text == "De la théorie au terrain, et retour"


def test_home_shows_five_figures_three_doors_five_postures(open_page: OpenPage) -> None:
    shown = open_page("/").shown
    assert len(shown.all("span", "cg-figure")) == 5
    links = shown.links()
    assert links["Une pratique"] == "./recherche?kind=practice"
    assert links["Un territoire"] == "./carte"
    assert links["Une théorie à l’épreuve du terrain"] == "./terrain"
    assert links["Bretagne"] == "./entity?id=region/53"
    postures = [target for target in links.values() if "posture=" in target]
    assert len(postures) == 5
    assert "relus : 1 · proposés : 2" in shown.text.replace("\u00a0", " ")


def test_home_completes_while_one_types(open_page: OpenPage) -> None:
    page = open_page("/")
    page.runner.text_input[0].set_value("budg").run()
    links = page.shown.links()
    assert links["Budget participatif de Brest"] == "./entity?id=experiment/budget-brest"
    assert links["Tous les résultats pour «\u00a0budg\u00a0»"] == "./recherche?q=budg"


def test_search_counts_and_narrows(open_page: OpenPage) -> None:
    shown = open_page("/recherche", q="budget participatif").shown
    assert "./recherche?q=budget+participatif&kind=concept" in [a.attributes["href"] for a in shown.all("a")]
    narrowed = open_page("/recherche", q="budget participatif", kind="concept").shown
    kinds = {kind.text for kind in narrowed.all("span", "cg-kind")}
    assert kinds == {"Concept"}
    removal = next(link for link in narrowed.all("a") if "cg-on" in link.classes)
    assert removal.attributes["href"] == "./recherche?q=budget+participatif"
    assert removal.attributes["aria-label"] == "Retirer le filtre Concepts"


def test_facets_are_short_in_addresses_and_filter(open_page: OpenPage) -> None:
    concepts = open_page("/recherche", kind="concept").shown
    assert "./recherche?kind=concept&theme=communs" in [a.attributes["href"] for a in concepts.all("a")]
    links = open_page("/recherche", kind="experiment").shown.links()
    assert links["Bretagne"] == "./recherche?kind=experiment&territory=region/53"
    narrowed = open_page("/recherche", kind="experiment", territory="region/53").shown
    assert narrowed.links()["Finistère"] == "./recherche?kind=experiment&territory=departement/29"
    up = next(a for a in narrowed.all("a") if a.attributes.get("aria-label") == "Retirer le filtre Bretagne")
    assert up.attributes["href"] == "./recherche?kind=experiment"
    assert "Budget participatif de Brest" in narrowed.links()


@pytest.mark.parametrize("view", ["liste", "tableau", "carte", "frise", "graphe"])
def test_the_same_things_in_every_form(open_page: OpenPage, view: str) -> None:
    links = open_page("/recherche", kind="experiment", period="2015", vue=view).shown.links()
    assert links["Budget participatif de Brest"] == "./entity?id=experiment/budget-brest"
    assert view != "carte" or links["ouvrir la carte entière"] == "./carte?kind=experiment&period=2015"
    assert "STRSTARTS" in links["CSV"] and "format=csv" in links["CSV"]


def test_search_words_go_into_the_address(open_page: OpenPage) -> None:
    page = open_page("/recherche", q="budget", kind="concept", page="2")
    page.runner.text_input[0].set_value("communs").run()
    assert page.runner.query_params == {"q": "communs", "kind": "concept"}
    assert not page.runner.text_input[0].proto.set_value, "what is typed meanwhile would be overwritten"
    assert page.shown.links()["Communs"] == "./entity?id=concept/communs"


def test_search_mends_spelling(open_page: OpenPage) -> None:
    shown = open_page("/recherche", q="partisipatif").shown
    assert "./recherche?q=participatif" in shown.links().values()


def test_an_empty_search_says_what_to_do(open_page: OpenPage) -> None:
    links = open_page("/recherche", q="zzzzzz", kind="concept").shown.links()
    assert links["chercher les mêmes mots sans filtre"] == "./recherche?q=zzzzzz"


def test_claims_and_inferences_stand_apart(open_page: OpenPage) -> None:
    shown = open_page("/entity", id="concept/budget-participatif").shown
    claims, inferred = shown.one("section", "cg-claims").text, shown.one("section", "cg-inferred-section").text
    assert "met en question" in claims and "peu de votants" in claims and "proposé" in claims
    assert "ne prouve rien" in inferred and "Budget participatif de Brest" in inferred
    assert "mobilis" not in claims and "peu de votants" not in inferred


def test_a_claim_says_whether_it_was_reviewed(open_page: OpenPage) -> None:
    marks = open_page("/entity", id="concept/communs").shown.all("span", "cg-reviewed")
    assert [mark.text for mark in marks] == ["relu"]


def test_an_entity_offers_its_address_and_data(open_page: OpenPage) -> None:
    shown = open_page("/entity", id="commune/29019").shown
    links = shown.links()
    assert shown.one("button", "cg-copy").attributes["data-copy"] == ns.thing_iri("commune", "29019")
    assert links["Turtle"] == "./data/commune/29019.ttl"
    assert {"JSON-LD", "N-Triples"} <= set(links)


def test_a_missing_entity_leads_on(open_page: OpenPage) -> None:
    links = open_page("/entity", id="concept/no-such-concept").shown.links()
    assert "./recherche?q=no-such-concept" in links.values()


def test_a_query_is_answered_with_links_and_downloads(open_page: OpenPage) -> None:
    shown = open_page("/requetes", query=SELECT).shown
    rows = [cell.text for cell in shown.all("td")]
    assert rows == [f"cgi:concept/{key}" for key in ("budget-participatif", "communs", "participation-citoyenne")]
    links = shown.links()
    assert links["cgi:concept/communs"] == "./entity?id=concept/communs"
    download = parse_qs(urlsplit(links["CSV"]).query)
    assert download == {"query": [f"PREFIX cg: <{ns.CG}>\n{SELECT}"], "format": ["csv"]}


def test_yes_and_triples_are_answered(open_page: OpenPage) -> None:
    assert open_page("/requetes", query="ASK { ?c a cg:Concept }").shown.one("p", "cg-verdict").text == "Oui"
    built = open_page("/requetes", query="CONSTRUCT WHERE { ?c a cg:Concept }")
    assert "cg:Concept" in built.runner.code[0].value
    assert "Turtle" in built.shown.links()


def test_a_broken_query_is_told_its_own_place(open_page: OpenPage) -> None:
    shown = open_page("/requetes", query="SELECT ?c\nWHERE { ?c a cg:Concept").shown
    error = shown.one("div", "cg-error")
    assert error.attributes["role"] == "alert"
    assert error.text.startswith("Ligne 2, colonne 24")
    assert "Ligne 3" not in error.text


def test_the_index_holds_a_thing_under_its_letter(open_page: OpenPage) -> None:
    shown = open_page("/index", nature="region").shown
    assert shown.links()["Bretagne"] == "./entity?id=region/53"
    assert shown.links()["B"] == "./index?nature=region&lettre=B"


def test_the_data_page_offers_every_dump_and_every_licence(open_page: OpenPage) -> None:
    report = context.current().release.report
    shown = open_page("/donnees").shown
    links = shown.links()
    assert {dump["file"] for dump in report["dumps"]} <= {a.attributes.get("title") for a in shown.all("a")}
    assert {"BibTeX", "DataCite", report["release"]} <= set(links)
    assert {source["title"]["fr"] for source in report["sources"]} <= set(links)


def test_statistics_lead_to_their_queries(open_page: OpenPage) -> None:
    shown = open_page("/statistiques").shown
    queries = [a.attributes["href"] or "" for a in shown.all("a") if a.text == "ouvrir en SPARQL"]
    assert len(queries) == 4 and all(target.startswith("./requetes?query=") for target in queries)
    assert "relues1" in "".join(row.text for row in shown.all("tr"))


def test_a_year_leads_to_what_began_in_it(open_page: OpenPage) -> None:
    links = open_page("/frise", theme="communs").shown.links()
    assert links["2018"] == "./frise?theme=communs&annee=2018"
    shown = open_page("/frise", theme="communs", annee="2018").shown
    assert shown.links()["Budget participatif de Brest"] == "./entity?id=experiment/budget-brest"


def test_measures_are_said_in_a_sentence_and_lead_to_the_graph(open_page: OpenPage) -> None:
    shown = open_page("/reseau").shown
    assert "plus courts chemins" in shown.text
    assert any((a.attributes["href"] or "").startswith("./graphe?id=concept/") for a in shown.all("a"))


def test_a_theory_leads_to_its_timeline(open_page: OpenPage) -> None:
    assert open_page("/frise").shown.links()["Budget participatif"] == "./frise?concept=budget-participatif"
    links = open_page("/frise", concept="budget-participatif").shown.links()
    assert "Budget participatif de Brest" in links


def test_paths_are_drawn_and_taken_away(open_page: OpenPage) -> None:
    shown = open_page("/chemins", de="concept/communs", vers="region/53").shown
    assert "Les mêmes chemins, dessinés" in shown.text
    assert "CONSTRUCT" in shown.links()["Turtle"]


def test_a_field_is_filled_again_when_the_run_that_filled_it_may_have_been_broken_off(open_page: OpenPage) -> None:
    page = open_page("/recherche", q="budget")
    page.runner.run()
    (field,) = page.runner.text_input
    assert (field.proto.set_value, field.proto.value) == (True, "budget")
