"""The pages of a long list, as links."""

from markupsafe import Markup

from collgraph.explorer.components.html import Child, el, link
from collgraph.explorer.state import Parameters, Tongue, href


def pager(page: str, number: int, size: int, total: int, values: Parameters, t: Tongue) -> Markup:
    """Show where in a list the reader is, and the ways to its other pages; empty where there is only one."""
    last = max(1, -(-total // size))
    if last == 1:
        return Markup("")

    def to(target: int, content: Child, **attributes: str | None) -> Markup:
        kept = {name: value for name, value in values.items() if name != "page"}
        return el(
            "li",
            link(content, href(page, t.lang, kept, page=str(target) if target > 1 else ""), **attributes),
        )

    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    items = [to(number - 1, t("pager_previous"), rel="prev")] if number > 1 else []
    for before, shown in zip([0, *near], near, strict=False):
        if shown > before + 1:
            items.append(el("li", "…", aria_hidden="true"))
        items.append(to(shown, t.number(shown), aria_current="page" if shown == number else None))
    if number < last:
        items.append(to(number + 1, t("pager_next"), rel="next"))
    return el("nav", el("ul", items), aria_label=t("pager_label"), class_="cg-pager")
