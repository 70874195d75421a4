"""The query page: a SPARQL query in the address, examples, its answer as a table and as downloads."""

import streamlit as st
from markupsafe import Markup

from collgraph.errors import QueryError, QueryRefused, QueryTooLarge
from collgraph.explorer.answers import LARGEST, Answer, TooLarge, read_answer
from collgraph.explorer.components import shell
from collgraph.explorer.components.answer import show_answer
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.examples import examples
from collgraph.explorer.state import QUERIES, Tongue, change_address, follow_address, href, parameter, tongue
from collgraph.namespaces import PREFIXES
from collgraph.query import context
from collgraph.query.prefixes import Prefixed, with_prefixes

EDITOR = "sparql-text"


def page() -> None:
    """Show the query page, and the answer where the address holds a query."""
    t = tongue()
    shell.title(t("queries_tab"))
    show(el("h1", t("queries_title")), el("p", t("queries_intro")))
    asked = parameter("query")
    _examples(t)
    _editor(asked, t)
    if asked:
        show(el("h2", t("answer_title")))
        _answer(asked, t)


def _examples(t: Tongue) -> None:
    items = [el("li", link(t(one.title_key), href(QUERIES, t.lang, query=one.query))) for one in examples()]
    show(el("section", el("h2", t("examples_title")), el("ul", items), class_="cg-examples"))


def _editor(asked: str, t: Tongue) -> None:
    follow_address(EDITOR, asked, examples()[0].query)
    show(el("h2", t("editor_title")))
    with st.form("sparql", border=False):
        st.text_area(t("editor_label"), key=EDITOR, height=280)
        show(
            el(
                "p",
                t("editor_prefixes", prefixes=", ".join(f"{name}:" for name in PREFIXES)),
                class_="cg-muted",
            )
        )
        st.form_submit_button(t("editor_run"), type="primary", on_click=change_address, args=(EDITOR, "query"))


def _answer(asked: str, t: Tongue) -> None:
    prefixed = with_prefixes(asked)
    try:
        with st.spinner(t("answer_running")):
            answer = _ask(prefixed, t.lang)
    except QueryRefused as error:
        _refused(error, prefixed.added, t)
    except QueryError as error:
        show(el("div", el("p", error.message), el("p", error.hint), class_="cg-error", role="alert"))
    else:
        show_answer(answer, prefixed.text, t)


def _ask(query: Prefixed, lang: str) -> Answer:
    # As at the endpoint, whoever asks from one address shares one place in the queue.
    client = st.context.ip_address or "explorer"
    service = context.current().service
    try:
        found = service.run_blocking(query.text, media_type="", lang=lang, client=client, max_bytes=LARGEST)
    except QueryTooLarge:
        return TooLarge(LARGEST)
    return read_answer(*found)


def _refused(error: QueryRefused, added: int, t: Tongue) -> None:
    hint = el("p", error.hint) if error.hint else None
    show(el("div", el("p", _placed(error, added, t)), hint, class_="cg-error", role="alert"))


def _placed(error: QueryRefused, added: int, t: Tongue) -> list[Markup | str]:
    """Name the place in the reader's own text, which does not have the lines of prefixes put before it."""
    if error.line is None:
        return [error.message]
    reported = t("error_place", line=error.line, column=error.column or 1)
    own = t("error_place", line=max(1, error.line - added), column=error.column or 1)
    return [el("strong", own), error.message.removeprefix(reported)]


if __name__ == "__main__":
    page()
