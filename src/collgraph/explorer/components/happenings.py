"""What happened when, and what happened nearby."""

from collections.abc import Callable, Iterator

from markupsafe import Markup

from collgraph.explorer.components.facts import fact_value, folded
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.origins import origin_of
from collgraph.explorer.components.shown import Shown
from collgraph.explorer.components.spans import span_list
from collgraph.explorer.components.values import value
from collgraph.explorer.remembered import timeline
from collgraph.explorer.state import TIMELINE, href
from collgraph.namespaces import expand
from collgraph.query.claims import grouped
from collgraph.query.nearby import KILOMETRES, WIDE, Near, nearby
from collgraph.texts import text

FEWEST, MOST = 2, 40
_DATED = tuple(
    map(expand, ("cg:usesPractice", "cg:takesPlaceIn", "cg:hasParticipant", "cg:conductedBy", "cg:authoredBy"))
)
_SEARCHED = 400


def dates(on: Shown) -> list[Markup]:
    """What has a date among what the page is about, oldest first, folded away."""
    known = timeline(on.opened)
    found = sorted(known[iri] for iri in {on.view.iri, *_related(on)} if iri in known)
    if len(found) < FEWEST or len({one.year for one in found}) < FEWEST:
        return []
    told = text("entity.dates_fold", on.t.lang, n=on.t.number(len(found)), first=found[0].year, last=found[-1].year)
    latest = text("entity.dates_latest", on.t.lang, n=on.t.number(MOST)) if len(found) > MOST else None
    return [
        el(
            "details",
            el("summary", told),
            el("p", latest, class_="cg-muted") if latest else None,
            span_list(found[-MOST:], on.opened, on.t),
        ),
        *([_on_timeline(on)] if on.view.kind == "concept" else ()),
    ]


def near(on: Shown) -> list[Markup]:
    """What was tried near a territory, and with which practices."""
    found = nearby(on.opened.atlas, on.opened.reader, on.origins, on.view.iri, on.t.lang)
    if not found:
        return []
    kind = on.view.kind
    key = f"entity.nearby_text_{kind}" if kind in (*WIDE, "pays") else "entity.nearby_text"
    intro = text(key, on.t.lang, km=WIDE.get(kind, KILOMETRES))
    return [el("p", intro, class_="cg-muted"), *folded([_near(one, on) for one in found], on.t)]


def _on_timeline(on: Shown) -> Markup:
    """The way to the timeline of a concept beside the others."""
    target = href(TIMELINE, on.t.lang, concept=on.view.name.key)
    return el("p", link(text("entity.dates_timeline", on.t.lang), target))


def _near(one: Near, on: Shown) -> Markup:
    where = (one.place.text, one.fact.value.context, f"{on.t.number(one.kilometres)} km")
    used = [el("span", ", " if number else "", value(told, on.t)) for number, told in enumerate(one.practices[:3])]
    return el(
        "li",
        fact_value(one.fact, on.t),
        el("span", f" {' · '.join(filter(None, where))}", class_="cg-context"),
        " ",
        origin_of(one.fact, on.view.iri, on.sources, on.t),
        el("p", text("entity.nearby_used", on.t.lang), " ", used, class_="cg-muted") if used else None,
    )


def _related(on: Shown) -> Iterator[str]:
    """What the claims, the facts and what points at a thing name."""
    reader, iri = on.opened.reader, on.view.iri
    for rows in grouped(reader, iri).values():
        yield from (row.subject for row in rows)
    yield from (fact.value.iri for fact in on.view.facts if fact.value.iri is not None)
    for name in _DATED:
        yield from (row.subject.value for row in reader.incoming(iri, name, limit=_SEARCHED))


BUILT: dict[str, Callable[[Shown], list[Markup]]] = {"dates": dates, "nearby": near}
"""The panels made here."""
