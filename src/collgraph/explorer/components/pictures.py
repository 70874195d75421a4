"""A graph on a page that is about something else: drawn, and of the thing selected in it the ways on."""

from collections.abc import Container
from functools import partial

import streamlit as st

from collgraph import namespaces as ns
from collgraph.explorer.components import canvas
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.values import foreign
from collgraph.explorer.remembered import roads
from collgraph.explorer.state import ENTITY, GRAPH, Tongue, href, parameter
from collgraph.query.context import Opened
from collgraph.query.picture import Picture


def draw_picture(shown: Picture, first: str, key: str, opened: Opened, t: Tongue) -> None:
    """Draw a picture around ``first``; ``key`` names the canvas, one a page. What is selected is in the address."""
    data = canvas.drawing(shown, roads(opened), first, opened, t)
    canvas.draw(data, key, partial(choose, key, "selected"), partial(choose, key, "opened"), t)
    left_out = f" {t('graph_omitted', n=t.number(shown.omitted))}" if shown.omitted else ""
    show(el("p", t("graph_drawn", n=t.number(len(shown.things))) + left_out, role="status", class_="cg-muted"))
    show_chosen(shown.things, opened, t)


def show_chosen(drawn: Container[str], opened: Opened, t: Tongue) -> None:
    """Name the thing that is selected in a drawing, with the ways on; nothing where it is not drawn."""
    name = parameter("choix")
    if ns.ID + name in drawn:
        label = opened.reader.label(ns.ID + name, t.lang)
        ways = [
            link(t("graph_entry"), href(ENTITY, t.lang, id=name)),
            " · ",
            link(t("graph_here"), href(GRAPH, t.lang, id=name)),
        ]
        show(el("p", el("strong", label.text, lang=foreign(label.lang, t)), " : " if t.lang == "fr" else ": ", ways))


def choose(key: str, trigger: str) -> None:
    """Write what was selected in a drawing into the address."""
    chosen = getattr(st.session_state[key], trigger)
    if chosen:
        st.query_params["choix"] = chosen
