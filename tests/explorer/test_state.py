"""Addresses of views, numbers in the language's form, prefixes put before a query, answers read for the page."""

import json

import pytest

from collgraph import namespaces as ns
from collgraph.explorer.answers import LARGEST, Cell, Table, TooLarge, Triples, Verdict, read_answer
from collgraph.explorer.components.literals import literal
from collgraph.explorer.components.pages import pager
from collgraph.explorer.state import SEARCH, Tongue, href, toggled
from collgraph.query.prefixes import with_prefixes
from tests.explorer.markup import read

FR, EN = Tongue("fr"), Tongue("en")


def test_an_address_leaves_out_what_is_empty_or_usual() -> None:
    assert href("/", "fr") == "/"
    assert href("/", "en") == "/?lang=en"
    assert (
        href(SEARCH, "fr", {"kind": ("concept", "practice"), "lang": ("en",)}, q="")
        == "/recherche?kind=concept&kind=practice"
    )
    assert href("/entity", "en", id="concept/a", page="2") == "/entity?id=concept/a&page=2&lang=en"
    assert href(SEARCH, "fr", q="a&b=c") == "/recherche?q=a%26b%3Dc"


def test_toggling_twice_changes_nothing_but_the_page() -> None:
    values = {"q": ("x",), "kind": ("concept",), "page": ("3",)}
    added = toggled(values, "kind", "practice")
    assert added == {"q": ("x",), "kind": ("concept", "practice")}
    assert toggled(added, "kind", "practice") == {"q": ("x",), "kind": ("concept",)}


def test_numbers_are_written_as_the_language_does() -> None:
    assert FR.number(34969) == "34\u202f969"
    assert EN.number(34969) == "34,969"
    assert [FR.counted("results", n) for n in (0, 1, 2)] == ["0 résultat", "1 résultat", "2 résultats"]
    assert [EN.counted("results", n) for n in (0, 1, 2)] == ["0 results", "1 result", "2 results"]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("population", "139456", "139\u202f456"),
        ("population", "many", "many"),
        ("titleRestored", "true", "Oui"),
        ("point", "POINT(-4.50266 48.40845)", "latitude 48,40845, longitude -4,50266"),
        ("point", "POINT EMPTY", "POINT EMPTY"),
        ("note", "true", "true"),
    ],
)
def test_literals_are_written_for_people(name: str, text: str, shown: str) -> None:
    assert literal(ns.CG + name, text, FR) == shown


def test_the_pager_names_where_one_is() -> None:
    shown = read(pager(SEARCH, 6, 20, 400, {"q": ("x",), "page": ("6",)}, FR))
    current = [link for link in shown.all("a") if link.attributes.get("aria-current") == "page"]
    assert [link.text for link in current] == ["6"]
    assert [link.text for link in shown.all("a")] == ["Précédente", "1", "4", "5", "6", "7", "8", "20", "Suivante"]
    assert shown.links()["1"] == "./recherche?q=x"
    assert shown.links()["Suivante"] == "./recherche?q=x&page=7"
    assert not pager(SEARCH, 1, 20, 20, {}, FR)


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("SELECT * { ?s a cg:Concept ; rdfs:label ?l }", ["cg", "rdfs"]),
        ("PREFIX cg: <http://example.org/> SELECT * { ?s a cg:Concept }", []),
        ("prefix cg: <http://example.org/>\nSELECT * { ?s a cg:Concept ; skos:note ?n }", ["skos"]),
        ('SELECT * { ?s ?p "cg:Concept" } # rdfs:label', []),
        ("SELECT * { ?s ?p <http://example.org/cg:Concept> }", []),
        ("SELECT * { ?s a unknown:Thing }", []),
        ('SELECT * { ?s ?p "a \\" cg:x" , """b " dct:x""" ; ^foaf:page ?o }', ["foaf"]),
    ],
)
def test_only_known_prefixes_in_use_are_declared(query: str, added: list[str]) -> None:
    prefixed = with_prefixes(query)
    lines = prefixed.text.removesuffix(query).splitlines()
    assert [line.split()[1].rstrip(":") for line in lines] == added
    assert prefixed.added == len(added)


def test_answers_are_read_for_the_page() -> None:
    binding = {
        "s": {"type": "uri", "value": "https://example.org/"},
        "l": {"type": "literal", "value": "x", "xml:lang": "fr"},
    }
    document = {"head": {"vars": ["l", "s"]}, "results": {"bindings": [binding] * 300 + [{}]}}
    table = read_answer(json.dumps(document).encode(), "application/sparql-results+json")
    assert isinstance(table, Table)
    assert table.total == len(table.rows) == 301
    assert table.rows[0] == (Cell("literal", "x", "fr"), Cell("uri", "https://example.org/"))
    assert read_answer(b'{"head":{},"boolean":false}', "application/sparql-results+json") == Verdict(False)
    assert read_answer(b"<a> <b> <c> .\n" * 300, "text/turtle") == Triples("<a> <b> <c> .\n" * 300)
    assert read_answer(b" " * (LARGEST + 1), "text/turtle") == TooLarge(LARGEST + 1)
