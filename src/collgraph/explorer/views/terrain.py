"""Theory × field: the table of themes and rows of the field, and the list of the square that is followed."""

from dataclasses import dataclass
from functools import cache

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer import ASSETS
from collgraph.explorer.components import crossed, shell
from collgraph.explorer.components.html import el, show
from collgraph.explorer.components.names import period_name
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.remembered import crossing, squares
from collgraph.explorer.state import FIELD, Tongue, href, parameter, tongue
from collgraph.periods import BEFORE
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.field import AXES
from collgraph.query.listing import Listing, of_things
from collgraph.text import fold

COUNTS = ("experiments", "claims", "reviewed", "leads")
MOST_LISTED = 200
KINDS = {"regions": "region", "departements": "departement", "etats": "country"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: how to part the field, what to count, which square to list."""

    axis: str
    count: str
    theme: str
    row: str

    def to(self, t: Tongue, **changed: str) -> str:
        """Write the address with some of it changed."""
        values = {"axe": self.axis, "compte": self.count, "theme": self.theme, "ligne": self.row, **changed}
        usual = {"axe": AXES[0], "compte": COUNTS[0]}
        return href(
            FIELD, t.lang, {name: (value,) for name, value in values.items() if value and value != usual.get(name)}
        )


def page() -> None:
    """Show the crossed table, and the list of what the address picks from it."""
    t = tongue()
    opened = context.current().opened
    asked = _asked()
    shell.title(t("field_title"))
    show(el("h1", t("field_title")), el("p", t("field_intro")), _choices(asked, t))
    show(_table(opened.release.id, asked, t.lang, opened), ways_out(field_listing(asked.axis), t, t("field_table")))
    show(_list(opened.release.id, asked, t.lang, opened))


def _asked() -> Asked:
    axis, count = parameter("axe"), parameter("compte")
    keys = [value if ns.KEY.fullmatch(value) else "" for value in (parameter("theme"), parameter("ligne"))]
    return Asked(axis if axis in AXES else AXES[0], count if count in COUNTS else COUNTS[0], *keys)


def _choices(asked: Asked, t: Tongue) -> Markup:
    axes = [(t(f"field_axis_{axis}"), asked.to(t, axe=axis, ligne=""), axis == asked.axis) for axis in AXES]
    counts = [(t(f"field_count_{count}"), asked.to(t, compte=count), count == asked.count) for count in COUNTS]
    return el(
        "div",
        crossed.choice(t("field_axis"), axes),
        crossed.choice(t("field_count"), counts),
        el("p", t(f"field_about_{asked.count}"), class_="cg-muted"),
        el("p", t("field_family_note"), class_="cg-muted") if asked.axis == "familles" else None,
    )


@st.cache_resource(max_entries=100, show_spinner=False)
def _table(release: str, asked: Asked, lang: str, _opened: Opened) -> Markup:
    t, opened = Tongue(lang), _opened
    schema = opened.release.schema
    counted = squares(opened, asked.axis)
    themes = [term.iri.rpartition("/")[2] for term in schema.terms(ns.scheme_iri("themes"))]
    columns = [(theme, schema.label(ns.term_iri("themes", theme), t.lang)) for theme in themes]
    columns.sort(key=lambda column: fold(column[1]))
    rows = [(row, _row_name(asked.axis, row, opened, t)) for row in _rows(asked.axis, opened, t)]
    table = crossed.Crossed(columns, rows, {place: getattr(square, asked.count) for place, square in counted.items()})
    return crossed.crossed_table(table, asked.to, (asked.theme, asked.row), t)


def _rows(axis: str, opened: Opened, t: Tongue) -> list[str]:
    """Every row that there is, also where nothing was claimed: the empty ones are what one looks for."""
    counted = squares(opened, axis)
    if axis == "familles":
        terms = opened.release.schema.terms(ns.scheme_iri("practice-families"))
        return sorted((term.iri.rpartition("/")[2] for term in terms), key=lambda key: _order(axis, key, opened, t))
    found = {row for rows in crossing(opened).rows[axis].values() for row in rows}
    if axis == "periodes":
        return sorted(found, key=lambda row: (row != BEFORE, row))
    weight = {row: sum(square.claims for (_, other), square in counted.items() if other == row) for row in found}
    return sorted((row for row in found if weight[row]), key=lambda row: (-weight[row], row))


def _order(axis: str, key: str, opened: Opened, t: Tongue) -> str:
    return fold(_row_name(axis, key, opened, t))


def _row_name(axis: str, row: str, opened: Opened, t: Tongue) -> str:
    if axis == "familles":
        return opened.release.schema.label(ns.term_iri("practice-families", row), t.lang)
    if axis in KINDS:
        return opened.reader.label(ns.thing_iri(KINDS[axis], row), t.lang).text
    return period_name(row, t)


@cache
def field_listing(axis: str) -> Listing:
    """The query whose answer is the table, and the claims that it counts."""
    query = (ASSETS / f"terrain_{axis}.rq").read_text(encoding="utf-8").strip()
    where = query[query.index("WHERE") : query.index("GROUP BY")]
    head = query.partition("\n")[0]
    claims = "?link cg:linkSubject ?experiment ; cg:linkObject ?concept ; cg:status ?status . ?concept cg:theme ?theme"
    return Listing(query, f"{head}\nCONSTRUCT {{ {claims} }}\n{where.strip()}")


@st.cache_resource(max_entries=100, show_spinner=False)
def _list(release: str, asked: Asked, lang: str, _opened: Opened) -> Markup:
    t, opened = Tongue(lang), _opened
    if not asked.theme and not asked.row:
        return el("section", el("p", t("field_pick"), id="liste", class_="cg-muted"))
    theme = t("field_any_theme")
    if asked.theme:
        theme = opened.release.schema.label(ns.term_iri("themes", asked.theme), t.lang)
    row = _row_name(asked.axis, asked.row, opened, t) if asked.row else t("field_any_row")
    field = crossing(opened)
    claims = field.claims_in(asked.axis, asked.theme, asked.row)
    leads = field.leads_in(asked.axis, asked.theme, asked.row)
    title = t("field_list", theme=theme, row=row)
    listed = dict.fromkeys([*(claim.experiment for claim in claims), *(lead[0] for lead in leads)])
    section = crossed.square_section(title, asked.theme, theme, claims, leads, opened, t)
    kept = list(listed)[:MOST_LISTED]
    return el("div", section, ways_out(of_things(kept, title), t, title) if kept else None)


if __name__ == "__main__":
    page()
