"""The home page: what this is, a search field, five figures, three doors, five postures."""

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import shell
from collgraph.explorer.components.hits import hit_list
from collgraph.explorer.components.html import Child, el, link, show
from collgraph.explorer.remembered import release_figures
from collgraph.explorer.state import SEARCH, Tongue, href, tongue
from collgraph.kinds import TERRITORIES
from collgraph.query import context

SHOWN = 6
POSTURES = ("s-inspirer", "analyser", "tester", "outiller", "diffuser")


def page() -> None:
    """Show the home page."""
    t = tongue()
    shell.title(t("home_tab"))
    show(el("h1", t("home_title")), el("p", t("home_promise"), class_="cg-promise"))
    _search(t)
    show(_figures(t), _doors(t), _postures(t))


def _search(t: Tongue) -> None:
    typed = st.text_input(
        t("search_label"),
        key="mots",
        bind="query-params",
        type="search",
        live=True,
        placeholder=t("search_placeholder"),
    )
    words = (typed or "").strip()
    if not words:
        return
    current = context.current().opened
    hits = current.search.complete(typed or "", SHOWN, t.lang) or current.search.search(words, t.lang, limit=SHOWN).hits
    if not hits:
        show(el("p", t("search_none", q=words), role="status"))
        return
    more = link(t("home_all_results", q=words), href(SEARCH, t.lang, q=words))
    show(hit_list(hits, current, t), el("p", more, role="status"))


def _figures(t: Tongue) -> Markup:
    found = release_figures(context.current().opened)
    shown: tuple[tuple[str, int, str | None, Child], ...] = (
        ("figure_experiments", found.experiments, href(SEARCH, t.lang, kind="experiment"), None),
        ("figure_practices", found.practices, href(SEARCH, t.lang, kind="practice"), None),
        ("figure_concepts", found.concepts, href(SEARCH, t.lang, kind="concept"), None),
        ("figure_actors", found.actors, href(SEARCH, t.lang, {"kind": ("organization", "person")}), None),
        (
            "figure_links",
            found.links,
            None,
            t("figure_links_status", proposed=t.number(found.proposed), reviewed=t.number(found.reviewed)),
        ),
    )
    return el(
        "section",
        el("h2", t("figures_title"), class_="cg-quiet"),
        el("ul", [_figure(t, *one) for one in shown], class_="cg-figures"),
    )


def _figure(t: Tongue, key: str, value: int, target: str | None, note: Child) -> Markup:
    name: Child = link(t(key), target) if target else t(key)
    return el(
        "li",
        el("span", t.number(value), class_="cg-figure"),
        el("span", " ", name),
        el("small", " ", note) if note else None,
    )


def _doors(t: Tongue) -> Markup:
    doors = (
        ("practice", href(SEARCH, t.lang, kind="practice")),
        ("territory", href(SEARCH, t.lang, {"kind": TERRITORIES})),
        ("theory", href(SEARCH, t.lang, kind="concept")),
    )
    items = [
        el("li", el("h3", link(t(f"door_{name}"), target)), el("p", t(f"door_{name}_text"))) for name, target in doors
    ]
    return el("section", el("h2", t("doors_title")), el("ul", items, class_="cg-doors"))


def _postures(t: Tongue) -> Markup:
    schema = context.current().opened.release.schema
    items = []
    for posture in POSTURES:
        term = schema.get(ns.term_iri("postures", posture))
        definition = "" if term is None else term.definitions.get(t.lang, "")
        target = href(SEARCH, t.lang, posture=posture)
        items.append(
            el(
                "li",
                link(schema.label(ns.term_iri("postures", posture), t.lang), target),
                el("p", definition),
            )
        )
    return el(
        "section",
        el("h2", t("postures_title")),
        el("p", t("postures_text")),
        el("ol", items, class_="cg-postures"),
    )


if __name__ == "__main__":
    page()
