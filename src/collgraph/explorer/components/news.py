"""What is new in a release: what came since the one before, or where the newest of it comes from."""

from typing import Any

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.hits import entity_href, kind_badge, kind_one
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.spans import written
from collgraph.explorer.state import DATA, Tongue, href
from collgraph.query.context import Opened
from collgraph.query.kept import latest_changes
from collgraph.query.picture import kind_of

SHOWN = 6
# What a reader looks for; a source's records and quotations are counted in the list of changes.
TOLD = ("cg:Experiment", "cg:Practice", "cg:Concept", "cg:Organization", "cg:Publication", "cg:Link")


def news_section(opened: Opened, t: Tongue) -> Markup:
    """Tell what is new."""
    changes = _changes(opened.release.id, opened)
    told = _counts(changes, t) if changes else []
    shown = [*_since(changes, told, t)] if changes and told else _latest_sources(opened, t)
    return el(
        "section", el("h2", t("news_title")), shown, el("p", link(t("news_all"), href(DATA, t.lang) + "#versions"))
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _changes(release: str, _opened: Opened) -> dict[str, Any] | None:
    return latest_changes(_opened.release)


def _counts(changes: dict[str, Any], t: Tongue) -> list[str]:
    rows = [row for row in changes["classes"] if row["class"] in TOLD]
    told = []
    for row in rows:
        parts = [t(f"news_{kind}", n=t.number(row[kind])) for kind in ("added", "changed", "removed") if row[kind]]
        if parts:
            told.append(t("news_of", label=row["label"][t.lang], parts=", ".join(parts)))
    return told


def _since(changes: dict[str, Any], told: list[str], t: Tongue) -> list[Markup]:
    new = [thing for thing in changes["things"] if thing["change"] == "added" and entity_href(thing["iri"], t.lang)]
    things = [
        el(
            "li",
            kind_badge(kind_of(thing["iri"]), kind_one(kind_of(thing["iri"]), t)),
            " ",
            link(thing["label"][t.lang], entity_href(thing["iri"], t.lang)),
        )
        for thing in new
        if not thing["iri"].startswith(f"{ns.ID}commune/")
    ]
    return [
        el("p", t("news_since", release=changes["from"][:12])),
        el("ul", [el("li", words) for words in told]),
        el("ul", things[:SHOWN], class_="cg-things"),
    ]


def _latest_sources(opened: Opened, t: Tongue) -> list[Markup]:
    sources = sorted(opened.release.report.get("sources", []), key=lambda one: (str(one["retrieved"]), one["id"]))
    items = [
        el(
            "li",
            link(source["title"].get(t.lang, source["id"]), f"/graph/{source['id']}"),
            el(
                "span",
                f" · {written(str(source['retrieved']), t)} · ",
                t.counted("news_records", source["records"]),
                class_="cg-muted",
            ),
        )
        for source in reversed(sources[-SHOWN:])
    ]
    return [el("p", t("news_sources")), el("ul", items)]
