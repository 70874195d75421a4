"""The drawn map: a component whose script is a bundled asset, and what tells it what to draw."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st
from markupsafe import Markup

from collgraph.explorer import ASSETS
from collgraph.explorer.components.canvas import script
from collgraph.explorer.components.html import el
from collgraph.explorer.components.kinds import COLOURS
from collgraph.explorer.state import Tongue
from collgraph.query import context
from collgraph.query.atlas import Frame

FRANCE: Frame = (-5.3, 41.3, 9.6, 51.2)
"""What the map shows first where nothing is to be shown."""

CSS = """.map { position: relative; color: var(--st-text-color); }
.canvas { position: relative; height: min(32rem, 70vh); border: 1px solid var(--st-border-color); border-radius: 8px;
  overflow: hidden; }
.canvas[hidden], .bar[hidden], .tip[hidden] { display: none; }
.maplibregl-canvas { position: absolute; left: 0; top: 0; outline-offset: -4px; }
.maplibregl-canvas:focus-visible { outline: 3px solid var(--st-text-color); }
.maplibregl-ctrl-bottom-right { position: absolute; right: 0; bottom: 0; font-size: .75rem; padding: 0 .3rem;
  background: var(--st-background-color); }
.maplibregl-ctrl-bottom-left, .maplibregl-ctrl-top-left, .maplibregl-ctrl-top-right { display: none; }
.maplibregl-cooperative-gesture-screen { display: none; }
.maplibregl-touch-zoom-rotate.maplibregl-touch-drag-pan { touch-action: none; }
.maplibregl-cooperative-gestures, .maplibregl-cooperative-gestures canvas { touch-action: pan-x pan-y; }
.bar { position: absolute; z-index: 2; right: .5rem; top: .5rem; display: flex; gap: .4rem; }
.bar button { font: inherit; font-size: .85rem; color: inherit; background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 6px;
  min-width: 2rem; min-height: 2rem; padding: .1rem .6rem; cursor: pointer; }
.bar button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.tip { position: absolute; z-index: 3; max-width: 15rem; pointer-events: none; font-size: .85rem; padding: .15rem .5rem;
  background: var(--st-background-color); border: 1px solid var(--st-border-color); border-radius: 6px; }
.told { margin: 0; } .told:empty { display: none; }"""


@dataclass(frozen=True)
class Drawing:
    """What to draw: the address of its GeoJSON or the features themselves, how, and where the reader looks.

    ``around`` is shown where there is no ``frame``; both are west, south, east, north. ``chosen`` is ringed.
    """

    points: str = ""
    inline: dict[str, Any] | None = None
    sums: bool = False
    frame: Frame | None = None
    around: Frame = FRANCE
    chosen: str = ""


def draw(
    drawing: Drawing, key: str, t: Tongue, moved: Callable[[], None] | None, selected: Callable[[], None] | None
) -> None:
    """Draw a map; the callbacks run where the reader has moved it, or has chosen a thing."""
    component = st.components.v2.component(f"collgraph_map_{t.lang}", html=str(_frame(t)), css=CSS, js=script("map"))
    component(
        key=key,
        data=_data(drawing, t),
        on_frame_change=moved or _nothing,
        on_selected_change=selected or _nothing,
        height="content",
    )


@cache
def outline() -> str:
    """The address of the outline that lies under the points."""
    return f"./assets/{next(path.name for path in sorted(ASSETS.glob('outline-*.json')))}"


def _data(drawing: Drawing, t: Tongue) -> dict[str, Any]:
    settings = context.current().settings
    return {
        "points": drawing.points,
        "inline": drawing.inline,
        "sums": drawing.sums,
        "frame": drawing.frame,
        "around": drawing.around,
        "chosen": drawing.chosen,
        "outline": outline(),
        "tiles": settings.map_tiles,
        "attribution": settings.map_attribution,
        "colours": COLOURS,
        "label": t("map_canvas"),
        "without": t("map_without"),
        "failed": t("map_failed"),
        "controls": {"Map.Title": t("map_canvas")},
    }


def _frame(t: Tongue) -> Markup:
    signs = {"in": "+", "out": "−", "all": t("map_all")}
    buttons = [
        el("button", sign, class_=name, type="button", aria_label=t(f"map_{name}"), title=t(f"map_{name}"))
        for name, sign in signs.items()
    ]
    return el(
        "div",
        el("div", class_="canvas"),
        el("div", buttons, class_="bar"),
        el("div", class_="tip", hidden=True, aria_hidden="true"),
        el("p", class_="told", role="status"),
        class_="map",
    )


def _nothing() -> None:
    """Nobody is to be told."""
