"""A table of texts and links that scrolls by itself where the window is narrow."""

from collections.abc import Iterable

from markupsafe import Markup

from collgraph.explorer.components.html import Child, el


def data_table(head: Iterable[str], rows: Iterable[Iterable[Child]], label: str) -> Markup:
    """Show a table; the first cell of a row names it."""
    written = []
    for row in rows:
        first, *rest = row
        written.append(el("tr", el("th", first, scope="row"), [el("td", cell) for cell in rest]))
    titles = el("tr", [el("th", name, scope="col") for name in head])
    table = el("table", el("thead", titles), el("tbody", written))
    return el("div", table, class_="cg-table", tabindex="0", role="region", aria_label=label)
