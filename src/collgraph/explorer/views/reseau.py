"""The network: measures of the graph that the build computed, each said in a sentence."""

import json
from collections.abc import Callable
from heapq import nsmallest
from typing import Any

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import shell
from collgraph.explorer.components.alliances import brokers, communities, practices
from collgraph.explorer.components.hits import kind_name
from collgraph.explorer.components.html import el, join, link, show
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.components.values import value
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.state import GRAPH, Tongue, href, tongue
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.listing import of_things
from collgraph.query.nodes import Node
from collgraph.query.picture import kind_of
from collgraph.query.values import shown

KINDS = ("concept", "practice", "organization", "experiment")
SHOWN = 10
ACCOUNTS = {"communities": communities, "brokers": brokers, "practices": practices}


def page() -> None:
    """Show what the measures say."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("network_title"))
    show(el("h1", t("network_title")))
    show(_body(opened.release.id, t.lang, opened))


@st.cache_resource(max_entries=4, show_spinner=False)
def _body(release: str, lang: str, _opened: Opened) -> Markup:
    t, measured = Tongue(lang), _measures(_opened)
    if not measured:
        return el("p", t("network_none"), role="status")
    parts, between = measured["components"], measured["betweenness"]
    figures = {"nodes": measured["nodes"], "edges": measured["edges"], "parts": parts["count"]}
    written = {name: t.number(number) for name, number in figures.items()}
    shown = [el("p", t("network_intro", **written, largest=t.number(max(parts["largest"], default=0))))]
    shown += [_account(name, tell(measured.get(name, []), _opened, t), t) for name, tell in ACCOUNTS.items()]
    if between is not None:
        shown.append(_section("bridges", between["values"], lambda number: f"{100 * number:.1f}", _opened, t))
    return join([*shown, _section("hubs", measured["degree"], str, _opened, t)])


def _measures(opened: Opened) -> dict[str, Any]:
    path = opened.release.path / "measures.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _best(kind: str, order: dict[str, Any]) -> list[str]:
    return nsmallest(SHOWN, (iri for iri in order if kind_of(iri) == kind), key=lambda iri: (-order[iri], iri))


def _account(name: str, told: list[Markup], t: Tongue) -> Markup:
    body = told or [el("p", t("network_nothing"), class_="cg-muted")]
    return el("section", el("h2", t(f"network_{name}")), el("p", t(f"network_{name}_text")), body)


def _section(name: str, order: dict[str, Any], written: Callable[[float], str], opened: Opened, t: Tongue) -> Markup:
    parts, listed = [], []
    for kind in KINDS:
        best = _best(kind, order)
        rows = [
            [
                value(shown(opened.reader, Node("iri", iri), t.lang), t),
                t.decimal(written(order[iri])),
                link(t("network_see"), href(GRAPH, t.lang, id=iri.removeprefix(ns.ID))),
            ]
            for iri in best
        ]
        head = [kind_name(kind, t), t(f"network_{name}_unit"), t("nav_graphe")]
        if rows:
            listed += best
            table = data_table(head, rows, f"{t(f'network_{name}')}, {head[0]}")
            parts.append(el("section", el("h3", kind_name(kind, t)), table))
    title = t(f"network_{name}")
    out = ways_out(of_things(listed, title), t, title) if listed else None
    return el("section", el("h2", title), el("p", t(f"network_{name}_text")), parts, out)


if __name__ == "__main__":
    page()
