"""The same things found as a list, a table, a timeline or a graph, and the ways to take them away."""

from collections.abc import Mapping, Sequence
from functools import partial

from markupsafe import Markup

from collgraph.explorer.components import map
from collgraph.explorer.components.hits import entity_href, hit_list, kind_badge, kind_one
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.pictures import choose, draw_picture, show_chosen
from collgraph.explorer.components.spans import dates, span_list
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.components.values import foreign
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.remembered import roads, timeline
from collgraph.explorer.state import Tongue
from collgraph.query.atlas import collection
from collgraph.query.context import Opened
from collgraph.query.listing import of_filters, of_things
from collgraph.query.picture import joined
from collgraph.query.search import LARGEST_PAGE, Hit

VIEWS = ("liste", "tableau", "carte", "frise", "graphe")
SIZES = {"liste": 20, "tableau": 50, "carte": 200, "frise": 100, "graphe": 40}
"""The forms of a result, and how many things each shows at once."""

CANVAS, MAPPED = "search-graph", "search-map"
ROOM = 0.1
"""Degrees left free around the points of a map."""


def show_hits(view: str, hits: Sequence[Hit], opened: Opened, t: Tongue) -> None:
    """Show a page of things found in one of VIEWS."""
    if view == "tableau":
        show(_table(hits, opened, t))
    elif view == "carte":
        _map(hits, opened, t)
    elif view == "frise":
        show(_timeline(hits, opened, t))
    elif view == "graphe":
        draw_picture(joined(roads(opened), [hit.iri for hit in hits]), hits[0].iri, CANVAS, opened, t)
        show(el("h3", t("graph_list")), hit_list(hits, opened, t))
    else:
        show(hit_list(hits, opened, t))


def take_away(words: str, filters: Mapping[str, Sequence[str]], opened: Opened, t: Tongue) -> Markup:
    """The ways to take the whole answer away: by its filters, or by its best things where it has words."""
    if not words:
        return ways_out(of_filters(filters, t("search_title")), t)
    found = opened.search.search(words, t.lang, filters, LARGEST_PAGE, facets=())
    note = t("search_listing", q=words, n=t.number(len(found.hits)), total=t.number(found.total))
    ways = ways_out(of_things((hit.iri for hit in found.hits), note), t)
    if found.total <= len(found.hits):
        return ways
    return Markup("").join([ways, el("p", t("ways_out_best", n=t.number(len(found.hits))), class_="cg-muted")])


def _table(hits: Sequence[Hit], opened: Opened, t: Tongue) -> Markup:
    dated = timeline(opened)
    rows = [
        [
            link(hit.label, entity_href(hit.iri, t.lang), lang=foreign(hit.label_lang, t)),
            kind_badge(hit.kind, kind_one(hit.kind, t)),
            hit.context,
            dates(dated[hit.iri], t) if hit.iri in dated else "",
            hit.other_label or "",
        ]
        for hit in hits
    ]
    head = [t("column_name"), t("facet_kind"), t("column_place"), t("column_dates"), t("other_names")]
    return data_table(head, rows, t("search_title"))


def _map(hits: Sequence[Hit], opened: Opened, t: Tongue) -> None:
    placed = {one.iri: one for one in (*opened.atlas.things, *opened.atlas.territories)}
    found = [placed[hit.iri] for hit in hits if hit.iri in placed and placed[hit.iri].spots]
    if found:
        lons, lats = zip(*(spot for one in found for spot in one.spots), strict=True)
        around = min(lons) - ROOM, min(lats) - ROOM, max(lons) + ROOM, max(lats) + ROOM
        inline = collection(opened.reader, found, t.lang)
        map.draw(map.Drawing(inline=inline, around=around), MAPPED, t, None, partial(choose, MAPPED, "selected"))
        show_chosen({one.iri for one in found}, opened, t)
    if len(found) < len(hits):
        show(el("p", t("results_unplaced", n=t.number(len(hits) - len(found))), role="status", class_="cg-muted"))
    show(el("h3", t("graph_list")), hit_list(hits, opened, t))


def _timeline(hits: Sequence[Hit], opened: Opened, t: Tongue) -> Markup:
    dated = timeline(opened)
    found = sorted(dated[hit.iri] for hit in hits if hit.iri in dated)
    undated = len(hits) - len(found)
    note = el("p", t("results_undated", n=t.number(undated)), class_="cg-muted") if undated else None
    if not found:
        return el("div", el("p", t("timeline_none"), role="status"), note)
    return el("div", span_list(found, opened, t), note)
