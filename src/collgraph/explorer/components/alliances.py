"""Who works with whom, who joins territories, which practices are used beside many others: as the build measured it."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.facts import folded
from collgraph.explorer.components.html import Child, el, link
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.components.values import value
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.state import GRAPH, Tongue, href
from collgraph.query.context import Opened
from collgraph.query.listing import of_things
from collgraph.query.nodes import Node
from collgraph.query.values import shown

SHOWN = 12
NAMED = 6


def communities(found: list[dict[str, Any]], opened: Opened, t: Tongue) -> list[Markup]:
    """Each community: its actors, then what they shared."""
    told = []
    for number, one in enumerate(found, start=1):
        title = t("network_community", n=t.number(number), name=_name(one["actors"][0], opened, t))
        said = t("network_community_said", size=t.number(one["size"]), shared=t.number(one["shared"]))
        told.append(
            el(
                "section",
                el("h3", title),
                el("p", said),
                el("p", t("network_community_actors"), class_="cg-level"),
                _list(one["actors"], opened, t),
                el("p", t("network_community_shared"), class_="cg-level"),
                _list(one["experiments"], opened, t),
                ways_out(of_things([*one["actors"], *one["experiments"]], title), t, title),
            )
        )
    return told


def brokers(found: list[dict[str, Any]], opened: Opened, t: Tongue) -> list[Markup]:
    """A table of actors, the territories that each joins, and how many pairs of them nobody else joins."""
    rows: list[list[Child]] = [
        [
            _thing(one["actor"], opened, t),
            _several(one["territories"], opened, t),
            t.number(one["alone"]),
            _around(one["actor"], t),
        ]
        for one in found[:SHOWN]
    ]
    head = [t("network_actor"), t("network_territories"), t("network_alone"), t("nav_graphe")]
    return _table("brokers", head, rows, (one["actor"] for one in found[:SHOWN]), t)


def practices(found: list[dict[str, Any]], opened: Opened, t: Tongue) -> list[Markup]:
    """A table of practices: how many others were used beside each, in how many experiments it was used."""
    rows: list[list[Child]] = [
        [
            _thing(one["practice"], opened, t),
            t.number(one["beside"]),
            t.number(one["experiments"]),
            _around(one["practice"], t),
        ]
        for one in found[:SHOWN]
    ]
    head = [t("one_practice"), t("network_beside"), t("kind_experiment"), t("nav_graphe")]
    return _table("practices", head, rows, (one["practice"] for one in found[:SHOWN]), t)


def _table(name: str, head: list[str], rows: list[list[Child]], listed: Iterable[str], t: Tongue) -> list[Markup]:
    title = t(f"network_{name}")
    return [data_table(head, rows, title), ways_out(of_things(listed, title), t, title)] if rows else []


def _list(iris: list[str], opened: Opened, t: Tongue) -> Markup:
    return el("div", folded([el("li", _thing(iri, opened, t)) for iri in iris], t, SHOWN))


def _several(iris: list[str], opened: Opened, t: Tongue) -> Markup:
    names = [_thing(iri, opened, t) for iri in iris[:NAMED]]
    more = f" {t('folded', n=t.number(len(iris) - NAMED))}" if len(iris) > NAMED else None
    return el("span", [part for place, name in enumerate(names) for part in (", " if place else "", name)], more)


def _thing(iri: str, opened: Opened, t: Tongue) -> Markup:
    return value(shown(opened.reader, Node("iri", iri), t.lang), t)


def _name(iri: str, opened: Opened, t: Tongue) -> str:
    return opened.reader.label(iri, t.lang).text


def _around(iri: str, t: Tongue) -> Markup:
    return link(t("network_see"), href(GRAPH, t.lang, id=iri.removeprefix(ns.ID)))
