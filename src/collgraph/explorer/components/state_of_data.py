"""How complete the data of a release is, and how it grew since the releases kept beside it."""

from typing import Any

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import Child, el, link
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.state import DATA, Tongue, href
from collgraph.query.context import Opened
from collgraph.query.kept import history

FEATURES = {
    "date": "date",
    "place": "place",
    "label_fr": "french",
    "label_en": "english",
    "page": "page",
    "reviewed": "reviewed",
}
"""The features that the report counts, by their names there."""

RELEASES = 5
"""The most kept releases that a table compares."""


def completeness_section(opened: Opened, t: Tongue) -> Markup:
    """The share of the things of each class that have a date, a place, a name in each language, a page, a review."""
    found: dict[str, dict[str, Any]] = opened.release.report.get("completeness", {})
    rows: list[list[Child]] = [
        [
            opened.release.schema.label(ns.expand(name), t.lang),
            t.number(told["things"]),
            *(_share(told.get(feature), t) for feature in FEATURES),
        ]
        for name, told in sorted(found.items(), key=lambda pair: (-int(pair[1]["things"]), pair[0]))
    ]
    head = [t("figures_kind"), t("figures_number"), *(t(f"feature_{name}") for name in FEATURES.values())]
    title = t("figures_completeness")
    body = data_table(head, rows, title) if rows else el("p", t("network_nothing"))
    return el("section", el("h2", title), el("p", t("figures_completeness_text"), class_="cg-muted"), body)


def growth_section(opened: Opened, t: Tongue) -> Markup:
    """How many things of each class each kept release holds, and what that adds to the one before."""
    kept = _history(opened.release.id, opened)[-RELEASES:]
    title = t("figures_growth")
    if len(kept) < 2:
        return el("section", el("h2", title), el("p", t("figures_growth_none")))
    counts = [report.get("counts", {}) for report in kept]
    names = sorted({name for one in counts for name in one}, key=lambda name: (-counts[-1].get(name, 0), name))
    rows: list[list[Child]] = [
        [opened.release.schema.label(ns.expand(name), t.lang), *_grown([one.get(name, 0) for one in counts], t)]
        for name in names
    ]
    totals = [sum(report.get("quads", {}).values()) for report in kept]
    rows.append([t("figures_statements"), *_grown(totals, t)])
    head = [t("figures_kind"), *(str(report["release"])[:12] for report in kept)]
    return el(
        "section",
        el("h2", title),
        el("p", t("figures_growth_text"), class_="cg-muted"),
        data_table(head, rows, title),
        el("p", link(t("news_all"), href(DATA, t.lang) + "#versions")),
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _history(release: str, _opened: Opened) -> list[dict[str, Any]]:
    return history(_opened.release)


def _share(told: dict[str, Any] | None, t: Tongue) -> Markup | None:
    """A share in per cent with a bar; nothing where it is not asked of the class."""
    if told is None:
        return None
    share = float(told["share"])
    bar = el("span", class_="cg-bar", style=f"width: {round(100 * share, 1)}%", aria_hidden="true") if share else None
    said = t("per_cent", n=t.decimal(f"{100 * share:.0f}"))
    return el("span", el("span", said, title=t("figures_things", n=t.number(told["count"]))), bar)


def _grown(numbers: list[int], t: Tongue) -> list[Markup]:
    cells = []
    for before, number in zip([None, *numbers], numbers, strict=False):
        gain = 0 if before is None else number - before
        sign = "+" if gain > 0 else "−"
        change = el("small", f" {sign}{t.number(abs(gain))}", class_="cg-muted") if gain else None
        cells.append(el("span", t.number(number), change))
    return cells
