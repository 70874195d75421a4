"""Paths: from a concept to any experiment, a territory, a practice or one thing, as sentences and drawn."""

import streamlit as st

from collgraph import namespaces as ns
from collgraph.explorer.components import crossed, shell
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.pictures import draw_picture
from collgraph.explorer.components.sentences import path_list
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.remembered import paths
from collgraph.explorer.state import (
    FIELD,
    PATHS,
    Tongue,
    address,
    change_address,
    follow_address,
    href,
    parameter,
    parameters,
    tongue,
)
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.listing import of_statements
from collgraph.query.paths import ANY, RELATIONS
from collgraph.query.picture import along
from collgraph.text import fold

START, TARGET, CANVAS = "paths-start", "paths-target", "paths-graph"
SUGGESTED = 6


def page() -> None:
    """Show the choice of ends, and the best paths between them."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("paths_title"))
    show(el("h1", t("paths_title")), el("p", t("paths_intro")))
    start = _start(opened, t)
    goal = parameter("vers") or ANY[0]
    _goal(goal, opened, t)
    relations = [(group, t(f"paths_by_{group}")) for group in RELATIONS]
    show(crossed.switches(t("paths_by"), PATHS, "sans", relations, t))
    if start:
        _answer(start, goal, opened, t)


def _start(opened: Opened, t: Tongue) -> str:
    asked = parameter("de")
    names = {key: opened.reader.label(ns.ID + key, t.lang).text for key in _concepts(opened.release.id, opened)}
    options = sorted(names, key=lambda key: fold(names[key]))
    known = ns.parse_thing(asked) is not None and opened.reader.exists(ns.ID + asked)
    if known and asked not in names:
        names[asked] = opened.reader.label(ns.ID + asked, t.lang).text
        options.insert(0, asked)
    follow_address(START, asked if known else "")
    st.selectbox(
        t("paths_from"),
        ["", *options],
        key=START,
        format_func=lambda key: names.get(key, t("paths_choose")),
        placeholder=t("paths_choose"),
        on_change=change_address,
        args=(START, "de"),
    )
    return asked if known else ""


@st.cache_resource(max_entries=2, show_spinner=False)
def _concepts(release: str, _opened: Opened) -> tuple[str, ...]:
    start = ns.ID + "concept/"
    return tuple(sorted({iri.removeprefix(ns.ID) for iri in _opened.reader.subjects() if iri.startswith(start)}))


def _goal(goal: str, opened: Opened, t: Tongue) -> None:
    values = address()
    ways = [(t(f"paths_any_{kind}"), href(PATHS, t.lang, {**values, "vers": (kind,)}), goal == kind) for kind in ANY]
    if goal not in ANY and ns.parse_thing(goal) and opened.reader.exists(ns.ID + goal):
        ways.append((opened.reader.label(ns.ID + goal, t.lang).text, href(PATHS, t.lang, values), True))
    show(crossed.choice(t("paths_to"), ways))
    words = st.text_input(
        t("paths_target"), key=TARGET, type="search", live=True, placeholder=t("paths_target_placeholder")
    ).strip()
    hits = opened.search.complete(words, SUGGESTED, t.lang) if words else []
    items = [
        el("li", link(hit.label, href(PATHS, t.lang, {**values, "vers": (hit.iri.removeprefix(ns.ID),)})))
        for hit in hits
    ]
    show(el("ul", items, class_="cg-downloads", aria_label=t("paths_suggested")) if items else None)


def _answer(start: str, goal: str, opened: Opened, t: Tongue) -> None:
    if goal not in ANY and (ns.parse_thing(goal) is None or not opened.reader.exists(ns.ID + goal)):
        show(el("p", t("paths_unknown", name=goal), role="status"))
        return
    left_out = frozenset(parameters("sans")) & frozenset(RELATIONS)
    found = paths(opened, ns.ID + start, goal if goal in ANY else ns.ID + goal, left_out)
    show(el("h2", t.counted("paths_found", len(found.paths)), id="chemins"))
    if found.late:
        show(el("p", t("paths_late"), role="status"))
        if not found.paths:
            return
    if found.paths:
        show(el("p", t("paths_order"), class_="cg-muted"), path_list(ns.ID + start, found.paths, opened, t))
        stated = dict.fromkeys((arc.subject, arc.property, arc.value) for path in found.paths for arc in path)
        show(ways_out(of_statements(stated, t("paths_title")), t), el("h2", t("paths_drawn")))
        draw_picture(along(ns.ID + start, found.paths), ns.ID + start, CANVAS, opened, t)
        return
    ways = [el("li", link(t("paths_all_relations"), href(PATHS, t.lang, de=start, vers=goal)))] if left_out else []
    ways.append(el("li", link(t("paths_field"), href(FIELD, t.lang))))
    show(el("p", t("paths_none"), role="status"), el("ul", ways))


if __name__ == "__main__":
    page()
