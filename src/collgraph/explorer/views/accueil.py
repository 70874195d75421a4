"""The home page: what this is, a search field, five figures, three doors, five postures, what is new."""

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import shell
from collgraph.explorer.components.hits import hit_list
from collgraph.explorer.components.html import Child, el, link, show
from collgraph.explorer.components.news import news_section
from collgraph.explorer.components.values import foreign
from collgraph.explorer.doors import doors
from collgraph.explorer.remembered import release_figures
from collgraph.explorer.state import ENTITY, FIELD, MAP, SEARCH, Tongue, href, tongue
from collgraph.query import context
from collgraph.query.context import Opened

SHOWN = 6
POSTURES = ("s-inspirer", "analyser", "tester", "outiller", "diffuser")


def page() -> None:
    """Show the home page."""
    t = tongue()
    shell.title(t("home_tab"))
    show(el("h1", t("home_title")), el("p", t("home_promise"), class_="cg-promise"))
    _search(t)
    opened = context.current().opened
    show(_figures(t), _doors(opened, t), _postures(t), news_section(opened, t))


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
            href(FIELD, t.lang, compte="claims"),
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


def _doors(opened: Opened, t: Tongue) -> Markup:
    found = doors(opened)
    untried = link(t("door_untried", n=t.number(found.untried)), href(SEARCH, t.lang, kind="concept", evidence="none"))
    behind: tuple[tuple[str, str, tuple[tuple[str, int], ...], Child], ...] = (
        ("practice", href(SEARCH, t.lang, kind="practice"), found.practices, None),
        ("territory", href(MAP, t.lang), found.territories, None),
        ("theory", href(FIELD, t.lang), found.concepts, untried if found.untried else None),
    )
    return el(
        "section",
        el("h2", t("doors_title")),
        el(
            "ul",
            [_door(name, target, things, more, opened, t) for name, target, things, more in behind],
            class_="cg-doors",
        ),
    )


def _door(
    name: str, target: str, things: tuple[tuple[str, int], ...], more: Child, opened: Opened, t: Tongue
) -> Markup:
    items = []
    for thing, count in things:
        label = opened.reader.label(ns.ID + thing, t.lang)
        way = link(label.text, href(ENTITY, t.lang, id=thing), lang=foreign(label.lang, t))
        items.append(el("li", way, el("span", f" {t.number(count)}", class_="cg-muted")))
    return el(
        "li",
        el("h3", link(t(f"door_{name}"), target)),
        el("p", t(f"door_{name}_text")),
        el("p", t(f"door_{name}_most"), class_="cg-level") if items else None,
        el("ul", items) if items else None,
        el("p", more) if more else None,
    )


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
