"""The panel of a publication: how to refer to it."""

from collections.abc import Callable

from markupsafe import Markup

from collgraph.explorer.components.html import el
from collgraph.explorer.components.shown import Shown
from collgraph.query.referring import reference


def citation(on: Shown) -> list[Markup]:
    """The reference in words, and its entry for BibTeX."""
    told = reference(on.view)
    bibtex = el("details", el("summary", "BibTeX"), el("pre", el("code", told.bibtex)))
    return [el("p", told.words, class_="cg-reference"), bibtex]


BUILT: dict[str, Callable[[Shown], list[Markup]]] = {"citation": citation}
"""The panels made here."""
