"""The timeline: how many things begin each year, of which kind and theme, and the list of a year."""

from collections import Counter
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import crossed, shell
from collgraph.explorer.components.hits import kind_badge, kind_name, kind_one
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.values import value
from collgraph.explorer.remembered import crossing
from collgraph.explorer.state import TIMELINE, Tongue, href, page_number, parameter, tongue
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.nodes import Node
from collgraph.query.timeline import KINDS, Dated, dated
from collgraph.query.values import shown

SIZE = 50


def page() -> None:
    """Show the years as bars, and what begins in the chosen one."""
    t = tongue()
    opened = context.current().opened
    kind = parameter("nature") if parameter("nature") in KINDS else KINDS[0]
    themes = [term.iri.rpartition("/")[2] for term in opened.release.schema.terms(ns.scheme_iri("themes"))]
    theme = parameter("theme") if parameter("theme") in themes else ""
    found = [one for one in _dated(opened.release.id, opened) if one.kind == kind and _about(one, theme, opened)]
    year = parameter("annee") if any(one.year == parameter("annee") for one in found) else ""
    shell.title(t("timeline_title"))
    show(el("h1", t("timeline_title")), el("p", t("timeline_intro")), _choices(kind, theme, themes, opened, t))
    if not found:
        show(el("p", t("timeline_none"), role="status"))
        return
    show(_years(found, kind, theme, year, t), _list(found, kind, theme, year, opened, t))


@st.cache_resource(max_entries=2, show_spinner=False)
def _dated(release: str, _opened: Opened) -> list[Dated]:
    return dated(_opened.reader)


def _about(one: Dated, theme: str, opened: Opened) -> bool:
    return not theme or one.iri in _claimed(opened.release.id, theme, opened)


@st.cache_resource(max_entries=40, show_spinner=False)
def _claimed(release: str, theme: str, _opened: Opened) -> frozenset[str]:
    """The experiments that someone claims to speak to a concept of a theme."""
    return frozenset(claim.experiment for claim in crossing(_opened).claims_in("familles", theme, ""))


def _choices(kind: str, theme: str, themes: list[str], opened: Opened, t: Tongue) -> Markup:
    kinds = [(kind_name(one, t), href(TIMELINE, t.lang, nature=one), one == kind) for one in KINDS]
    if kind != KINDS[0]:
        return crossed.choice(t("index_kind"), kinds)
    named = [(opened.release.schema.label(ns.term_iri("themes", one), t.lang), one) for one in themes]
    ways = [(t("field_any_theme"), href(TIMELINE, t.lang), not theme)]
    ways += [(name, href(TIMELINE, t.lang, theme=one), one == theme) for name, one in sorted(named)]
    return el("div", crossed.choice(t("index_kind"), kinds), crossed.choice(t("facet_theme"), ways))


def _years(found: list[Dated], kind: str, theme: str, year: str, t: Tongue) -> Markup:
    counts = Counter(one.year for one in found)
    most = max(counts.values())
    items = []
    for one, number in sorted(counts.items()):
        name = t("timeline_year", year=one, n=t.number(number))
        target = href(TIMELINE, t.lang, nature=kind, theme=theme, annee=one)
        bar = el("span", class_="cg-bar", style=f"width: {round(100 * number / most, 1)}%", aria_hidden="true")
        chosen = "true" if one == year else None
        items.append(
            el("li", link(one, target, aria_label=name, aria_current=chosen), el("span", t.number(number)), bar)
        )
    return el(
        "section",
        el("h2", t("timeline_years")),
        el("p", t("timeline_dates"), class_="cg-muted"),
        el("ol", items, class_="cg-years"),
    )


def _list(found: list[Dated], kind: str, theme: str, year: str, opened: Opened, t: Tongue) -> Markup:
    listed = [one for one in found if not year or one.year == year]
    number = page_number()
    shown_now = listed[(number - 1) * SIZE : number * SIZE]
    groups = [
        el("section", el("h3", one), el("ul", [_item(thing, opened, t) for thing in things], class_="cg-things"))
        for one, things in groupby(shown_now, key=lambda thing: thing.year)
    ]
    kept = {"nature": (kind,), "theme": (theme,) if theme else (), "annee": (year,) if year else ()}
    return el(
        "section",
        el("h2", t("timeline_list", n=t.number(len(listed)))),
        groups or el("p", t("list_empty")),
        pager(TIMELINE, number, SIZE, len(listed), kept, t),
    )


def _item(one: Dated, opened: Opened, t: Tongue) -> Markup:
    dates = f"{one.start} – {one.end}" if one.end and one.end != one.start else one.start
    thing = shown(opened.reader, Node("iri", one.iri), t.lang)
    return el(
        "li",
        kind_badge(one.kind, kind_one(one.kind, t)),
        " ",
        value(thing, t),
        el("span", f" {dates}", class_="cg-muted"),
    )


if __name__ == "__main__":
    page()
