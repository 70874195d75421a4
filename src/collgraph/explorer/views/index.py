"""The index from A to Z: every thing of a kind under the first letter of its name."""

from itertools import groupby

import streamlit as st
from markupsafe import Markup

from collgraph.explorer.components import crossed, shell
from collgraph.explorer.components.hits import entity_href, kind_name
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.values import foreign
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.state import INDEX, Tongue, href, page_number, parameter, tongue
from collgraph.query import context
from collgraph.query.alphabet import Entry, alphabet
from collgraph.query.context import Opened
from collgraph.query.listing import of_things

SIZE = 200
FIRST = "concept"


def page() -> None:
    """Show the kinds, the letters, and the things of the chosen letter."""
    t = tongue()
    opened = context.current().opened
    entries = _alphabet(opened.release.id, t.lang, opened)
    kind = parameter("nature") if parameter("nature") in entries else FIRST
    letters = entries.get(kind, {})
    letter = parameter("lettre") if parameter("lettre") in letters else next(iter(letters), "")
    shell.title(t("index_title"))
    kinds = [
        (
            f"{kind_name(one, t)} ({t.number(sum(map(len, found.values())))})",
            href(INDEX, t.lang, nature=one),
            one == kind,
        )
        for one, found in entries.items()
    ]
    ways = [(one, href(INDEX, t.lang, nature=kind, lettre=one), one == letter) for one in letters]
    show(el("h1", t("index_title")), crossed.choice(t("index_kind"), kinds), crossed.choice(t("index_letter"), ways))
    if letter:
        show(_list(kind, letter, letters[letter], t))


@st.cache_resource(max_entries=4, show_spinner=False)
def _alphabet(release: str, lang: str, _opened: Opened) -> dict[str, dict[str, list[Entry]]]:
    """The things by kind and letter."""
    return {
        kind: {letter: list(found) for letter, found in groupby(entries, key=lambda entry: entry.letter)}
        for kind, entries in alphabet(_opened.reader, lang).items()
    }


def _list(kind: str, letter: str, found: list[Entry], t: Tongue) -> Markup:
    number = page_number()
    shown = found[(number - 1) * SIZE : number * SIZE]
    items = [el("li", link(entry.name, entity_href(entry.iri, t.lang), lang=foreign(entry.lang, t))) for entry in shown]
    kept = {"nature": (kind,), "lettre": (letter,)}
    title = t("index_list", kind=kind_name(kind, t), letter=letter)
    return el(
        "section",
        el("h2", title),
        el("ul", items, class_="cg-things cg-columns") if items else el("p", t("list_empty")),
        pager(INDEX, number, SIZE, len(found), kept, t),
        ways_out(of_things((entry.iri for entry in shown), title), t) if shown else None,
    )


if __name__ == "__main__":
    page()
