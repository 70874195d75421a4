"""The graph: from one thing, neighbours opened one after the other; the same things as a list below."""

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import canvas, crossed, shell
from collgraph.explorer.components.hits import kind_badge, kind_name, kind_one
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.sentences import step
from collgraph.explorer.components.values import foreign
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.remembered import roads
from collgraph.explorer.state import ENTITY, GRAPH, Tongue, address, href, parameter, parameters, toggled, tongue
from collgraph.network import graphml
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.listing import of_statements
from collgraph.query.paths import RELATIONS, Paths
from collgraph.query.picture import EACH, Picture, kind_of, neighbours, picture

DRAWN, TARGET = "graph", "graph-target"
SUGGESTED = 6
START = "concept/intelligence-collective"
DEPTHS = {"1": "near", "2": "far"}


def page() -> None:
    """Show the graph around the thing of the address, its list, and the ways to take it away."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("graph_title"))
    show(el("h1", t("graph_title")), el("p", t("graph_intro")))
    asked = parameter("id")
    _choose(opened, t)
    name = ns.parse_thing(asked or _start(opened))
    if name is None or not opened.reader.exists(name.iri):
        show(el("p", t("missing_text", id=asked) if asked else t("graph_choose"), role="status"))
        return
    paths = roads(opened)
    shown = _picture(paths, name.iri)
    show(_filters(paths, name.iri, opened, t))
    canvas.draw(canvas.drawing(shown, paths, name.iri, opened, t), DRAWN, _selected, _opened, t)
    st.download_button(
        t("graph_graphml"),
        lambda: _graphml(shown, opened, t),
        "collgraph.graphml",
        "application/xml",
        on_click="ignore",
    )
    stated = [(arc.subject, arc.property, arc.value) for arc in shown.arcs]
    out = ways_out(of_statements(stated, t("graph_title")), t) if stated else None
    show(_told(shown, t), _selection(paths, shown, opened, t), _list(shown, paths, opened, t), out)


def _start(opened: Opened) -> str:
    """Where to begin when the address says nothing: a concept that many practices draw on, if there is one."""
    return START if opened.reader.exists(ns.ID + START) else ""


def _choose(opened: Opened, t: Tongue) -> None:
    words = st.text_input(
        t("graph_from"), key=TARGET, type="search", live=True, placeholder=t("paths_target_placeholder")
    ).strip()
    hits = opened.search.complete(words, SUGGESTED, t.lang) if words else []
    items = [el("li", link(hit.label, href(GRAPH, t.lang, id=hit.iri.removeprefix(ns.ID)))) for hit in hits]
    show(el("ul", items, class_="cg-downloads", aria_label=t("graph_suggested")) if items else None)


def _picture(paths: Paths, first: str) -> Picture:
    without, hidden = parameters("sans"), parameters("cacher")
    asked = [ns.ID + key for key in parameters("ouvert")]
    if parameter("profondeur") == "2":
        asked = [*neighbours(paths, first, without, hidden)[:EACH], *asked]
    return picture(paths, first, asked, without, hidden)


def _filters(paths: Paths, first: str, opened: Opened, t: Tongue) -> Markup:
    values = address()
    depth = parameter("profondeur") or "1"
    depths = [
        (t(f"graph_depth_{name}"), href(GRAPH, t.lang, {**values, "profondeur": (one,)}), one == depth)
        for one, name in DEPTHS.items()
    ]
    kinds = sorted({kind_of(thing) for thing in neighbours(paths, first)} | set(parameters("cacher")))
    relations = [(group, t(f"paths_by_{group}")) for group in RELATIONS]
    return el(
        "div",
        crossed.choice(t("graph_depth"), depths),
        crossed.switches(t("graph_relations"), GRAPH, "sans", relations, t),
        crossed.switches(t("graph_kinds"), GRAPH, "cacher", [(kind, kind_name(kind, t)) for kind in kinds], t),
    )


def _selected() -> None:
    chosen = st.session_state[DRAWN].selected
    if chosen:
        st.query_params["choix"] = chosen


def _opened() -> None:
    chosen = st.session_state[DRAWN].opened
    if chosen:
        changed = toggled(address(), "ouvert", chosen)
        st.query_params.from_dict({name: list(values) for name, values in changed.items()})


def _told(shown: Picture, t: Tongue) -> Markup:
    left_out = f" {t('graph_omitted', n=t.number(shown.omitted))}" if shown.omitted else ""
    return el("p", t("graph_drawn", n=t.number(len(shown.things))) + left_out, role="status")


def _selection(paths: Paths, shown: Picture, opened: Opened, t: Tongue) -> Markup:
    chosen = ns.ID + parameter("choix")
    if chosen not in shown.things:
        return Markup("")
    arcs = [arc for arc in shown.arcs if chosen in (arc.subject, arc.value)]
    return el(
        "section",
        el("h2", opened.reader.label(chosen, t.lang).text),
        el("p", _ways(chosen, paths, t)),
        el("ul", [el("li", step(arc, chosen, opened, t)) for arc in arcs], class_="cg-things"),
    )


def _ways(iri: str, paths: Paths, t: Tongue) -> list[Markup | str]:
    key = iri.removeprefix(ns.ID)
    is_open = key in parameters("ouvert")
    count = t.number(len(neighbours(paths, iri)))
    words = t("graph_close") if is_open else t("graph_open", n=count)
    return [
        link(t("graph_entry"), href(ENTITY, t.lang, id=key)),
        " · ",
        link(words, href(GRAPH, t.lang, toggled(address(), "ouvert", key))),
        " · ",
        link(t("graph_here"), href(GRAPH, t.lang, id=key)),
    ]


def _list(shown: Picture, paths: Paths, opened: Opened, t: Tongue) -> Markup:
    items = []
    for iri in shown.things:
        label, key = opened.reader.label(iri, t.lang), iri.removeprefix(ns.ID)
        count = len(neighbours(paths, iri))
        target = href(GRAPH, t.lang, {**address(), "choix": (key,)})
        items.append(
            el(
                "li",
                kind_badge(kind_of(iri), kind_one(kind_of(iri), t)),
                " ",
                link(label.text, target, lang=foreign(label.lang, t)),
                el("span", f" ({t.counted('graph_neighbours', count)})", class_="cg-muted"),
            )
        )
    return el("section", el("h2", t("graph_list")), el("ul", items, class_="cg-things cg-columns"))


def _graphml(shown: Picture, opened: Opened, t: Tongue) -> bytes:
    nodes = {iri: {"label": opened.reader.label(iri, t.lang).text, "kind": kind_of(iri)} for iri in shown.things}
    edges = [(arc.subject, arc.value, {"property": arc.property, "status": str(arc.status)}) for arc in shown.arcs]
    return graphml(nodes, edges)


if __name__ == "__main__":
    page()
