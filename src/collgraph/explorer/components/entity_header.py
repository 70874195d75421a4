"""The head of an entity's page: what it is called, what it is, the few facts one looks for first, the ways on."""

from itertools import chain

from markupsafe import Markup

from collgraph.explorer.components.facts import fact_list, fact_value
from collgraph.explorer.components.hits import kind_badge
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.origins import origin_of
from collgraph.explorer.components.shown import Shown
from collgraph.explorer.components.values import foreign, language_note
from collgraph.explorer.state import ENTITY, GRAPH, MAP, PATHS, href, parameter
from collgraph.kinds import TERRITORIES
from collgraph.query.panels import BRIEF
from collgraph.texts import text

WHO = "who"
VIEW = "vue"
"""The parameter that says what is drawn on the page: its graph or its map."""


def entity_header(on: Shown) -> Markup:
    """The head of the page."""
    view, t = on.view, on.t
    others = [
        el("li", el("span", other.text, lang=foreign(other.lang, t)), language_note(other.lang, t))
        for other in view.other_labels
    ]
    return el(
        "div",
        kind_badge(view.kind, view.type_label),
        el("h1", el("span", view.label, lang=foreign(view.label_lang, t)), language_note(view.label_lang, t)),
        el("ul", others, class_="cg-names", aria_label=t("other_names")) if others else None,
        _lead(on),
        _brief(on),
        el("ul", [el("li", way) for way in _ways(on)], class_="cg-downloads", aria_label=t("ways_on")),
        class_="cg-entity-header",
    )


def drawn_view(on: Shown) -> str:
    """What the address asks to be drawn, if this thing has it."""
    asked = parameter(VIEW)
    return asked if asked == "graphe" or (asked == "carte" and has_point(on)) else ""


def has_point(on: Shown) -> bool:
    """Whether a thing has a point of its own."""
    return on.opened.atlas.spot(str(on.view.name)) is not None


def _lead(on: Shown) -> Markup | None:
    fact = on.view.lead
    if fact is None:
        return None
    words = el("span", fact_value(fact, on.t), language_note(fact.value.lang, on.t))
    return el("div", words, " ", origin_of(fact, on.view.iri, on.sources, on.t), class_="cg-lead")


def _brief(on: Shown) -> Markup | None:
    held = [panel for panel in on.view.panels if panel.key in (BRIEF, WHO)]
    facts = list(chain.from_iterable(one.facts for panel in held for one in panel.lists))
    return fact_list(facts, on.view.iri, on.sources, on.t) if facts else None


def _ways(on: Shown) -> list[Markup]:
    """Where one goes on from a thing."""
    name, t, now = str(on.view.name), on.t, drawn_view(on)
    ways = [_toggle(on, "graphe", now)]
    if has_point(on):
        ways.append(_toggle(on, "carte", now))
    ways.append(link(text("entity.ways_graph", t.lang), href(GRAPH, t.lang, id=name)))
    if on.view.kind == "concept":
        ways.append(link(t("ways_paths"), href(PATHS, t.lang, de=name)))
    if on.view.kind in TERRITORIES:
        ways.append(link(text("entity.ways_map", t.lang), href(MAP, t.lang, territory=name)))
    ways.append(link(text("entity.ways_facts", t.lang), "#faits"))
    return ways


def _toggle(on: Shown, what: str, now: str) -> Markup:
    key = f"entity.{'hide' if what == now else 'show'}_{what}"
    target = href(ENTITY, on.t.lang, id=str(on.view.name), **{} if what == now else {VIEW: what})
    return link(text(key, on.t.lang), target)
