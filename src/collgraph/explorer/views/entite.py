"""The page of one thing: what it is, its panels, its facts with their sources, and its data; or one list of it."""

import re

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer import ASSETS
from collgraph.explorer.components import map, shell
from collgraph.explorer.components.claims import claim_list, claim_ways
from collgraph.explorer.components.derivation import derivation_tree
from collgraph.explorer.components.entity_header import drawn_view, entity_header
from collgraph.explorer.components.fact_lists import fact_lists, list_ways
from collgraph.explorer.components.facts import fact_items, fact_list
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.list_data import list_data
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.panels import panel_sections
from collgraph.explorer.components.pictures import draw_picture
from collgraph.explorer.components.provenance import data_section, provenance_section
from collgraph.explorer.components.shown import Shown
from collgraph.explorer.remembered import roads, thing
from collgraph.explorer.state import ENTITY, HOME, SEARCH, Tongue, href, page_number, parameter, tongue
from collgraph.query import context
from collgraph.query.atlas import ACTIVITIES, Placed, Spot, collection
from collgraph.query.claims import claim_page
from collgraph.query.derivations import derivation_named
from collgraph.query.entity import all_sources, fact_page
from collgraph.query.page_lists import of_all
from collgraph.query.picture import picture
from collgraph.query.views import EntityView, Fact
from collgraph.texts import text

SIZE = 100
NEAR = 0.3
ROOM = {"departement": 0.8, "region": 2.0}
"""How far around its point the map of a thing shows, degrees."""
RELATION = re.compile(r"[a-z]+:[A-Za-z]+")


def page() -> None:
    """Show the thing that the address names, or one list of it, or why one of its facts holds."""
    t = tongue()
    opened = context.current().opened
    asked = parameter("id")
    name = ns.parse_thing(asked)
    view = None if name is None else thing(opened, name.iri, t.lang)
    if view is None:
        return _missing(asked, t)
    st.html(ASSETS / "entity.css")
    on = Shown(view, opened, all_sources(opened.release, t.lang), t)
    reason, relation = _relation(parameter("pourquoi")), _relation(parameter("rel"))
    if reason is not None:
        return _why(on, reason, parameter("valeur"))
    if relation is not None:
        return _list(on, relation)
    side, _, stance = parameter("terrain").partition(".")
    if any((side, stance) == (group.side, group.stance) for group in view.claim_groups):
        return _claims(on, side, stance)
    return _whole(on)


def _whole(on: Shown) -> None:
    shell.title(on.view.label)
    show(entity_header(on))
    _draw(on)
    show(_body(on.opened.release.id, on.view.iri, on.t.lang, context.current().settings.contact, on))


@st.cache_resource(max_entries=300, show_spinner=False)
def _body(release: str, iri: str, lang: str, contact: str, _on: Shown) -> list[Markup | None]:
    """What is below the head: it is the same for everybody."""
    view, t = _on.view, _on.t
    held = {one.property for panel in view.panels for one in panel.lists if one.backward}
    others = [group for group in view.incoming if group.property not in held]
    return [
        *panel_sections(_on),
        el("section", el("h2", t("incoming_title")), fact_lists(others, view, _on.sources, t)) if others else None,
        _all_facts(_on) if view.facts else None,
        provenance_section(view, t),
        data_section(view, contact, t),
    ]


def _all_facts(on: Shown) -> Markup:
    """Everything that is said of a thing, folded away."""
    facts, t = on.view.facts, on.t
    table = fact_list(facts, on.view.iri, on.sources, t)
    return el(
        "section",
        el("h2", text("entity.facts_title", t.lang), id="faits"),
        el("details", el("summary", text("entity.facts_fold", t.lang, n=t.number(len(facts)))), table),
        list_data(of_all(on.view.iri), on.view.label, t),
    )


def _draw(on: Shown) -> None:
    """Draw the graph or the map of a thing where its address asks for it."""
    asked, name = drawn_view(on), str(on.view.name)
    if asked == "graphe":
        draw_picture(picture(roads(on.opened), on.view.iri, [], (), ()), on.view.iri, "entity-graph", on.opened, on.t)
    spot = on.opened.atlas.spot(name)
    if asked == "carte" and spot is not None:
        map.draw(_drawing(on, name, spot), "entity-map", on.t, None, None)


def _drawing(on: Shown, name: str, spot: Spot) -> map.Drawing:
    """A thing on the map, with what took place around it."""
    room = ROOM.get(on.view.kind, NEAR)
    around = (spot[0] - room, spot[1] - room, spot[0] + room, spot[1] + room)
    near = [one for one in on.opened.atlas.things if one.kind in ACTIVITIES and one.is_in(around)]
    itself = Placed(on.view.iri, (spot,), "", {})
    return map.Drawing(
        inline=collection(on.opened.reader, [itself, *near], on.t.lang), frame=around, around=around, chosen=name
    )


def _relation(raw: str) -> str | None:
    if not RELATION.fullmatch(raw) or raw.partition(":")[0] not in ns.PREFIXES:
        return None
    return ns.expand(raw)


def _list(on: Shown, relation: str) -> None:
    """One list whole: of what points at the thing, else of what it says itself."""
    view, t = on.view, on.t
    start = (page_number() - 1) * SIZE
    listed = fact_page(on.opened.release, on.opened.reader, view, relation, t.lang, start, SIZE)
    _listed(on, listed.label, listed.total, {"rel": (ns.compact(relation),)}, _items(on, listed.facts))
    show(list_ways(listed, view, t) if listed.facts else None)


def _items(on: Shown, facts: tuple[Fact, ...]) -> Markup | None:
    return el("ul", fact_items(facts, on.view.iri, on.sources, on.t), class_="cg-things") if facts else None


def _claims(on: Shown, side: str, stance: str) -> None:
    view, t = on.view, on.t
    group = next(one for one in view.claim_groups if (one.side, one.stance) == (side, stance))
    start = (page_number() - 1) * SIZE
    claims = claim_page(on.opened.reader, on.origins, view.iri, side, stance, t.lang, start, SIZE)
    shown = claim_list(claims, view.iri, on.sources, t) if claims else None
    _listed(on, group.label, group.total, {"terrain": (f"{side}.{stance}",)}, shown)
    show(claim_ways(view, group, t))


def _listed(on: Shown, label: str, total: int, kept: dict[str, tuple[str, ...]], shown: Markup | None) -> None:
    view, t = on.view, on.t
    shell.title(f"{view.label}, {label}")
    show(
        _back(view, t),
        el("h1", t("list_title", name=view.label, label=label, n=t.number(total))),
        shown or el("p", t("list_empty")),
        pager(ENTITY, page_number(), SIZE, total, {"id": (str(view.name),), **kept}, t),
    )


def _why(on: Shown, property_: str, asked: str) -> None:
    """Derive one fact of the thing."""
    view, t, opened = on.view, on.t, on.opened
    steps = derivation_named(opened.release, opened.reader, view.iri, property_, asked, t.lang)
    title = text("entity.why_title", t.lang)
    shell.title(f"{title} – {view.label}")
    show(
        _back(view, t),
        el("h1", title),
        el("p", text("entity.why_text", t.lang), class_="cg-muted")
        if steps
        else el("p", text("entity.why_not", t.lang)),
        derivation_tree(steps, on.sources, t) if steps else None,
    )


def _back(view: EntityView, t: Tongue) -> Markup:
    return el("p", link(t("back_to", name=view.label), href(ENTITY, t.lang, id=str(view.name))))


def _missing(asked: str, t: Tongue) -> None:
    shell.title(t("missing_tab"))
    words = asked.rpartition("/")[2]
    show(
        el("h1", t("missing_title")),
        el("p", t("missing_text", id=asked) if asked else t("missing_no_id")),
        el(
            "ul",
            el("li", link(t("missing_search", words=words), href(SEARCH, t.lang, q=words))) if words else None,
            el("li", link(t("empty_home"), href(HOME, t.lang))),
        ),
    )


if __name__ == "__main__":
    page()
