"""The timeline: what begins each year, what is listed of it as stretches of time, what each theory was doing when."""

from collections import Counter

import streamlit as st
from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import crossed, shell
from collgraph.explorer.components.hits import kind_name
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.spans import span_list
from collgraph.explorer.components.theories import theories_section
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.remembered import crossing, timeline
from collgraph.explorer.state import TIMELINE, Tongue, href, page_number, parameter, tongue
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.listing import of_things
from collgraph.query.timeline import KINDS, Dated

SIZE = 50
BOTH = ("experiment", "publication")


def page() -> None:
    """Show the years as bars, the list of what they hold, and the theories by period."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("timeline_title"))
    show(el("h1", t("timeline_title")), el("p", t("timeline_intro")))
    concept, theme, kinds = _concept(opened), _theme(opened), _kinds()
    about = _about(opened.release.id, theme, concept, opened) if theme or concept else None
    found = [one for one in timeline(opened).values() if one.kind in kinds and (about is None or one.iri in about)]
    year = parameter("annee") if any(one.year == parameter("annee") for one in found) else ""
    values = {
        "nature": kinds if kinds != BOTH else (),
        "theme": (theme,) if theme else (),
        "concept": (concept,) if concept else (),
    }
    show(_choices(kinds, theme, concept, opened, t))
    if found:
        show(_years(found, values, year, t), _list(found, values, year, opened, t))
    else:
        show(el("p", t("timeline_none"), role="status"))
    show(theories_section(theme, concept, opened, t))


def _kinds() -> tuple[str, ...]:
    return (parameter("nature"),) if parameter("nature") in KINDS else BOTH


def _theme(opened: Opened) -> str:
    asked = parameter("theme")
    known = ns.KEY.fullmatch(asked) and opened.release.schema.get(ns.term_iri("themes", asked))
    return asked if known else ""


def _concept(opened: Opened) -> str:
    name = ns.parse_thing(f"concept/{parameter('concept')}")
    return name.key if name is not None and opened.reader.exists(name.iri) else ""


@st.cache_resource(max_entries=60, show_spinner=False)
def _about(release: str, theme: str, concept: str, _opened: Opened) -> frozenset[str]:
    return crossing(_opened).speaking_of(ns.thing_iri("concept", concept) if concept else "", theme)


def _choices(kinds: tuple[str, ...], theme: str, concept: str, opened: Opened, t: Tongue) -> Markup:
    if concept:
        name = opened.reader.label(ns.thing_iri("concept", concept), t.lang).text
        ways = [
            (name, href(TIMELINE, t.lang, concept=concept), True),
            (t("timeline_all"), href(TIMELINE, t.lang), False),
        ]
        return crossed.choice(t("one_concept"), ways)
    ways = [(t("timeline_both"), href(TIMELINE, t.lang, theme=theme), kinds == BOTH)]
    ways += [(kind_name(one, t), href(TIMELINE, t.lang, nature=one, theme=theme), kinds == (one,)) for one in KINDS]
    schema = opened.release.schema
    terms = [
        (schema.label(term.iri, t.lang), term.iri.rpartition("/")[2]) for term in schema.terms(ns.scheme_iri("themes"))
    ]
    nature = "" if kinds == BOTH else kinds[0]
    themes = [(t("field_any_theme"), href(TIMELINE, t.lang, nature=nature), not theme)]
    themes += [(name, href(TIMELINE, t.lang, nature=nature, theme=one), one == theme) for name, one in sorted(terms)]
    return el("div", crossed.choice(t("index_kind"), ways), crossed.choice(t("facet_theme"), themes))


def _years(found: list[Dated], values: dict[str, tuple[str, ...]], year: str, t: Tongue) -> Markup:
    counts = Counter((one.year, one.kind) for one in found)
    most = max(counts.values())
    kinds = sorted({one.kind for one in found}, key=KINDS.index)
    items = []
    for one in sorted({one.year for one in found}):
        numbers = [(kind, counts[one, kind]) for kind in kinds]
        said = ", ".join(f"{kind_name(kind, t)} {t.number(number)}" for kind, number in numbers if number)
        target = href(TIMELINE, t.lang, {**values, "annee": (one,)})
        chosen = "true" if one == year else None
        bars = [
            el("span", class_=f"cg-bar cg-kind-{kind}", style=f"width: {round(100 * number / most, 1)}%")
            for kind, number in numbers
            if number
        ]
        total = el("span", " · ".join(t.number(number) for _, number in numbers), aria_hidden="true")
        way = link(one, target, aria_label=t("timeline_year", year=one, n=said), aria_current=chosen)
        items.append(el("li", way, total, el("span", bars, aria_hidden="true")))
    key = [el("span", kind_name(kind, t), class_=f"cg-kind cg-kind-{kind}") for kind in kinds]
    return el(
        "section",
        el("h2", t("timeline_years")),
        el("p", [part for one in key for part in (one, " ")]) if len(kinds) > 1 else None,
        el("p", t("timeline_dates"), class_="cg-muted"),
        el("ol", items, class_="cg-years"),
    )


def _list(found: list[Dated], values: dict[str, tuple[str, ...]], year: str, opened: Opened, t: Tongue) -> Markup:
    listed = [one for one in found if not year or one.year == year]
    number = page_number()
    shown_now = listed[(number - 1) * SIZE : number * SIZE]
    kept = {**values, "annee": (year,) if year else ()}
    title = t("timeline_list", n=t.number(len(listed)))
    every = el("p", link(t("timeline_every_year"), href(TIMELINE, t.lang, values))) if year else None
    return el(
        "section",
        el("h2", title if not year else f"{year} : {title}" if t.lang == "fr" else f"{year}: {title}"),
        every,
        span_list(shown_now, opened, t) if shown_now else el("p", t("list_empty")),
        pager(TIMELINE, number, SIZE, len(listed), kept, t),
        ways_out(of_things((one.iri for one in shown_now), title), t) if shown_now else None,
    )


if __name__ == "__main__":
    page()
