"""The query editor: a component whose script is a bundled asset, with a plain field where that cannot be loaded."""

from collections.abc import Callable
from typing import TypedDict

import streamlit as st
from markupsafe import Markup

from collgraph.explorer.components.canvas import asset
from collgraph.explorer.components.html import el
from collgraph.explorer.state import Tongue

TERMS = "./api/terms.json"

CSS = """.editor { color: var(--st-text-color);
  --keyword: light-dark(#7a1fa2, #d9a5ef); --variable: light-dark(#0b5394, #9cc9f5);
  --text: light-dark(#96330f, #f0b79a); --comment: light-dark(#565f5c, #b4bdb9); --name: light-dark(#17615c, #8fd3ca);
  --mono: 'Source Code Pro', ui-monospace, monospace; --paper: var(--st-background-color); }
.box { border: 1px solid var(--st-border-color); border-radius: 6px; }
.box textarea { width: 100%; box-sizing: border-box; min-height: 14rem; font: 0.92rem/1.4 var(--mono);
  color: inherit; background: var(--paper); border: 0; border-radius: 6px; padding: .5rem; }
.bar { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; padding: .5rem 0; font-size: .92rem; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color); border-radius: 6px;
  min-height: 2rem; padding: .2rem .7rem; cursor: pointer; }
button.run { background: light-dark(#1f5f5b, #2f7d77); color: #fff; font-weight: 600; }
button:focus-visible, summary:focus-visible { outline: 3px solid var(--st-text-color); outline-offset: 2px; }
.past[hidden] { display: none; } .past { font-size: .92rem; } .past summary { cursor: pointer; padding: .2rem 0; }
.past ul { list-style: none; margin: 0 0 .5rem; padding: 0; }
.past li button { border: 0; padding: .15rem 0; text-align: left; text-decoration: underline; overflow-wrap: anywhere;
  font-family: var(--mono); font-size: .85rem; }"""

# Where the bundle cannot be loaded, a query can still be written and run.
SCRIPT = """function plain(component) {{
  const root = component.parentElement.querySelector(".editor"), field = root.querySelector("textarea");
  const run = () => component.setTriggerValue("run", field.value);
  if (field.dataset.given !== component.data.value) {{ field.value = field.dataset.given = component.data.value; }}
  field.onkeydown = event => {{ if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(); }};
  root.querySelector(".run").onclick = run;
  field.readOnly = false;
}}
let part;
try {{ part = await import(new URL("./assets/{asset}", document.baseURI).href); }}
catch {{ part = {{ default: plain }}; }}
export default part.default;
"""


class Mark(TypedDict):
    """An error at its place in the text, counted from 1."""

    line: int
    column: int
    message: str


def edit(text: str, error: Mark | None, key: str, run: Callable[[], None], t: Tongue) -> None:
    """Show the editor with a text, and what is wrong with it; ``run`` is called with the text as the key's ``run``."""
    component = st.components.v2.component(
        f"collgraph_editor_{t.lang}", html=str(_frame(t)), css=CSS, js=SCRIPT.format(asset=asset("editor"))
    )
    data = {"value": text, "error": error, "terms": TERMS, "label": t("editor_label"), "lang": t.lang}
    component(key=key, data=data, on_run_change=run, height="content")


def _frame(t: Tongue) -> Markup:
    return el(
        "div",
        # Read-only until a script has put the query in it: what was typed before would be lost.
        el("div", el("textarea", aria_label=t("editor_label"), spellcheck="false", readonly=True), class_="box"),
        el(
            "div",
            el("button", t("editor_run"), type="button", class_="run"),
            el("span", t("editor_keys")),
            class_="bar",
        ),
        el(
            "details",
            el("summary", t("editor_past")),
            el("ul"),
            el("button", t("editor_forget"), type="button", class_="forget"),
            class_="past",
            hidden=True,
        ),
        class_="editor",
    )
