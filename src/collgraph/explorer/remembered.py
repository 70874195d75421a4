"""What several readers ask of one release, computed once: it never changes, and its id is part of the question.

Arguments whose name begins with ``_`` are not part of the question: Streamlit's caches leave them out.
"""

import streamlit as st

from collgraph.explorer.figures import Figures, figures
from collgraph.query import entity
from collgraph.query.context import Opened
from collgraph.query.views import EntityView


def release_figures(opened: Opened) -> Figures:
    """Give the figures of the home page."""
    return _figures(opened.release.id, opened)


def thing(opened: Opened, iri: str, lang: str) -> EntityView | None:
    """Give what a page shows of a thing; None where nothing is said of it."""
    return _thing(opened.release.id, iri, lang, opened)


@st.cache_resource(max_entries=4, show_spinner=False)
def _figures(release: str, _opened: Opened) -> Figures:
    return figures(_opened)


@st.cache_resource(max_entries=500, show_spinner=False)
def _thing(release: str, iri: str, lang: str, _opened: Opened) -> EntityView | None:
    return entity.entity_view(_opened.release, _opened.reader, iri, lang)
