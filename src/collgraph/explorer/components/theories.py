"""What each theory was doing when: the experiments that speak to a concept, by period, and when it was written down."""

from collections import Counter, defaultdict

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import Child, el, link
from collgraph.explorer.components.names import period_name
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.components.values import foreign
from collgraph.explorer.remembered import crossing, timeline
from collgraph.explorer.state import TIMELINE, Tongue, href
from collgraph.periods import BEFORE
from collgraph.query.context import Opened

SHOWN = 15
_DEFINED = ns.expand("cg:definedIn")
Counts = dict[str, Counter[str]]


def theories_section(theme: str, concept: str, opened: Opened, t: Tongue) -> Markup:
    """Show the concepts of a theme, or the most tried of all, by period; nothing beside one concept."""
    if concept:
        return Markup("")
    counts = _counts(opened)
    field = crossing(opened)
    wanted = [iri for iri, themes in field.themes.items() if not theme or theme in themes]
    wanted.sort(key=lambda iri: (-counts[iri].total(), iri))
    shown = wanted if theme else [iri for iri in wanted if counts[iri]][:SHOWN]
    periods = sorted({name for iri in shown for name in counts[iri]}, key=lambda name: (name != BEFORE, name))
    if not shown or not periods:
        return Markup("")
    rows = [_row(iri, counts[iri], periods, opened, t) for iri in shown]
    head = [t("one_concept"), t("theories_written"), *(period_name(name, t) for name in periods)]
    return el(
        "section",
        el("h2", t("theories_title"), id="theories"),
        el("p", t("theories_text"), class_="cg-muted"),
        data_table(head, rows, t("theories_title")),
        None if theme else el("p", t("theories_more"), class_="cg-muted"),
    )


def _counts(opened: Opened) -> Counts:
    field, found = crossing(opened), defaultdict[str, set[tuple[str, str]]](set)
    for claim in field.claims:
        for name in field.rows["periodes"].get(claim.experiment, ()):
            found[claim.concept].add((name, claim.experiment))
    return defaultdict(Counter, {iri: Counter(name for name, _ in pairs) for iri, pairs in found.items()})


def _row(iri: str, counts: Counter[str], periods: list[str], opened: Opened, t: Tongue) -> list[Child]:
    label = opened.reader.label(iri, t.lang)
    way = link(label.text, href(TIMELINE, t.lang, concept=iri.rpartition("/")[2]), lang=foreign(label.lang, t))
    dated = timeline(opened)
    works = [node.value for node in opened.reader.values(iri, _DEFINED)]
    written = sorted({dated[work].year for work in works if work in dated})
    return [way, ", ".join(written), *(t.number(counts[name]) if counts[name] else "" for name in periods)]
