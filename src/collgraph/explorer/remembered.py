"""What several readers ask of one release, computed once: it never changes, and its id is part of the question.

Arguments whose name begins with ``_`` are not part of the question: Streamlit's caches leave them out.
"""

import streamlit as st

from collgraph.explorer.figures import Figures, figures
from collgraph.query import entity
from collgraph.query.context import Opened
from collgraph.query.field import Field, Square, read_field
from collgraph.query.paths import Found, Paths
from collgraph.query.timeline import Dated, dated
from collgraph.query.views import EntityView

LISTED = 10
"""How much of each list the page of a thing shows."""


def release_figures(opened: Opened) -> Figures:
    """Give the figures of the home page."""
    return _figures(opened.release.id, opened)


def thing(opened: Opened, iri: str, lang: str) -> EntityView | None:
    """Give what a page shows of a thing; None where nothing is said of it."""
    return _thing(opened.release.id, iri, lang, opened)


def crossing(opened: Opened) -> Field:
    """Give theory and field crossed."""
    return _crossing(opened.release.id, opened)


def squares(opened: Opened, axis: str) -> dict[tuple[str, str], Square]:
    """Give the counted squares of one way of parting the field."""
    return _squares(opened.release.id, axis, opened)


def paths(opened: Opened, start: str, goal: str, without: frozenset[str]) -> Found:
    """Give the best paths from a thing to a goal."""
    return roads(opened).find(start, goal, without)


def roads(opened: Opened) -> Paths:
    """Give what may be followed from thing to thing."""
    return _paths(opened.release.id, opened)


def timeline(opened: Opened) -> dict[str, Dated]:
    """Give everything that has a date, by IRI, oldest first."""
    return _timeline(opened.release.id, opened)


@st.cache_resource(max_entries=2, show_spinner=False)
def _timeline(release: str, _opened: Opened) -> dict[str, Dated]:
    return {one.iri: one for one in dated(_opened.reader)}


@st.cache_resource(max_entries=2, show_spinner=False)
def _paths(release: str, _opened: Opened) -> Paths:
    return Paths(_opened.reader)


@st.cache_resource(max_entries=2, show_spinner=False)
def _crossing(release: str, _opened: Opened) -> Field:
    return read_field(_opened.reader)


@st.cache_resource(max_entries=12, show_spinner=False)
def _squares(release: str, axis: str, _opened: Opened) -> dict[tuple[str, str], Square]:
    return crossing(_opened).squares(axis)


@st.cache_resource(max_entries=4, show_spinner=False)
def _figures(release: str, _opened: Opened) -> Figures:
    return figures(_opened)


@st.cache_resource(max_entries=500, show_spinner=False)
def _thing(release: str, iri: str, lang: str, _opened: Opened) -> EntityView | None:
    return entity.entity_view(_opened.release, _opened.reader, iri, lang, LISTED)
