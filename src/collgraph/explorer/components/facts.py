"""Facts of a thing, grouped by property, each with the sources that state it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.literals import literal
from collgraph.explorer.components.values import status_mark, value
from collgraph.explorer.state import Tongue
from collgraph.query.views import Fact, Source

# Beyond this many values of one property, the rest is folded away.
UNFOLDED = 10


def fact_list(facts: Iterable[Fact], sources: Mapping[str, Source], t: Tongue) -> Markup:
    """Show facts as a description list: property, then its values."""
    groups = [
        el("div", el("dt", label), el("dd", _values(list(group), sources, t)))
        for (_, label), group in groupby(facts, key=lambda fact: (fact.property, fact.label))
    ]
    return el("dl", groups, class_="cg-facts")


def folded(items: list[Markup], t: Tongue, unfolded: int = UNFOLDED) -> list[Markup]:
    """Show the first items of a list and fold the others away."""
    first, rest = items[:unfolded], items[unfolded:]
    parts = [el("ul", first)]
    if rest:
        parts.append(el("details", el("summary", t("folded", n=t.number(len(rest)))), el("ul", rest)))
    return parts


def _values(facts: list[Fact], sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    return folded([el("li", _value(fact, t), _credits(fact, sources, t)) for fact in facts], t)


def _value(fact: Fact, t: Tongue) -> Markup:
    if fact.value.iri is not None:
        return value(fact.value, t)
    return value(replace(fact.value, text=literal(fact.property, fact.value.text, t)), t)


def _credits(fact: Fact, sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    marks = [mark for mark in (status_mark(fact.status, t),) if mark is not None]
    known = [sources[name] for name in fact.sources if name in sources]
    return [el("span", " ", part) for part in [*marks, *(source_chip(source, t) for source in known)]]


def source_chip(source: Source, t: Tongue) -> Markup:
    """Name a source and its licence, with a way to its entry at the foot of the page."""
    licence = f" · {source.licence_name}" if source.licence_name else ""
    label = t("source_chip", source=source.title)
    return link(f"{source.title}{licence}", f"#source-{source.id}", class_="cg-source", title=label)
