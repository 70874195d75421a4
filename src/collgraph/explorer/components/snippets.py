"""How to ask the same from a terminal, from Python and from R."""

import shlex
from urllib.parse import urlencode

import streamlit as st

from collgraph.explorer.components.html import el, show
from collgraph.explorer.state import Tongue
from collgraph.query import context


def base_address() -> str:
    """The address of this server as the public knows it, without a slash at its end."""
    public = context.current().settings.public_url
    return public or (st.context.url or "http://127.0.0.1:8501").split("?")[0].rpartition("/")[0]


def snippets(query: str, question: str, values: dict[str, str], t: Tongue) -> None:
    """Show them; a question of the library is asked by its name and values, anything else by its text."""
    show(el("h2", t("snippets_title")))
    written = written_for(base_address(), query, question, values)
    for tab, (_, words) in zip(st.tabs([name for name, _ in written]), written, strict=True):
        tab.code(words, language=None, wrap_lines=True)


def written_for(base: str, query: str, question: str, values: dict[str, str]) -> list[tuple[str, str]]:
    """Write them all, each under the name of its language."""
    if question:
        address = f"{base}/api/questions/{question}?{urlencode({**values, 'format': 'csv'}, safe='/')}"
        return [
            ("curl", f"curl -fsS {shlex.quote(address)}"),
            ("Python", f"import pandas\n\nanswer = pandas.read_csv({address!r})\nprint(answer)"),
            ("R", f"answer <- read.csv({_in_r(address)})\nprint(answer)"),
        ]
    where = f"{base}/sparql"
    return [
        ("curl", f"curl -fsS {shlex.quote(where)} -H 'Accept: text/csv' --data-urlencode query={shlex.quote(query)}"),
        (
            "Python",
            "from urllib.parse import urlencode\n\nimport pandas\n\n"
            f"query = {_in_python(query)}\n"
            f'answer = pandas.read_csv("{where}?" + urlencode({{"query": query, "format": "csv"}}))\nprint(answer)',
        ),
        (
            "R",
            f"query <- {_in_r(query)}\n"
            f'address <- paste0("{where}?format=csv&query=", URLencode(query, reserved = TRUE))\n'
            "answer <- read.csv(address)\nprint(answer)",
        ),
    ]


def _in_python(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{escaped}\n"""'


def _in_r(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
