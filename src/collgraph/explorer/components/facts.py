"""Facts of a thing, grouped by property, each with where it comes from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from collgraph.explorer.components.hits import kind_badge, kind_one
from collgraph.explorer.components.html import el
from collgraph.explorer.components.literals import literal
from collgraph.explorer.components.origins import origin_of
from collgraph.explorer.components.values import value
from collgraph.explorer.state import Tongue
from collgraph.query.views import Fact, Source

# Beyond this many values of one property, the rest is folded away.
UNFOLDED = 10


def fact_list(facts: Iterable[Fact], iri: str, sources: Mapping[str, Source], t: Tongue) -> Markup:
    """Show facts of a thing as a description list: property, then its values."""
    groups = [
        el("div", el("dt", label), el("dd", folded(fact_items(list(group), iri, sources, t), t)))
        for (_, label), group in groupby(facts, key=lambda fact: (fact.property, fact.label))
    ]
    return el("dl", groups, class_="cg-facts")


def folded(items: Sequence[Markup], t: Tongue, unfolded: int = UNFOLDED) -> list[Markup]:
    """Show the first items of a list and fold the others away."""
    first, rest = items[:unfolded], items[unfolded:]
    parts = [el("ul", list(first))]
    if rest:
        parts.append(el("details", el("summary", t("folded", n=t.number(len(rest)))), el("ul", list(rest))))
    return parts


def fact_items(facts: Sequence[Fact], iri: str, sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    """The values of facts as items of a list; with their kinds where these differ."""
    mixed = len({fact.value.kind for fact in facts}) > 1
    return [el("li", _badge(fact, t) if mixed else None, *_told(fact, iri, sources, t)) for fact in facts]


def fact_value(fact: Fact, t: Tongue) -> Markup:
    """Show the value of a fact."""
    if fact.value.iri is not None:
        return value(fact.value, t)
    return value(replace(fact.value, text=literal(fact.property, fact.value.text, t)), t)


def _told(fact: Fact, iri: str, sources: Mapping[str, Source], t: Tongue) -> list[Markup | str | None]:
    context = el("span", f" {fact.value.context}", class_="cg-context") if fact.value.context else None
    return [fact_value(fact, t), context, " ", origin_of(fact, iri, sources, t)]


def _badge(fact: Fact, t: Tongue) -> Markup | None:
    kind = fact.value.kind
    return el("span", kind_badge(kind, kind_one(kind, t)), " ") if kind else None
