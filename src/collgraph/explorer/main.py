"""The script that Streamlit runs for every session: pages, language, shell around the page."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from collgraph.explorer import ASSETS
from collgraph.explorer.components import shell
from collgraph.explorer.components.spa_links import spa_links
from collgraph.explorer.state import VIEWS, Tongue, tongue


def main() -> None:
    """Compose the page of the address: header, page, footer."""
    st.set_page_config(page_title="collgraph", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    t = tongue()
    page = st.navigation([_page(path, view, t) for path, view in VIEWS.items()], position="hidden")
    st.html(ASSETS / "explorer.css")
    spa_links(t.lang)
    shell.header(f"/{page.url_path}", t)
    if shell.guarded(page.run, t):
        shell.guarded(lambda: shell.footer(t), t)


def _page(path: str, view: str, t: Tongue) -> StreamlitPage:
    # A page's name is in its first heading and the navigation; this one only shows before the page has run.
    url = path.removeprefix("/")
    return st.Page(f"views/{view}.py", title=t(f"nav_{view}"), url_path=url or None, default=not url)


if __name__ == "__main__":
    main()
