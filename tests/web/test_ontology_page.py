"""The page of the ontology: every term described in both languages, a diagram with its words, queries that run."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pyoxigraph
import pytest

from collgraph.namespaces import CG, RDF_TYPE
from collgraph.ontology.describe import schema_json
from collgraph.ontology.schema import Schema, Term
from collgraph.query.prefixes import with_prefixes
from collgraph.query.questions import read_question
from collgraph.texts import text
from collgraph.web import ontology_page
from collgraph.web.diagram import HEIGHT, WIDTH, diagram
from collgraph.web.pages import render
from collgraph.web.vocabularies import page_values

ONTOLOGY = Path(__file__).parents[2] / "ontology"


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema.from_json(schema_json(ONTOLOGY))


class Page(HTMLParser):
    """The identifiers, links and texts of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids += [said["id"] or ""] if "id" in said else []
        self.links += [said["href"] or ""] if tag == "a" and "href" in said else []

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def rendered(schema: Schema, lang: str, prefix: str = "") -> Page:
    return Page(render("ontology.html", lang, prefix=prefix, release="r1", **page_values(schema, lang)))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_term_is_described_once_and_every_mention_leads_to_it(schema: Schema, lang: str) -> None:
    page = rendered(schema, lang)
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    for kind in ("class", "property"):
        for term in schema.of_kind(kind):
            assert ontology_page.anchor(schema, term.iri) in page.ids
            assert schema.definition(term.iri, lang) in page.words
            if term.iri.startswith(CG):
                assert {term.examples[lang], term.counter_examples[lang]} <= set(page.words), term.iri
    assert {unquote(link[1:]) for link in page.links if link.startswith("#")} <= set(page.ids)
    for scheme in schema.of_kind("scheme"):
        assert any(link.startswith("/vocab/" + scheme.iri.rpartition("/")[2]) for link in page.links)


def test_a_page_keeps_its_language_and_its_base(schema: Schema) -> None:
    links = rendered(schema, "en", prefix="/graph").links
    inner = [link for link in links if not link.startswith(("#", "http", "?"))]
    assert all(link.startswith("/graph/") for link in inner)
    assert all("lang=en" in link for link in inner if "/vocab/" in link or "/requetes" in link)


def test_each_term_has_a_query_that_finds_it(schema: Schema) -> None:
    store = pyoxigraph.Store()
    graph = pyoxigraph.NamedNode("https://w3id.org/collgraph/graph/proposed")
    thing = pyoxigraph.NamedNode("https://w3id.org/collgraph/id/practice/circle")
    store.add(pyoxigraph.Quad(thing, pyoxigraph.NamedNode(CG + "groundedIn"), thing, graph))
    store.add(pyoxigraph.Quad(thing, pyoxigraph.NamedNode(RDF_TYPE), pyoxigraph.NamedNode(CG + "Practice")))
    for kind in ("class", "property"):
        for term in schema.of_kind(kind):
            query = ontology_page.example_query(term)
            assert bool(query) == term.iri.startswith(CG)
            if query:
                solutions = store.query(with_prefixes(query).text)
                assert len(list(solutions)) == (term.iri in (CG + "groundedIn", CG + "Practice"))


def test_a_query_is_made_of_nothing_but_our_names() -> None:
    assert ontology_page.example_query(Term(CG + "x> } DROP ALL #", "property")) == ""


def test_the_link_of_a_term_holds_its_query(schema: Schema) -> None:
    [entry] = [entry for entry in ontology_page.entries(schema, "class", "en") if entry.name == "cg:Practice"]
    address = urlsplit(entry.query)
    assert address.path == "/requetes"
    assert parse_qs(address.query)["query"] == [ontology_page.example_query(schema.of_kind("class")[11])]


def test_chains_domains_and_alignments_are_said(schema: Schema) -> None:
    [entry] = [entry for entry in ontology_page.entries(schema, "property", "en") if entry.name == "cg:mobilises"]
    said = {line.heading: line.joined.join(ref.label for ref in line.refs) or line.text for line in entry.lines}
    assert said[text("web.chained", "en")] == "uses practice → grounded in"
    assert said[text("web.said_of", "en")] == "Activity"
    assert said[text("web.read_backwards", "en")] == "mobilised by"
    [person] = [entry for entry in ontology_page.entries(schema, "class", "fr") if entry.name == "cg:Person"]
    elsewhere = next(line.refs for line in person.lines if line.heading == text("web.aligned", "fr"))
    assert "⊑ pair:Person" in [ref.label for ref in elsewhere]


def test_a_deprecated_term_names_its_heir() -> None:
    texts = {"fr": "x", "en": "x"}
    schema = Schema(
        [
            Term(CG + "Old", "class", texts, texts, deprecated=True, replaced_by=CG + "New"),
            Term(CG + "New", "class", {"fr": "neuf", "en": "new"}, texts),
        ]
    )
    page = rendered(schema, "fr")
    assert "neuf" in page.words and any("abandonné" in words for words in page.words)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_diagram_says_in_words_what_it_draws(schema: Schema, lang: str) -> None:
    drawn = diagram(schema, lang)
    assert len(drawn.boxes) == 9 and len(drawn.arrows) == 10
    page = rendered(schema, lang)
    for arrow in drawn.arrows:
        assert page.words.count(arrow.label) >= 2, "in the drawing and in its words"
        numbers = [float(number) for number in re.findall(r"-?\d+", arrow.path)]
        assert all(0 <= number <= WIDTH for number in numbers[::2])
        assert all(0 <= number <= HEIGHT for number in numbers[1::2])
    places = [(arrow.x, arrow.y) for arrow in drawn.arrows]
    assert all(abs(a[0] - b[0]) > 60 or abs(a[1] - b[1]) > 15 for a in places for b in places if a != b)


def test_a_schema_without_a_term_draws_the_rest() -> None:
    texts = {"fr": "x", "en": "x"}
    drawn = diagram(Schema([Term(CG + "Practice", "class", texts), Term(CG + "groundedIn", "property", texts)]), "fr")
    assert len(drawn.boxes) == 1 and drawn.arrows == ()


def test_our_classes_form_a_tree(schema: Schema) -> None:
    roots = {branch.ref.label: branch for branch in ontology_page.tree(schema, "en")}
    assert "Actor" in roots and "Person" not in roots
    assert [branch.ref.label for branch in roots["Work"].below] == ["Publication", "Tool"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_term_leads_to_the_questions_that_use_it(schema: Schema, lang: str) -> None:
    asked = [read_question(path) for path in sorted((ONTOLOGY / "questions").glob("*.rq"))]
    found = ontology_page.entries(schema, "property", lang, asked)
    [entry] = [entry for entry in found if entry.name == "cg:usesPractice"]
    travelling = next(one for one in asked if one.name == "travelling-practices")
    address = "/requetes?question=travelling-practices" + ("&lang=en" if lang == "en" else "")
    assert ontology_page.Ref(travelling.title[lang], address) in entry.questions
    shown = Page(render("ontology.html", lang, prefix="", release="r1", **page_values(schema, lang, asked)))
    assert address in shown.links
    waiting = [entry.name for entry in found if not entry.questions]
    assert len(waiting) * 10 <= len(found), waiting
