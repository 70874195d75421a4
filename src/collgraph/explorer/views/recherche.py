"""The search page: words, facets with counts, results in several forms page by page; its whole state is its address."""

import streamlit as st
from markupsafe import Markup

from collgraph.explorer.components import crossed, shell
from collgraph.explorer.components.facet_names import namer
from collgraph.explorer.components.facets import facet
from collgraph.explorer.components.html import el, join, link, show
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.results import SIZES, VIEWS, show_hits, take_away
from collgraph.explorer.components.territories import territory_facet
from collgraph.explorer.state import (
    HOME,
    MAP,
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
from collgraph.query.facets import short
from collgraph.query.search import DEEPEST, FACETS, SearchResult

FIELD = "search-words"
Choices = dict[str, tuple[str, ...]]


def page() -> None:
    """Show the search page."""
    t = tongue()
    words = parameter("q")
    shell.title(t("search_for", q=words) if words else t("search_tab"))
    show(el("h1", t("search_title")))
    _field(words, t)
    current = context.current().opened
    view = parameter("vue") if parameter("vue") in VIEWS else VIEWS[0]
    choices = {name: parameters(name) for name in FACETS}
    number, size = page_number(), SIZES[view]
    result = current.search.search(words, t.lang, choices, size, (number - 1) * size)
    asked = {"q": (words,) if words else (), **choices}
    values = {**asked, "vue": (view,) if view != VIEWS[0] else ()}
    with st.container(key="cg-search"):
        show(_facets(result, values, current, t))
        with st.container():
            _results(result, values, view, current, t)


def _field(words: str, t: Tongue) -> None:
    follow_address(FIELD, words)
    st.text_input(
        t("search_label"),
        key=FIELD,
        type="search",
        placeholder=t("search_placeholder"),
        on_change=change_address,
        args=(FIELD, "q"),
    )


def _facets(result: SearchResult, values: Choices, current: Opened, t: Tongue) -> Markup:
    shown = []
    for name in FACETS:
        counts = {short(name, value): count for value, count in result.facets.get(name, {}).items()}
        if name == "territory":
            shown.append(territory_facet(counts, values, SEARCH, current, t))
        else:
            shown.append(facet(name, counts, values, namer(name, current, t), t, opened=name == "kind"))
    return el("section", el("h2", t("facets_title"), class_="cg-quiet"), shown, class_="cg-facets")


def _results(result: SearchResult, values: Choices, view: str, current: Opened, t: Tongue) -> None:
    heading = el("div", el("h2", t.counted("results", result.total)), role="status")
    if not result.hits:
        show(heading, _suggestion(result, values, t), _nothing(values, t))
        return
    words = "".join(values["q"])
    filters = {name: values[name] for name in FACETS}
    show(heading, _suggestion(result, values, t), _views(values, view, t))
    show_hits(view, result.hits, current, t)
    pages = pager(SEARCH, page_number(), SIZES[view], min(result.total, DEEPEST), values, t)
    show(pages, take_away(words, filters, current, t))


def _views(values: Choices, view: str, t: Tongue) -> Markup:
    ways = [
        (t(f"view_{name}"), href(SEARCH, t.lang, {**values, "vue": (name,) if name != VIEWS[0] else ()}), name == view)
        for name in VIEWS
    ]
    on_the_map = {name: values[name] for name in FACETS}
    choice = crossed.choice(t("view_label"), ways)
    if view != "carte" or values["q"]:
        return choice
    return join([choice, el("p", link(t("view_whole_map"), href(MAP, t.lang, on_the_map)))])


def _suggestion(result: SearchResult, values: Choices, t: Tongue) -> Markup:
    if not result.suggestion:
        return Markup("")
    target = href(SEARCH, t.lang, {**values, "q": (result.suggestion,)})
    return el("p", t("did_you_mean"), " ", link(result.suggestion, target), "\u00a0?" if t.lang == "fr" else "?")


def _nothing(values: Choices, t: Tongue) -> Markup:
    words = "".join(values["q"])
    ways = [el("li", t("empty_fewer"))]
    if any(values[name] for name in FACETS):
        ways.insert(0, el("li", link(t("empty_without_facets"), href(SEARCH, t.lang, q=words))))
    ways.append(el("li", link(t("empty_home"), href(HOME, t.lang))))
    return join([el("p", t("empty_text")), el("ul", ways)])


if __name__ == "__main__":
    page()
