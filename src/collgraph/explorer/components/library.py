"""The library of questions: by theme, as links, and a form with a field for each typed parameter."""

from itertools import groupby

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.state import QUERIES, Tongue, follow_address, href, parameter
from collgraph.query.context import Opened
from collgraph.query.parameters import Parameter
from collgraph.query.questions import Question, allowed_form, questions
from collgraph.texts import LANGUAGES, text

ASKED = "question"
BEFORE_NAME = "p-"
"""Parameters of a question are in the address under their names with this before: ``lang`` is the page's own."""


def library(opened: Opened, chosen: Question | None, t: Tongue) -> Markup:
    """List the questions of the release by theme; the theme of the chosen one is open."""
    parts = []
    for theme, listed in groupby(questions(opened.release), key=lambda one: one.theme):
        items = [_entry(one, one == chosen, t) for one in listed]
        summary = el("summary", text(f"questions.theme_{theme}", t.lang), el("span", f" ({len(items)})"))
        is_open = chosen is not None and theme == chosen.theme
        parts.append(el("details", summary, el("ul", items), open=is_open, class_="cg-facet"))
    return el("section", el("h2", t("library_title")), el("div", parts, class_="cg-library"))


def _entry(one: Question, is_chosen: bool, t: Tongue) -> Markup:
    target = href(QUERIES, t.lang, question=one.name)
    return el("li", link(one.title[t.lang], target, aria_current="true" if is_chosen else None))


def given(found: Question, t: Tongue) -> dict[str, str]:
    """The values of a question's parameters: those of the address, else the defaults; names in the page's language."""
    return {one.name: parameter(BEFORE_NAME + one.name) or _default(one, t) for one in found.params}


def form(found: Question, opened: Opened, t: Tongue) -> None:
    """Show a question with its form; what is submitted becomes the address."""
    about = [el("p", text(f"questions.relation_{found.relation}", t.lang), class_="cg-muted")]
    if found.gap:
        about.append(el("p", t("library_gap", reason=found.gap[t.lang])))
    show(el("h2", found.title[t.lang]), about)
    values = given(found, t)
    with st.form(f"question-{found.name}-{t.lang}", border=False):
        for one in found.params:
            _field(one, values[one.name], _key(found, one, t), opened, t)
        st.form_submit_button(t("library_ask"), type="primary", on_click=_submitted, args=(found, opened, t))


def _default(one: Parameter, t: Tongue) -> str:
    return t.lang if one.kind == "lang" else one.default


def _key(found: Question, one: Parameter, t: Tongue) -> str:
    return f"question-{found.name}-{one.name}-{t.lang}"


def _field(one: Parameter, value: str, key: str, opened: Opened, t: Tongue) -> None:
    label = one.labels[t.lang]
    follow_address(key, _shown(one, value, opened, t))
    choices = _choices(one, opened, t)
    if choices is not None:
        st.selectbox(label, list(choices), key=key, format_func=choices.__getitem__)
        return
    if one.kind == "integer":
        least, most = one.bounds
        st.number_input(label, min_value=least, max_value=most, step=1, key=key)
        return
    st.text_input(label, key=key, placeholder=allowed_form(one, t.lang, opened.release.schema))


def _choices(one: Parameter, opened: Opened, t: Tongue) -> dict[str, str] | None:
    """The values to choose from, with their names; None where anything of its kind may be typed."""
    schema = opened.release.schema
    open_ = {} if one.default else {"": t("library_any")}
    if one.kind == "term":
        scheme = ns.scheme_iri(one.detail)
        return open_ | {
            term.iri.removeprefix(f"{scheme}/"): schema.label(term.iri, t.lang) for term in schema.terms(scheme)
        }
    if one.kind == "scheme":
        return open_ | {
            term.iri.removeprefix(ns.VOCAB): schema.label(term.iri, t.lang) for term in schema.of_kind("scheme")
        }
    if one.kind == "lang":
        return {lang: text(f"explorer.lang_{lang}", t.lang) for lang in LANGUAGES}
    return None


def _shown(one: Parameter, value: str, opened: Opened, t: Tongue) -> str | int:
    if one.kind == "integer":
        least, most = one.bounds
        number = int(value) if value.removeprefix("-").isdecimal() else int(one.default or least)
        return min(most, max(least, number))
    choices = _choices(one, opened, t)
    if choices is not None:
        short = value.rpartition("/")[2]
        return short if short in choices else next(iter(choices))
    return _name(value, opened, t) if one.kind == "iri" else value


def _name(value: str, opened: Opened, t: Tongue) -> str:
    thing = ns.parse_thing(value)
    if thing is None or not opened.reader.exists(thing.iri):
        return value
    return opened.reader.label(thing.iri, t.lang).text


def _submitted(found: Question, opened: Opened, t: Tongue) -> None:
    held = given(found, t)
    values = {one.name: _read(one, held[one.name], _key(found, one, t), opened, t) for one in found.params}
    changed = {BEFORE_NAME + name: value for name, value in values.items() if value}
    kept = {name: value for name, value in (("vue", parameter("vue")), ("lang", parameter("lang"))) if value}
    st.query_params.from_dict({ASKED: found.name, **changed, **kept})


def _read(one: Parameter, before: str, key: str, opened: Opened, t: Tongue) -> str:
    """What a field holds; a thing that is named becomes its key, the best known of that name and kind."""
    held = str(st.session_state[key]).strip()
    if one.kind != "iri" or not held or ns.parse_thing(held) is not None:
        return held
    if held == _name(before, opened, t):
        return before
    hits = opened.search.search(held, t.lang, {"kind": one.kinds} if one.kinds else {}, limit=1, facets=()).hits
    return hits[0].iri.removeprefix(ns.ID) if hits else held
