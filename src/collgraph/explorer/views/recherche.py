"""The search page: words, facets with counts, results page by page; its whole state is its address."""

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import shell
from collgraph.explorer.components.facets import Namer, facet
from collgraph.explorer.components.hits import hit_list, kind_name
from collgraph.explorer.components.html import el, join, link, show
from collgraph.explorer.components.pages import pager
from collgraph.explorer.state import (
    HOME,
    SEARCH,
    Tongue,
    change_address,
    follow_address,
    href,
    page_number,
    parameter,
    parameters,
    tongue,
)
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.search import DEEPEST, SearchResult

SIZE = 20
FIELD = "search-words"
FACETS = ("kind", "theme", "posture", "source")
SCHEMES = {"theme": "themes", "posture": "postures"}
Choices = dict[str, tuple[str, ...]]


def page() -> None:
    """Show the search page."""
    t = tongue()
    shell.title(t("search_tab"))
    show(el("h1", t("search_title")))
    words = _field(t)
    current = context.current().opened
    number = page_number()
    choices = {name: parameters(name) for name in FACETS}
    result = _search(current, words, choices, t, number)
    values = {"q": (words,) if words else (), **choices}
    with st.container(key="cg-search"):
        show(_facets(result, values, current, t))
        show(_results(result, values, number, current, t))


def _field(t: Tongue) -> str:
    words = parameter("q")
    follow_address(FIELD, words)
    st.text_input(
        t("search_label"),
        key=FIELD,
        type="search",
        placeholder=t("search_placeholder"),
        on_change=change_address,
        args=(FIELD, "q"),
    )
    return words


def _search(current: Opened, words: str, choices: Choices, t: Tongue, number: int) -> SearchResult:
    return current.search.search(
        words,
        lang=t.lang,
        filters=choices,
        limit=SIZE,
        offset=(number - 1) * SIZE,
        facets=FACETS,
    )


def _facets(result: SearchResult, values: Choices, current: Opened, t: Tongue) -> Markup:
    shown = [
        facet(name, result.facets.get(name, {}), values, _namer(name, current, t), t, opened=name == "kind")
        for name in FACETS
    ]
    return el("section", el("h2", t("facets_title"), class_="cg-quiet"), shown, class_="cg-facets")


def _namer(name: str, current: Opened, t: Tongue) -> Namer:
    if name == "kind":
        return lambda value: kind_name(value, t)
    if name == "source":
        titles = {source["id"]: source["title"] for source in current.release.report.get("sources", [])}
        return lambda value: str(titles.get(value, {}).get(t.lang, value))
    return lambda value: _term_name(SCHEMES[name], value, current, t)


def _term_name(scheme: str, term: str, current: Opened, t: Tongue) -> str:
    if not ns.KEY.fullmatch(term):
        return term
    return current.release.schema.label(ns.term_iri(scheme, term), t.lang)


def _results(result: SearchResult, values: Choices, number: int, current: Opened, t: Tongue) -> Markup:
    heading = el("div", el("h2", t.counted("results", result.total)), role="status")
    if not result.hits:
        return el("section", heading, _suggestion(result, values, t), _nothing(values, t), class_="cg-results")
    return el(
        "section",
        heading,
        _suggestion(result, values, t),
        hit_list(result.hits, current, t),
        pager(SEARCH, number, SIZE, min(result.total, DEEPEST), values, t),
        class_="cg-results",
    )


def _suggestion(result: SearchResult, values: Choices, t: Tongue) -> Markup:
    if not result.suggestion:
        return Markup("")
    target = href(SEARCH, t.lang, {**values, "q": (result.suggestion,)})
    return el("p", t("did_you_mean"), " ", link(result.suggestion, target), " ?" if t.lang == "fr" else "?")


def _nothing(values: Choices, t: Tongue) -> Markup:
    words = "".join(values["q"])
    ways = [el("li", t("empty_fewer"))]
    if any(values[name] for name in FACETS):
        ways.insert(0, el("li", link(t("empty_without_facets"), href(SEARCH, t.lang, q=words))))
    ways.append(el("li", link(t("empty_home"), href(HOME, t.lang))))
    return join([el("p", t("empty_text")), el("ul", ways)])


if __name__ == "__main__":
    page()
