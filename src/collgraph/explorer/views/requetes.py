"""The query page: an editor, a library of questions with forms, and the answer as table, chart, map or graph."""

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.errors import QueryError, QueryRefused, QueryTooLarge
from collgraph.explorer import ASSETS
from collgraph.explorer.answers import LARGEST, Answer, TooLarge, read_answer
from collgraph.explorer.components import crossed, drawn, editor, shell
from collgraph.explorer.components.answer import show_answer
from collgraph.explorer.components.hits import entity_href
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.library import ASKED, form, given, library
from collgraph.explorer.components.snippets import base_address, snippets
from collgraph.explorer.state import QUERIES, Tongue, address, href, parameter, tongue
from collgraph.namespaces import PREFIXES
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.prefixes import Prefixed, with_prefixes
from collgraph.query.questions import Question, question

EDITOR, ERROR, DRAWN = "sparql-editor", "sparql-error", "answer"


def page() -> None:
    """Show the query page, and the answer where the address holds a query or a question."""
    t = tongue()
    opened = context.current().opened
    found = question(opened.release, parameter(ASKED)) if parameter(ASKED) else None
    shell.title(t("queries_tab"))
    show(el("h1", t("queries_title")), el("p", t("queries_intro")), library(opened, found, t))
    if found is not None:
        form(found, opened, t)
    elif parameter(ASKED):
        show(el("p", t("library_unknown", name=parameter(ASKED)), role="status"))
    text = _text(found, opened, t)
    _editor(text, t)
    if text:
        show(el("h2", t("answer_title"), id="reponse"))
        _answer(text, found, opened, t)


def _text(found: Question | None, opened: Opened, t: Tongue) -> str:
    """What is asked: the query of the address, else the chosen question with its values; empty where neither is."""
    if parameter("query") or found is None:
        return parameter("query")
    try:
        return found.bound(given(found, t), t.lang, opened.release.schema).strip()
    except QueryRefused as error:
        show(el("div", el("p", error.message), el("p", error.hint), class_="cg-error", role="alert"))
        return ""


def _editor(text: str, t: Tongue) -> None:
    show(el("h2", t("editor_title")))
    error = st.session_state.get(ERROR)
    mark = error[1] if error is not None and error[0] == text else None
    start = (ASSETS / "exemple.rq").read_text(encoding="utf-8").strip()
    editor.edit(text or start, mark, EDITOR, _run, t)
    show(el("p", t("editor_prefixes", prefixes=", ".join(f"{name}:" for name in PREFIXES)), class_="cg-muted"))


def _run() -> None:
    text = str(st.session_state[EDITOR].run or "").strip()
    if text:
        kept = {name: parameter(name) for name in ("vue", "lang") if parameter(name)}
        st.query_params.from_dict({**kept, "query": text})


def _answer(text: str, found: Question | None, opened: Opened, t: Tongue) -> None:
    prefixed = with_prefixes(text)
    try:
        with st.spinner(t("answer_running")):
            answer = _ask(prefixed, t.lang)
    except QueryRefused as error:
        _refused(error, text, prefixed.added, t)
    except QueryError as error:
        show(el("div", el("p", error.message), el("p", error.hint), class_="cg-error", role="alert"))
    else:
        show(_declared(prefixed, t))
        _shown(answer, prefixed.text, opened, t)
        _ways_on(prefixed.text, found, t)


def _ask(query: Prefixed, lang: str) -> Answer:
    # As at the endpoint, whoever asks from one address shares one place in the queue.
    client = st.context.ip_address or "explorer"
    service = context.current().service
    try:
        found = service.run_blocking(query.text, media_type="", lang=lang, client=client, max_bytes=LARGEST)
    except QueryTooLarge:
        return TooLarge(LARGEST)
    return read_answer(*found)


def _declared(prefixed: Prefixed, t: Tongue) -> Markup | None:
    lines = prefixed.text.splitlines()[: prefixed.added]
    names = ", ".join(line.split()[1] for line in lines)
    return el("p", t("editor_declared", prefixes=names), class_="cg-muted") if names else None


def _shown(answer: Answer, query: str, opened: Opened, t: Tongue) -> None:
    fitting = drawn.fitting(answer)
    view = parameter("vue") if parameter("vue") in fitting else "tableau"
    if len(fitting) > 1:
        ways = [
            (
                t(f"view_{one}"),
                href(QUERIES, t.lang, {**address(), "vue": () if one == "tableau" else (one,)}),
                one == view,
            )
            for one in fitting
        ]
        show(crossed.choice(t("view_label"), ways))
    if view != "tableau":
        drawn.draw(view, answer, DRAWN, _selected, opened, t)
        show(_selection(opened, t))
        return
    show_answer(answer, query, t)


def _selected() -> None:
    for key in (f"{DRAWN}-map", f"{DRAWN}-graph"):
        chosen = st.session_state.get(key, {}).get("selected")
        if chosen:
            st.query_params["choix"] = chosen


def _selection(opened: Opened, t: Tongue) -> Markup | None:
    name = ns.parse_thing(parameter("choix"))
    if name is None or not opened.reader.exists(name.iri):
        return None
    return el("p", link(opened.reader.label(name.iri, t.lang).text, entity_href(name.iri, t.lang)), role="status")


def _refused(error: QueryRefused, text: str, added: int, t: Tongue) -> None:
    hint = el("p", error.hint) if error.hint else None
    show(el("div", el("p", _placed(error, added, t)), hint, class_="cg-error", role="alert"))
    if error.line is None:
        return
    mark = editor.Mark(line=max(1, error.line - added), column=error.column or 1, message=error.message)
    if st.session_state.get(ERROR) != (text, mark):
        # The editor, which is above, has been drawn without the mark.
        st.session_state[ERROR] = (text, mark)
        st.rerun()


def _placed(error: QueryRefused, added: int, t: Tongue) -> list[Markup | str]:
    """Name the place in the reader's own text, which does not have the lines of prefixes put before it."""
    if error.line is None:
        return [error.message]
    reported = t("error_place", line=error.line, column=error.column or 1)
    own = t("error_place", line=max(1, error.line - added), column=error.column or 1)
    return [el("strong", own), error.message.removeprefix(reported)]


def _ways_on(query: str, found: Question | None, t: Tongue) -> None:
    """The address of this answer, and how to ask for it elsewhere."""
    by_name = found is not None and not parameter("query")
    show(el("h2", t("share_title")), el("p", t("share_text")))
    st.code(base_address() + href(QUERIES, t.lang, address()), language=None, wrap_lines=True)
    if found is not None and by_name:
        snippets(query, found.name, {name: value for name, value in given(found, t).items() if value}, t)
        return
    snippets(query, "", {}, t)


if __name__ == "__main__":
    page()
