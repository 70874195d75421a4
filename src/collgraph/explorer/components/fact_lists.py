"""Lists of facts: in a panel or on their own, each with the way to all of it and to its data."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.facts import fact_items, folded
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.list_data import list_data
from collgraph.explorer.state import ENTITY, Tongue, href
from collgraph.query.page_lists import of_facts
from collgraph.query.views import EntityView, FactList, Source


def fact_lists(lists: Iterable[FactList], view: EntityView, sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    """Show lists, each under the name of its property where there are several."""
    listed = list(lists)
    if len(listed) == 1:
        return [one_list(listed[0], view, sources, t)]
    rows = [el("div", el("dt", _name(one, t)), el("dd", one_list(one, view, sources, t))) for one in listed]
    return [el("dl", rows, class_="cg-facts")]


def one_list(one: FactList, view: EntityView, sources: Mapping[str, Source], t: Tongue) -> Markup:
    """Show the first of a list, and the way to the others."""
    items = folded(fact_items(one.facts, view.iri, sources, t), t)
    more = None
    if one.total > len(one.facts):
        target = href(ENTITY, t.lang, id=str(view.name), rel=ns.compact(one.property))
        more = el("p", link(t("incoming_all", n=t.number(one.total), label=one.label), target))
    ways = list_ways(one, view, t) if one.total > 1 else None
    return el("div", items, el("div", more, ways, class_="cg-list-foot") if more or ways else None, class_="cg-things")


def list_ways(one: FactList, view: EntityView, t: Tongue) -> Markup | None:
    """A list as data; nothing for a property that no prefix names."""
    try:
        listing = of_facts(view.iri, one.property, one.backward, t.lang)
    except ValueError:
        return None
    return list_data(listing, f"{view.label}, {one.label}", t)


def _name(one: FactList, t: Tongue) -> str:
    return f"{one.label} ({t.number(one.total)})" if one.total > 1 else one.label
