"""The drawn graph: a component whose script is a bundled asset, and the data it draws."""

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer import ASSETS
from collgraph.explorer.components.hits import kind_one
from collgraph.explorer.components.html import el
from collgraph.explorer.components.kinds import colour, shape
from collgraph.explorer.state import Tongue
from collgraph.query.context import Opened
from collgraph.query.paths import Paths
from collgraph.query.picture import Picture, kind_of, neighbours

CSS = """.graph { position: relative; color: var(--st-text-color); background: var(--st-background-color); }
.canvas { position: relative; height: min(34rem, 75vh); border: 1px solid var(--st-border-color); border-radius: 8px; }
.canvas:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.bar { position: absolute; z-index: 2; right: .5rem; top: .5rem; display: flex; gap: .4rem; }
.bar button { font: inherit; font-size: .85rem; color: inherit; background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 6px;
  min-height: 2rem; padding: .1rem .7rem; cursor: pointer; }
.live { min-height: 1.5em; margin: .3rem 0 0; font-size: .9rem; }"""


@cache
def asset(part: str) -> str:
    """The name of a bundled part, which holds a hash of its content; raises StopIteration where it is not built."""
    return next(path.name for path in sorted(ASSETS.glob(f"{part}-*.js")))


def script(part: str) -> str:
    """The script of a component that loads a bundled part, under any base path: no page is nested."""
    return (
        f'const part = await import(new URL("./assets/{asset(part)}", document.baseURI).href);\n'
        "export default part.default;\n"
    )


def draw(data: dict[str, Any], key: str, selected: Callable[[], None], opened: Callable[[], None], t: Tongue) -> None:
    """Draw a graph; the callbacks run where the reader selects or opens a thing."""
    # Its markup is fixed once it is registered: one component a language, so that no button is ever without a name.
    name = f"collgraph_graph_{t.lang}"
    component = st.components.v2.component(name, html=str(_frame(t)), css=CSS, js=script("graph"))
    component(key=key, data=data, on_selected_change=selected, on_opened_change=opened, height="content")


def _frame(t: Tongue) -> Markup:
    buttons = [el("button", t(f"graph_{name}"), class_=name, type="button") for name in ("fit", "png")]
    return el(
        "div",
        el("div", buttons, class_="bar"),
        el("div", class_="canvas", tabindex="0", role="application", aria_label=t("graph_title")),
        el("p", class_="live", aria_live="polite"),
        class_="graph",
    )


def drawing(shown: Picture, paths: Paths, first: str, opened: Opened, t: Tongue) -> dict[str, Any]:
    """What the component draws, with its words."""
    schema = opened.release.schema
    nodes = [
        {
            "id": iri.removeprefix(ns.ID),
            "label": opened.reader.label(iri, t.lang).text,
            "kind": kind_one(kind_of(iri), t),
            "colour": colour(kind_of(iri)),
            "shape": shape(kind_of(iri)),
            "count": len(neighbours(paths, iri)),
            "from": "" if origin is None else origin.removeprefix(ns.ID),
        }
        for iri, origin in shown.things.items()
    ]
    edges = [
        {
            "id": f"{arc.subject}|{arc.property}|{arc.value}",
            "source": arc.subject.removeprefix(ns.ID),
            "target": arc.value.removeprefix(ns.ID),
            "label": schema.label(arc.property, t.lang),
            "status": arc.status,
        }
        for arc in shown.arcs
    ]
    label = t("graph_canvas", name=opened.reader.label(first, t.lang).text)
    said = t("graph_said", label="{label}", kind="{kind}", n="{n}")
    return {
        "nodes": nodes,
        "edges": edges,
        "seed": first.removeprefix(ns.ID),
        "label": label,
        "said": said,
    }
