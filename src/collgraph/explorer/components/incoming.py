"""What points at a thing, grouped and counted, with the way to the whole list of each group."""

from collections.abc import Iterable

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.hits import kind_badge, kind_one
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.values import status_mark, value
from collgraph.explorer.state import ENTITY, Tongue, href
from collgraph.query.views import IncomingGroup, Value


def incoming_section(groups: Iterable[IncomingGroup], name: ns.ThingName, t: Tongue) -> Markup:
    """Show the first of each group, and a link to the others."""
    shown = [_group(group, name, t) for group in groups]
    if not shown:
        return Markup("")
    return el("section", el("h2", t("incoming_title")), shown, class_="cg-incoming")


def value_list(values: Iterable[Value], t: Tongue) -> Markup:
    """List things with their kind."""
    items = [
        el(
            "li",
            kind_badge(v.kind, kind_one(v.kind, t)) if v.kind else None,
            " ",
            value(v, t),
            " ",
            status_mark(v.status, t),
        )
        for v in values
    ]
    return el("ul", items, class_="cg-things")


def _group(group: IncomingGroup, name: ns.ThingName, t: Tongue) -> Markup:
    more = None
    if group.total > len(group.values):
        target = href(ENTITY, t.lang, id=str(name), rel=ns.compact(group.property))
        more = el("p", link(t("incoming_all", n=t.number(group.total), label=group.label), target))
    return el("section", el("h3", f"{group.label} ({t.number(group.total)})"), value_list(group.values, t), more)
