"""The map: what takes place where, with its list in step, filters, and sums by territory; all of it in the address."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import crossed, map, shell
from collgraph.explorer.components.facet_names import namer, thing_name
from collgraph.explorer.components.facets import SHOWN, facet
from collgraph.explorer.components.hits import entity_href, kind_badge, kind_one
from collgraph.explorer.components.html import el, join, link, show
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.components.values import foreign
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.map_query import map_listing
from collgraph.explorer.state import (
    MAP,
    SEARCH,
    Tongue,
    address,
    href,
    page_number,
    parameter,
    parameters,
    tongue,
)
from collgraph.query import context
from collgraph.query.atlas import ACTIVITIES, FILTERS, LEVELS, Frame, Placed, read_frame
from collgraph.query.context import Opened
from collgraph.text import fold

DRAWN = "map"
SIZE = 25
Values = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """What the address asks for: filters, what to sum up by, where to look, which thing is chosen."""

    filters: Values
    sums: str
    frame: Frame | None
    chosen: str

    def values(self, **changed: str) -> Values:
        """The parameters of the address, some of them changed; empty ones are left out."""
        single = {"sommes": self.sums, "cadre": parameter("cadre") if self.frame else "", "choix": self.chosen}
        one = {name: (value,) for name, value in {**single, **changed}.items() if value}
        return {**{name: values for name, values in self.filters.items() if values}, **one}


def page() -> None:
    """Show the map, and beside it the list of what is in view."""
    t = tongue()
    opened = context.current().opened
    asked = _asked()
    found = opened.atlas.chosen(asked.filters)
    drawn = [one for one in found if one.spots]
    shell.title(t("map_title"))
    show(el("h1", t("map_title")), el("p", t("map_intro")), _filters(found, asked, opened, t))
    show(crossed.choice(t("map_show"), _ways(asked, t)))
    map.draw(_drawing(asked, drawn, t), DRAWN, t, _moved, _selected)
    show(el("p", t("map_base"), class_="cg-muted") if not context.current().settings.map_tiles else None)
    show(_chosen(asked, opened, t))
    if asked.sums:
        show(_sums(asked, found, opened, t))
    seen = [one for one in drawn if asked.frame is None or one.is_in(asked.frame)]
    show(_list(asked, seen, opened, t), _absent(len(found) - len(drawn), asked, t), _downloads(asked, t))


def _asked() -> Asked:
    filters = {name: parameters(name) for name in FILTERS}
    sums = parameter("sommes") if parameter("sommes") in LEVELS else ""
    named = ns.parse_thing(parameter("choix"))
    return Asked(filters, sums, read_frame(parameter("cadre")), str(named) if named else "")


def _moved() -> None:
    frame = st.session_state[DRAWN].frame
    if frame:
        _change("cadre", ",".join(f"{edge:.4f}" for edge in frame))


def _selected() -> None:
    chosen = st.session_state[DRAWN].selected
    if chosen:
        _change("choix", chosen)


def _change(name: str, value: str) -> None:
    kept = {key: list(values) for key, values in address().items() if key not in (name, "page")}
    st.query_params.from_dict({**kept, name: value})


def _filters(found: list[Placed], asked: Asked, opened: Opened, t: Tongue) -> Markup:
    values = {name: value for name, value in asked.values(choix="").items() if name != "choix"}
    key = tuple(asked.filters[name] for name in FILTERS)
    shown = [
        facet(
            name,
            _counts(opened.release.id, key, name, found),
            values,
            namer(name, opened, t),
            t,
            opened=False,
            page=MAP,
        )
        for name in FILTERS
    ]
    return el("section", el("h2", t("facets_title"), class_="cg-quiet"), el("div", shown), class_="cg-map-filters")


@st.cache_resource(max_entries=500, show_spinner=False)
def _counts(release: str, asked: tuple[tuple[str, ...], ...], name: str, _found: list[Placed]) -> dict[str, int]:
    """The values of a filter among what the others let through, the most frequent ones."""
    return dict(Counter(value for one in _found for value in one.values.get(name, ())).most_common(SHOWN))


def _ways(asked: Asked, t: Tongue) -> list[tuple[str, str, bool]]:
    return [
        (t(f"map_by_{level or 'point'}"), href(MAP, t.lang, asked.values(sommes=level)), asked.sums == level)
        for level in ("", *LEVELS)
    ]


def _drawing(asked: Asked, drawn: list[Placed], t: Tongue) -> map.Drawing:
    pairs = [(name, value) for name, values in asked.filters.items() for value in values]
    pairs += [("sums", asked.sums)] if asked.sums else []
    points = f"./api/map.geojson?{urlencode([*pairs, ('lang', t.lang)])}"
    return map.Drawing(
        points=points, sums=bool(asked.sums), frame=asked.frame, around=_around(drawn), chosen=asked.chosen
    )


def _around(drawn: list[Placed]) -> Frame:
    """France where nothing is drawn or everything; else what holds the points, with a little room."""
    spots = [spot for one in drawn for spot in one.spots]
    if not spots or len(parameters("territory")) == 0:
        return map.FRANCE
    lons, lats = [spot[0] for spot in spots], [spot[1] for spot in spots]
    room = 0.05
    return min(lons) - room, min(lats) - room, max(lons) + room, max(lats) + room


def _chosen(asked: Asked, opened: Opened, t: Tongue) -> Markup:
    name = ns.parse_thing(asked.chosen)
    if name is None or not opened.reader.exists(name.iri):
        return Markup("")
    ways = [link(t("graph_entry"), entity_href(name.iri, t.lang))]
    if name.kind in (*LEVELS, "commune"):
        only = {**asked.values(choix="", sommes="", cadre=""), "territory": (str(name),)}
        ways.append(link(t("map_only"), href(MAP, t.lang, only)))
    ways.append(link(t("map_unchoose"), href(MAP, t.lang, asked.values(choix=""))))
    parts = [join([" · " if number else "", way]) for number, way in enumerate(ways)]
    label = opened.reader.label(name.iri, t.lang)
    return el(
        "section",
        el(
            "h2",
            kind_badge(name.kind, kind_one(name.kind, t)),
            " ",
            el("span", label.text, lang=foreign(label.lang, t)),
        ),
        el("p", parts),
        class_="cg-chosen",
    )


def _sums(asked: Asked, found: list[Placed], opened: Opened, t: Tongue) -> Markup:
    rows = [
        (
            link(thing_name(one.key, opened, t), _into(one, asked, t)),
            t.number(number),
        )
        for one, number in opened.atlas.sums(found, asked.sums)
    ]
    head = (kind_one(asked.sums, t), t("map_sum"))
    title = t(f"map_by_{asked.sums}").capitalize()
    return el("section", el("h2", title), data_table(head, rows, title) if rows else el("p", t("map_none")))


def _into(one: Placed, asked: Asked, t: Tongue) -> str:
    values = asked.values(choix="", sommes="", cadre="")
    return href(MAP, t.lang, {**values, "territory": (one.key,)})


def _list(asked: Asked, seen: list[Placed], opened: Opened, t: Tongue) -> Markup:
    title = el("h2", t.counted("map_seen" if asked.frame else "map_drawn", len(seen)), id="liste")
    whole = link(t("map_everything"), href(MAP, t.lang, asked.values(cadre=""))) if asked.frame else None
    if not seen:
        ways = [link(t("map_unfiltered"), href(MAP, t.lang)), link(t("map_search"), href(SEARCH, t.lang))]
        items = [el("li", way) for way in (whole, *ways) if way is not None]
        return el("section", el("div", title, role="status"), el("p", t("map_none")), el("ul", items))
    number = page_number()
    named = sorted(seen, key=_by_name(opened, t))[(number - 1) * SIZE : number * SIZE]
    return el(
        "section",
        el("div", title, role="status"),
        el("p", whole) if whole else None,
        el("ul", [_item(one, asked, opened, t) for one in named], class_="cg-things")
        if named
        else el("p", t("list_empty")),
        pager(MAP, number, SIZE, len(seen), asked.values(), t),
    )


def _by_name(opened: Opened, t: Tongue) -> Callable[[Placed], tuple[str, str]]:
    return lambda one: (_folded(opened.reader.label(one.iri, t.lang).text), one.iri)


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold(name)


def _item(one: Placed, asked: Asked, opened: Opened, t: Tongue) -> Markup:
    label = opened.reader.label(one.iri, t.lang)
    where = thing_name(one.ground, opened, t) if one.ground else ""
    rough = f" ({t('map_rough')})" if one.ground.startswith(LEVELS) else ""
    aria = t("map_find", name=label.text)
    return el(
        "li",
        kind_badge(one.kind, kind_one(one.kind, t)),
        " ",
        link(label.text, entity_href(one.iri, t.lang), lang=foreign(label.lang, t)),
        el("span", f" {where}{rough}", class_="cg-muted") if where else None,
        " ",
        link(
            "◎",
            href(MAP, t.lang, asked.values(choix=one.key)),
            aria_label=aria,
            title=aria,
            class_="cg-find",
            aria_current="true" if one.key == asked.chosen else None,
        ),
    )


def _absent(number: int, asked: Asked, t: Tongue) -> Markup:
    if not number:
        return Markup("")
    kinds = asked.filters["kind"] or ACTIVITIES
    return el("p", t.counted("map_absent", number), " ", link(t("map_search"), href(SEARCH, t.lang, {"kind": kinds})))


def _downloads(asked: Asked, t: Tongue) -> Markup:
    return ways_out(map_listing(asked.filters, asked.frame), t)


if __name__ == "__main__":
    page()
