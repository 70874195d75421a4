"""Facets as links with counts: a value narrows the search, a chosen one takes itself away again."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from collgraph.explorer.components.html import el, link
from collgraph.explorer.state import SEARCH, Parameters, Tongue, href, toggled

SHOWN = 40
Namer = Callable[[str], str]


def facet(
    name: str,
    counts: Mapping[str, int],
    values: Parameters,
    namer: Namer,
    t: Tongue,
    opened: bool,
    page: str = SEARCH,
) -> Markup:
    """Show one facet of a page; empty where nothing can be chosen in it."""
    chosen = tuple(values.get(name, ()))
    entries = {**dict.fromkeys(chosen, 0), **counts}
    if not entries:
        return Markup("")
    ordered = sorted(entries, key=lambda value: (value not in chosen, -entries[value], namer(value)))[:SHOWN]
    items = [_value(name, value, entries[value], toggled(values, name, value), page, namer, t) for value in ordered]
    return el(
        "details",
        el("summary", t(f"facet_{name}"), el("span", f" ({len(chosen)})") if chosen else None),
        el("ul", items),
        open=bool(chosen) or opened,
        class_="cg-facet",
    )


def _value(name: str, value: str, count: int, changed: Parameters, page: str, namer: Namer, t: Tongue) -> Markup:
    target = href(page, t.lang, changed)
    on = value not in changed.get(name, ())
    label = el("span", namer(value))
    if on:
        return el(
            "li",
            link(
                [label, el("span", " ✕", aria_hidden="true")],
                target,
                class_="cg-on",
                aria_label=t("facet_remove", value=namer(value)),
            ),
        )
    return el("li", link(label, target), el("span", f" {t.number(count)}", class_="cg-muted"))
