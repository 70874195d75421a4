"""The panels of a practice: where it was used, under this name or another catalogue's, and these catalogues."""

from collections.abc import Callable, Iterator

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.fact_lists import fact_lists, list_ways
from collgraph.explorer.components.facts import fact_value
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.origins import origin_of, source_chip
from collgraph.explorer.components.shown import Shown
from collgraph.explorer.state import ENTITY, href
from collgraph.namespaces import expand
from collgraph.query.facts import facts_of
from collgraph.query.views import Fact
from collgraph.texts import text

USES = expand("cg:usesPractice")
FROM_RECORD = expand("cg:fromRecord")
MEASURES = frozenset(
    expand(f"cg:{name}")
    for name in ("minDuration", "maxDuration", "durationText", "minGroupSize", "maxGroupSize", "groupSizeText")
)


def tried(on: Shown) -> list[Markup]:
    """The experiments that used it, and how many used what other catalogues call it."""
    panel = on.view.panel("tried")
    elsewhere = [item for fact in _matches(on) if (item := _elsewhere(on, fact)) is not None]
    return [
        *(fact_lists(panel.lists, on.view, on.sources, on.t) if panel else ()),
        *([el("ul", elsewhere)] if elsewhere else ()),
    ]


def catalogues(on: Shown) -> list[Markup]:
    """What it corresponds to in other catalogues, each with the catalogue's name."""
    items = [
        el(
            "li",
            fact.label,
            " ",
            fact_value(fact, on.t),
            [el("span", " ", source_chip(on.sources[name], on.t)) for name in _catalogues(on, fact)],
            " ",
            origin_of(fact, on.view.iri, on.sources, on.t),
            _measures(on, fact),
        )
        for fact in _matches(on)
    ]
    panel = on.view.panel("catalogues")
    ways = [list_ways(one, on.view, on.t) for one in panel.lists] if panel else []
    return [el("ul", items), el("div", ways, class_="cg-list-foot")] if items else []


def _matches(on: Shown) -> list[Fact]:
    panel = on.view.panel("catalogues")
    return [fact for one in panel.lists for fact in one.facts] if panel else []


def _measures(on: Shown, fact: Fact) -> Markup | None:
    """How long it takes and for how many, as another catalogue has it."""
    iri = fact.value.iri or ""
    rows = [row for row in on.opened.reader.outgoing(iri) if row.property in MEASURES] if iri else []
    if not rows:
        return None
    facts = facts_of(on.opened.reader, on.origins, rows, on.t.lang)
    told = [
        el("li", one.label, " ", fact_value(one, on.t), " ", origin_of(one, iri, on.sources, on.t)) for one in facts
    ]
    return el("ul", told, class_="cg-measures")


def _elsewhere(on: Shown, fact: Fact) -> Markup | None:
    name = ns.parse_thing(fact.value.iri or "")
    number = 0 if name is None else on.opened.reader.incoming_counts(name.iri).get(USES, 0)
    if not number:
        return None
    counted = text(f"entity.tried_{'one' if number == 1 else 'many'}", on.t.lang, n=on.t.number(number))
    target = href(ENTITY, on.t.lang, id=str(name), rel=ns.compact(USES))
    return el(
        "li",
        text("entity.tried_as", on.t.lang),
        " ",
        fact_value(fact, on.t),
        [el("span", " ", source_chip(on.sources[source], on.t)) for source in _catalogues(on, fact)],
        ", ",
        link(counted, target),
    )


def _catalogues(on: Shown, fact: Fact) -> Iterator[str]:
    """The sources that have a record of what a fact names."""
    if fact.value.iri is None:
        return
    for row in on.opened.reader.outgoing(fact.value.iri):
        name = row.graph.removeprefix(ns.GRAPH)
        if row.property == FROM_RECORD and name in on.sources:
            yield name


BUILT: dict[str, Callable[[Shown], list[Markup]]] = {"tried": tried, "catalogues": catalogues}
"""The panels made here."""
