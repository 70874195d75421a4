"""An answer on the page: an HTML table with links into the explorer, and the ways to download all of it."""

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.answers import SHOWN_ROWS, Answer, Cell, Table, TooLarge, Triples, Verdict
from collgraph.explorer.components.hits import entity_href
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.values import foreign
from collgraph.explorer.state import Tongue

TABLE_FORMATS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
TRIPLE_FORMATS = (("ttl", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"), ("rdf", "RDF/XML"))


def show_answer(answer: Answer, query: str, t: Tongue) -> None:
    """Show an answer and its downloads; ``query`` is the whole query, prefixes included."""
    if isinstance(answer, Table):
        show(_count(answer, t), _downloads(query, TABLE_FORMATS, t), _table(answer, t) if answer.rows else None)
        return
    if isinstance(answer, Verdict):
        show(el("p", t("answer_yes" if answer.value else "answer_no"), role="status", class_="cg-verdict"))
        return
    if isinstance(answer, TooLarge):
        show(el("p", t("answer_large", size=t.number(answer.size // 1_000_000)), role="status"))
        show(_downloads(query, TABLE_FORMATS, t))
        return
    _triples(answer, query, t)


def _triples(answer: Triples, query: str, t: Tongue) -> None:
    show(
        el("p", t("answer_triples", n=t.number(answer.lines)), role="status"),
        _downloads(query, TRIPLE_FORMATS, t),
    )
    st.code("\n".join(answer.text.splitlines()[:SHOWN_ROWS]), language=None, wrap_lines=True)


def _count(table: Table, t: Tongue) -> Markup:
    parts = [t.counted("rows", table.total)]
    if table.total > SHOWN_ROWS:
        parts.append(t("rows_shown", n=t.number(SHOWN_ROWS)))
    return el("p", " ".join(parts), role="status")


def _downloads(query: str, formats: tuple[tuple[str, str], ...], t: Tongue) -> Markup:
    items = [
        el("li", link(name, f"/sparql?{urlencode({'query': query, 'format': ending})}")) for ending, name in formats
    ]
    return el("div", el("span", t("answer_download")), el("ul", items), class_="cg-answer-downloads")


def _table(table: Table, t: Tongue) -> Markup:
    head = el("tr", [el("th", name, scope="col") for name in table.variables])
    rows = [el("tr", [el("td", _cell(cell, t)) for cell in row]) for row in table.rows[:SHOWN_ROWS]]
    return el(
        "div",
        el("table", el("thead", head), el("tbody", rows)),
        class_="cg-table",
        tabindex="0",
        role="region",
        aria_label=t("answer_table"),
    )


def _cell(cell: Cell | None, t: Tongue) -> Markup | None:
    if cell is None:
        return None
    if cell.kind != "uri":
        return el("span", cell.value, lang=foreign(cell.lang, t))
    return link(ns.compact(cell.value), entity_href(cell.value, t.lang) or cell.value)
