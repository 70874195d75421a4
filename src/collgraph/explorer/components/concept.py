"""The panels of a concept and of what speaks to one: the field, what is inferred, what is missing."""

from collections.abc import Callable

from markupsafe import Markup

from collgraph.explorer.components.claims import counted, stance_sections
from collgraph.explorer.components.fact_lists import fact_lists, list_ways
from collgraph.explorer.components.facts import fact_items, folded
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.shown import Shown
from collgraph.explorer.components.values import value
from collgraph.explorer.state import PATHS, SEARCH, href
from collgraph.namespaces import expand
from collgraph.query.claims import FIELD, PRACTICE
from collgraph.query.facts import told_value
from collgraph.query.gaps import gaps_of
from collgraph.query.nodes import Node
from collgraph.query.views import ClaimGroup, FactList
from collgraph.texts import text

LEADS_SHOWN = 6


def field(on: Shown) -> list[Markup]:
    """What is claimed between the field and theory, by stance, in whose words."""
    groups = _side(on, FIELD)
    if not groups:
        return []
    return [
        el("p", on.t("claims_text"), class_="cg-muted"),
        counted(groups, on.t),
        *stance_sections(on.view, FIELD, on.sources, on.t),
    ]


def inferred(on: Shown) -> list[Markup]:
    """What is only inferred, across a practice: counted, and kept apart from what anyone claims."""
    facts = on.view.inferred_links
    if not facts:
        return []
    listed = FactList(facts[0].property, facts[0].label, len(facts), facts)
    items = fact_items(facts, on.view.iri, on.sources, on.t)
    return [
        el("p", on.t("inferred_text"), class_="cg-muted"),
        *folded(items, on.t, LEADS_SHOWN),
        el("div", list_ways(listed, on.view, on.t), class_="cg-list-foot"),
    ]


def grounding(on: Shown) -> list[Markup]:
    """The practices that rest on a concept, or the concepts that a practice rests on: claimed, then inferred."""
    groups = _side(on, PRACTICE)
    panel = on.view.panel("grounding") or on.view.panel("grounds")
    claimed = stance_sections(on.view, PRACTICE, on.sources, on.t) if groups else []
    lists = fact_lists(panel.lists, on.view, on.sources, on.t) if panel else []
    return [*claimed, *([el("h3", text("entity.grounded_further", on.t.lang))] if claimed and lists else []), *lists]


def origin(on: Shown) -> list[Markup]:
    """Where a concept was defined, by whom and when; how well the reference was checked."""
    panel = on.view.panel("origin")
    if panel is None:
        return []
    authors = [
        value(told_value(on.opened.reader, author, on.t.lang), on.t)
        for one in panel.lists
        if one.property == expand("cg:definedIn")
        for fact in one.facts
        for author in _authors(on, fact.value.iri)
    ]
    by = el("p", text("entity.coined_by", on.t.lang), " ", [[", " if n else "", a] for n, a in enumerate(authors)])
    return [*([by] if authors else []), *fact_lists(panel.lists, on.view, on.sources, on.t)]


def gaps(on: Shown) -> list[Markup]:
    """What is missing, and what one can do about it."""
    found = gaps_of(on.opened.reader, on.view)
    if not found:
        return []
    items = [el("li", text(f"entity.gap_{name}", on.t.lang)) for name in found]
    ways = [
        link(text("entity.gap_paths", on.t.lang), href(PATHS, on.t.lang, de=str(on.view.name), vers="experiment")),
        link(text("entity.gap_search", on.t.lang), href(SEARCH, on.t.lang, q=on.view.label, kind="experiment")),
    ]
    return [el("ul", items), el("ul", [el("li", way) for way in ways], class_="cg-downloads")]


def _side(on: Shown, side: str) -> list[ClaimGroup]:
    return [group for group in on.view.claim_groups if group.side == side]


def _authors(on: Shown, work: str | None) -> list[Node]:
    return on.opened.reader.values(work, expand("cg:authoredBy")) if work else []


BUILT: dict[str, Callable[[Shown], list[Markup]]] = {
    "field": field,
    "inferred": inferred,
    "grounding": grounding,
    "grounds": grounding,
    "origin": origin,
    "gaps": gaps,
}
"""The panels made here."""
