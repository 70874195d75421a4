"""Why a statement holds: each step in words, down to the lines that state it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup

from collgraph.explorer.components.html import el
from collgraph.explorer.components.origins import origin_lines
from collgraph.explorer.components.values import status_mark, value
from collgraph.explorer.state import Tongue
from collgraph.query.derivations import Step
from collgraph.query.views import Source
from collgraph.texts import text


def derivation_tree(steps: Sequence[Step], sources: Mapping[str, Source], t: Tongue) -> Markup:
    """Show a statement and, below it, those it follows from."""
    return el("ul", _nested(steps, 0, sources, t), class_="cg-derivation")


def _nested(steps: Sequence[Step], depth: int, sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    starts = [number for number, step in enumerate(steps) if step.depth == depth]
    items = []
    for start, end in pairwise([*starts, len(steps)]):
        below = _nested(steps[start + 1 : end], depth + 1, sources, t)
        items.append(el("li", _step(steps[start], sources, t), el("ul", below) if below else None))
    return items


def _step(step: Step, sources: Mapping[str, Source], t: Tongue) -> Markup:
    said = (value(step.subject, t), " ", el("em", step.property_label), " ", value(step.value, t))
    if step.rule:
        again = f" ({text('derivation.repeated', t.lang)})" if step.repeated else ""
        reason: Markup | None = el("p", text("derivation.because", t.lang), " ", step.rule, again, class_="cg-muted")
    else:
        lines = origin_lines(step.origins, (), sources, t)
        lines = lines or [el("li", el("code", origin.place(t.lang))) for origin in step.origins]
        reason = el("ul", lines, class_="cg-lines") if lines else None
    return el("div", *said, " ", status_mark(step.status, t), reason)
