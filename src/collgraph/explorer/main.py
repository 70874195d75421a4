"""The script that Streamlit runs for every session: pages, language, shell around the page."""

import streamlit as st

from collgraph.explorer import ASSETS
from collgraph.explorer.components import shell
from collgraph.explorer.components.spa_links import spa_links
from collgraph.explorer.state import tongue


def main() -> None:
    """Compose the page of the address: header, page, footer."""
    st.set_page_config(page_title="collgraph", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    t = tongue()
    page = st.navigation(
        [
            st.Page("views/accueil.py", title=t("nav_home"), default=True),
            st.Page("views/recherche.py", title=t("nav_search"), url_path="recherche"),
            st.Page("views/entite.py", title=t("nav_entity"), url_path="entity"),
            st.Page("views/requetes.py", title=t("nav_queries"), url_path="requetes"),
        ],
        position="hidden",
    )
    st.html(ASSETS / "explorer.css")
    spa_links(t.lang)
    shell.header(f"/{page.url_path}", t)
    if shell.guarded(page.run, t):
        shell.guarded(lambda: shell.footer(t), t)


if __name__ == "__main__":
    main()
