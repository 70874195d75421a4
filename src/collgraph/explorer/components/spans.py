"""Things in time, each as the stretch that its dates cover: a year a whole year, a day a stroke."""

from collections.abc import Sequence

from markupsafe import Markup

from collgraph.explorer.components.hits import kind_badge, kind_one
from collgraph.explorer.components.html import Child, el
from collgraph.explorer.components.values import value
from collgraph.explorer.state import Tongue
from collgraph.periods import covered, has_year
from collgraph.query.context import Opened
from collgraph.query.nodes import Node
from collgraph.query.timeline import Dated
from collgraph.query.values import shown

NARROWEST = 0.6
"""The width in per cent of a stroke that can still be seen."""


def span_list(things: Sequence[Dated], opened: Opened, t: Tongue) -> Markup:
    """List dated things, each with its dates in words and as a stretch on a common scale."""
    stretches = [_stretch(one) for one in things]
    first = int(min(begin for begin, _ in stretches))
    last = max(int(max(end for _, end in stretches) + 0.999), first + 1)
    items = [_item(one, stretch, (first, last), opened, t) for one, stretch in zip(things, stretches, strict=True)]
    ends = [el("span", str(first)), el("span", str(last - 1))]
    scale = el("div", el("span"), el("span", ends, class_="cg-scale"), aria_hidden="true", class_="cg-span-head")
    return el("div", scale, el("ol", items, class_="cg-spans"))


def dates(one: Dated, t: Tongue) -> str:
    """The dates of a thing as its source gives them."""
    if not one.end or one.end == one.start:
        return written(one.start, t)
    return f"{written(one.start, t)} – {written(one.end, t)}"


def written(date: str, t: Tongue) -> str:
    """Write a whole or partial date in the language's form.

    >>> written("2014-06-03", Tongue("fr")), written("2014-06", Tongue("en"))
    ('3 juin 2014', 'June 2014')
    """
    parts = date.split("-")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return date
    month = t("months").split()[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) > 2 else f"{month} {parts[0]}"


def _stretch(one: Dated) -> tuple[float, float]:
    begin, end = covered(one.start)
    return begin, max(end, covered(one.end)[1]) if has_year(one.end) else end


def _item(one: Dated, stretch: tuple[float, float], scale: tuple[int, int], opened: Opened, t: Tongue) -> Markup:
    first, last = scale
    left = 100 * (stretch[0] - first) / (last - first)
    width = max(100 * (stretch[1] - stretch[0]) / (last - first), NARROWEST)
    style = f"left: {min(left, 100 - NARROWEST):.2f}%; width: {min(width, 100 - left):.2f}%"
    bar: Child = el(
        "span", el("span", style=style, class_=f"cg-span cg-kind-{one.kind}"), class_="cg-track", aria_hidden="true"
    )
    named = value(shown(opened.reader, Node("iri", one.iri), t.lang), t)
    said = el("span", f" {dates(one, t)}", class_="cg-muted")
    return el("li", el("div", kind_badge(one.kind, kind_one(one.kind, t)), " ", named, said), bar)
