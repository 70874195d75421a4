"""The query page: the library's forms, the views of an answer, prefixes told, snippets that hold any query."""

import ast
from urllib.parse import parse_qs, urlsplit

import pytest

from collgraph.explorer.answers import Answer, Cell, Table, Triples
from collgraph.explorer.components.drawn import arcs, bars, fitting, spots
from collgraph.explorer.components.snippets import written_for
from collgraph.query.context import Context
from collgraph.query.questions import THEMES, questions
from tests.explorer.conftest import OpenPage

PLACES = "SELECT ?name ?point WHERE { ?s a cg:Municipality ; rdfs:label ?name ; cg:point ?point }"
COUNTS = "SELECT ?label (COUNT(*) AS ?n) WHERE { VALUES ?label { 'a' 'a' 'b' } } GROUP BY ?label"
JOINED = "CONSTRUCT { ?s cg:within ?o } WHERE { ?s cg:within ?o }"
LINKS: list[dict[str, str]] = [
    {"question": "experiments-in-territory"},
    {"question": "experiments-in-territory", "p-territory": "commune/29019", "p-lang": "en"},
    {"question": "no-such-question"},
    {"question": "<script>", "p-<script>": "<script>"},
    {"query": PLACES, "vue": "carte"},
    {"query": COUNTS, "vue": "graphique"},
    {"query": JOINED, "vue": "graphe", "choix": "region/53"},
    {"query": COUNTS, "vue": "carte"},
]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("asked", LINKS, ids=str)
def test_every_view_stands(open_page: OpenPage, asked: dict[str, str], lang: str) -> None:
    shown = open_page("/requetes", **asked, lang=lang).shown
    assert not shown.all("div", "cg-error") and shown.headings.count(1) == 1
    steps = zip(shown.headings, shown.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), shown.headings


def test_every_question_is_in_the_library(open_page: OpenPage, served: Context) -> None:
    links = open_page("/requetes", lang="en").shown.links()
    for one in questions(served.release):
        assert links[one.title["en"]] == f"./requetes?question={one.name}&lang=en"


@pytest.mark.parametrize("theme", THEMES)
def test_a_question_of_each_theme_has_a_field_for_each_parameter(
    open_page: OpenPage, served: Context, theme: str
) -> None:
    one = max((one for one in questions(served.release) if one.theme == theme), key=lambda one: len(one.params))
    page = open_page("/requetes", question=one.name)
    fields = [*page.runner.text_input, *page.runner.selectbox, *page.runner.number_input]
    assert sorted(field.label for field in fields) == sorted(param.labels["fr"] for param in one.params)
    assert not page.shown.all("div", "cg-error")


def test_a_form_puts_its_values_into_the_address_and_names_become_things(open_page: OpenPage) -> None:
    page = open_page("/requetes", question="experiments-in-territory")
    assert page.runner.text_input[0].value == "Bretagne"
    page.runner.text_input[0].set_value("brest")
    page.runner.button[0].click().run()
    asked = {name: page.runner.query_params[name] for name in ("question", "p-territory", "p-lang")}
    assert asked == {"question": "experiments-in-territory", "p-territory": "commune/29019", "p-lang": "fr"}
    assert page.runner.text_input[0].value == "Brest"
    assert "Budget participatif de Brest" in [cell.text for cell in page.shown.all("td")]


def test_a_wrong_value_is_refused_with_the_form_it_should_have(open_page: OpenPage) -> None:
    asked = {"question": "experiments-in-territory", "p-territory": "no such place at all"}
    error = open_page("/requetes", **asked).shown.one("div", "cg-error")
    assert "no such place at all" in error.text and "commune/…" in error.text


def test_prefixes_that_were_added_are_told(open_page: OpenPage) -> None:
    assert "Préfixes ajoutés d’office : cg:, rdfs:" in open_page("/requetes", query=PLACES).shown.text.replace(
        "\u00a0", " "
    )


def test_the_address_to_share_gives_the_view_again(open_page: OpenPage) -> None:
    page = open_page("/requetes", query=COUNTS, vue="graphique", lang="en")
    shared = parse_qs(urlsplit(page.runner.code[0].value).query)
    assert shared == {"query": [COUNTS], "vue": ["graphique"], "lang": ["en"]}


def test_only_views_that_fit_are_offered(open_page: OpenPage) -> None:
    links = open_page("/requetes", query=COUNTS).shown.links()
    assert {"tableau", "graphique"} <= set(links) and not {"carte", "graphe"} & set(links)
    chart = open_page("/requetes", query=COUNTS, vue="graphique").shown.one("ol", "cg-chart")
    assert chart.text in ("a2b1", "b1a2")


def _words(*words: str) -> tuple[Cell, ...]:
    return tuple(Cell("uri" if word.startswith("http") else "literal", word) for word in words)


def _table(variables: str, *rows: tuple[Cell, ...]) -> Table:
    return Table(tuple(variables.split()), rows, len(rows))


def test_a_chart_names_its_bars_by_labels_and_by_what_has_none() -> None:
    answer = _table(
        "family familyLabel posture n",
        _words("https://a/1", "Débat", "https://a/p", "2"),
        _words("https://a/2", "Jeu", "https://a/q", "3"),
    )
    assert [(bar.name, bar.value) for bar in bars(answer)] == [("Débat · https://a/p", 2.0), ("Jeu · https://a/q", 3.0)]
    years = _table("year n", _words("2014", "2"), _words("2015", "3"))
    assert [bar.name for bar in bars(years)] == ["2014", "2015"]


def test_points_are_read_from_wkt_or_from_two_columns() -> None:
    wkt = _table("s p", _words("https://w3id.org/collgraph/id/commune/29019", "POINT(-4.5 48.4)"))
    two = _table("name Lat lon", _words("Brest", "48.4", "-4.5"), _words("nowhere", "", ""))
    for answer in (wkt, two):
        assert [feature["geometry"]["coordinates"] for feature in spots(answer)] == [[-4.5, 48.4]]
    assert spots(two)[0]["properties"]["label"] == "Brest"
    assert spots(wkt)[0]["properties"]["id"] == "commune/29019"
    assert not spots(_table("lat lon", _words("999", "0")))


def test_a_graph_is_made_of_triples_or_of_two_columns_of_things() -> None:
    assert arcs(Triples('<https://a/1> <https://a/p> <https://a/2>, "text" .')) == [
        ("https://a/1", "https://a/p", "https://a/2")
    ]
    pairs = _table("one two", _words("https://a/1", "https://a/2"))
    assert arcs(pairs) == [("https://a/1", "two", "https://a/2")]


@pytest.mark.parametrize("answer", [_table("a"), _table("a b", (None, None)), Triples("")])
def test_an_empty_answer_has_only_its_table(answer: Answer) -> None:
    assert fitting(answer) == ["tableau"]


@pytest.mark.parametrize("query", ["ASK {}", 'SELECT ("\\"x\\\\" AS ?x) {}', '# """ \\ \'\nASK {}', 'SELECT ("""a"""'])
def test_a_snippet_holds_the_query_as_it_is(query: str) -> None:
    python = dict(written_for("https://example.org", query, "", {}))["Python"]
    assigned = next(node for node in ast.parse(python).body if isinstance(node, ast.Assign))
    assert ast.literal_eval(assigned.value).strip() == query


def test_a_question_is_asked_by_its_name() -> None:
    for _, words in written_for("https://example.org", "", "experiments-in-territory", {"territory": "region/53"}):
        assert "https://example.org/api/questions/experiments-in-territory?territory=region/53&format=csv" in words
