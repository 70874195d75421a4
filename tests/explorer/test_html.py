"""Nothing that comes from the graph or from an address becomes markup or a harmful link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collgraph.explorer.components.claims import claim_list
from collgraph.explorer.components.facts import fact_list
from collgraph.explorer.components.html import el, is_safe, join, link
from collgraph.explorer.state import Tongue
from collgraph.query.views import Claim, Fact, Source, Value
from tests.explorer.markup import read

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
FR = Tongue("fr")


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00")), st.text(alphabet="abc<>&\"' "))
def test_texts_and_attributes_come_back_as_they_were(text: str, attribute: str) -> None:
    shown = read(el("p", text, title=attribute))
    assert [element.tag for element in shown.elements] == ["p"]
    assert shown.text == text
    assert shown.elements[0].attributes == {"title": attribute}


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "vbscript:x",
        "http:///x",
        "https://[broken",
        "ftp://example.org/x",
        "recherche",
        "",
        None,
    ],
)
def test_a_harmful_address_is_no_link(href: str | None) -> None:
    assert not is_safe(href)
    assert not read(link("text", href)).all("a")


@pytest.mark.parametrize(
    "href", ["https://example.org/é?a=b&c=d#e", "http://example.org", "/entity?id=concept/x", "#sources"]
)
def test_a_good_address_is_a_link(href: str) -> None:
    target = read(link("text", href)).one("a").attributes["href"]
    assert target == (f".{href}" if href.startswith("/") else href)


def test_only_pages_of_the_explorer_are_followed_in_place() -> None:
    assert "data-spa" in read(link("x", "/entity?id=concept/x")).one("a").attributes
    assert "data-spa" not in read(link("x", "/dumps/")).one("a").attributes
    assert read(link("x", "https://example.org/entity")).one("a").attributes["rel"] == "noopener external"


def test_lists_are_flattened_and_nothing_is_nothing() -> None:
    assert join(["a", None, ["b", [el("br")]]]) == "ab<br>"


def hostile() -> Value:
    return Value(HOSTILE, HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE)


def test_hostile_facts_and_claims_stay_text() -> None:
    sources = {"s": Source("s", HOSTILE, HOSTILE, "javascript:alert(1)")}
    fact = Fact("https://example.org/p", HOSTILE, hostile(), ("s",), "proposed")
    claim = Claim(
        *(HOSTILE,) * 6, hostile(), hostile(), HOSTILE, HOSTILE, HOSTILE, hostile(), "javascript:x", hostile(), "s"
    )
    shown = read(join([fact_list([fact], HOSTILE, sources, FR), claim_list([claim], HOSTILE, sources, FR)]))
    assert not shown.all("script") and not shown.all("img")
    targets = {element.attributes["href"] or "" for element in shown.all("a")}
    assert "./graph/s" in targets
    assert all(target.startswith(("./graph/s", "./entity?")) for target in targets)
    assert HOSTILE in shown.text
