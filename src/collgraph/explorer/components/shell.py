"""What every page has around it: name, navigation, language switch, footer, and errors told calmly."""

import logging
from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from collgraph.errors import CollgraphError
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.state import (
    ABOUT,
    DATA,
    FIELD,
    FIGURES,
    GRAPH,
    HOME,
    INDEX,
    MAP,
    NETWORK,
    PAGES,
    PATHS,
    QUERIES,
    SEARCH,
    TIMELINE,
    VIEWS,
    Tongue,
    address,
    href,
)
from collgraph.query import context

log = logging.getLogger(__name__)

# The navigation: what stays in sight on a phone, and what a menu holds.
FIRST = (SEARCH, FIELD, PATHS)
MORE = (MAP, GRAPH, TIMELINE, NETWORK, FIGURES, INDEX, QUERIES, DATA, ABOUT)


def header(page: str, t: Tongue) -> None:
    """Show the name, the pages and the language switch; ``page`` is the path of the page shown."""
    items = [el("li", _entry(path, page, t)) for path in FIRST]
    more = [_entry(path, page, t) for path in MORE]
    items.append(el("li", el("details", el("summary", t("nav_more")), el("ul", [el("li", one) for one in more]))))
    show(
        el(
            "div",
            link(el("span", "collgraph", class_="cg-brand"), href(HOME, t.lang), aria_label=t("nav_brand")),
            el("nav", el("ul", items), aria_label=t("nav_label")),
            _language_switch(page, t),
            class_="cg-header",
        )
    )


def _entry(path: str, page: str, t: Tongue) -> Markup:
    return link(t(f"nav_{VIEWS[path]}"), href(path, t.lang), aria_current="page" if path == page else None)


def _language_switch(page: str, t: Tongue) -> Markup:
    other = t.other
    return el(
        "div",
        link(
            t("language_switch"),
            href(page if page in PAGES else HOME, other.lang, address()),
            lang=other.lang,
            hreflang=other.lang,
            class_="cg-language",
        ),
    )


def footer(t: Tongue) -> None:
    """Show which release is served, where its data is, and whom to write to."""
    current = context.current()
    contact = current.settings.contact
    mail = contact if contact.startswith("http") else None
    show(
        el(
            "div",
            el("p", t("footer_release", release=current.release.id[:12])),
            el(
                "p",
                link(t("footer_dumps"), "/dumps/"),
                " · ",
                link(t("footer_endpoint"), "/sparql"),
                " · ",
                link(t("footer_catalogue"), "/catalogue"),
            ),
            el("p", t("footer_contact"), " ", link(contact, mail)) if contact else None,
            class_="cg-footer",
        )
    )


def guarded(run: Callable[[], None], t: Tongue) -> bool:
    """Run a page; whatever fails is told to the reader in words, and to the log in full. True where nothing did."""
    try:
        run()
        return True
    except CollgraphError as error:
        log.warning("page refused: %s", error)
        failure(t, error.message, error.hint)
    except Exception:
        # The outermost edge of the explorer: a reader must never meet a stack trace.
        log.exception("page failed")
        failure(t, t("error_unexpected"), t("error_unexpected_hint"))
    return False


def failure(t: Tongue, message: str, hint: str = "") -> None:
    """Show what went wrong and what to do next."""
    show(
        el(
            "div",
            el("p", el("strong", t("error_title"))),
            el("p", message),
            el("p", hint) if hint else None,
            el("p", link(t("error_home"), href(HOME, t.lang))),
            class_="cg-error",
            role="alert",
        )
    )


def title(text: str) -> None:
    """Set the title of the browser's tab."""
    st.set_page_config(page_title=f"{text} – collgraph")
