"""The panels of an entity's page, by kind: what matters first, each only where there is something in it."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from collgraph.explorer.components import concept, happenings, practice, works
from collgraph.explorer.components.fact_lists import fact_lists
from collgraph.explorer.components.html import el
from collgraph.explorer.components.shown import Shown
from collgraph.kinds import TERRITORIES
from collgraph.texts import table, text

_HAPPENING = ("used", "field", "inferred", "outcomes", "dates", "topics", "readings")
_ACTING = ("done", "practised", "written", "dates", "members", "active")
_LYING = ("here", "nearby", "dates", "present", "holds")
ORDER: Mapping[str, tuple[str, ...]] = {
    "concept": ("origin", "field", "inferred", "grounding", "kin", "gaps", "dates", "readings"),
    "practice": ("steps", "tried", "dates", "grounds", "tools", "catalogues", "practitioners", "kin", "readings"),
    "tool": ("equips", "topics"),
    "publication": ("citation", "defines", "field", "words", "citing", "topics"),
    **dict.fromkeys(("experiment", "event", "project"), _HAPPENING),
    **dict.fromkeys(("organization", "person"), _ACTING),
    **dict.fromkeys(TERRITORIES, _LYING),
}
"""The panels of each kind in the order of the page."""

SAID_EMPTY = frozenset(
    {("concept", "field"), ("practice", "tried"), ("practice", "grounds"), ("experiment", "field")}
    | {(kind, "here") for kind in TERRITORIES}
)
"""The panels whose emptiness is itself worth a line."""

_BUILT: Mapping[str, Callable[[Shown], list[Markup]]] = {
    **concept.BUILT,
    **happenings.BUILT,
    **practice.BUILT,
    **works.BUILT,
}
_CLASSES = {"field": "cg-claims", "inferred": "cg-inferred-section"}


def panel_sections(on: Shown) -> list[Markup]:
    """The panels of a thing."""
    sections = (_section(key, on) for key in ORDER.get(on.view.kind, ()))
    return [section for section in sections if section is not None]


def panel_title(key: str, kind: str, lang: str) -> str:
    """The title of a panel, for a kind that has one of its own or for all."""
    own = f"panel_{key}_{kind}"
    return text(f"entity.{own if own in table('entity') else f'panel_{key}'}", lang)


def _section(key: str, on: Shown) -> Markup | None:
    kind = on.view.kind
    content = _BUILT[key](on) if key in _BUILT else _plain(key, on)
    if not content and (kind, key) in SAID_EMPTY:
        content = [el("p", text(f"entity.empty_{'here' if key == 'here' else f'{key}_{kind}'}", on.t.lang))]
    if not content:
        return None
    return el("section", el("h2", panel_title(key, kind, on.t.lang)), content, class_=_CLASSES.get(key, "cg-panel"))


def _plain(key: str, on: Shown) -> list[Markup]:
    panel = on.view.panel(key)
    return fact_lists(panel.lists, on.view, on.sources, on.t) if panel else []
