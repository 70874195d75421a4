"""Where a fact comes from, one click away: its source, licence, file and line; or why it was inferred."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.values import status_mark
from collgraph.explorer.state import ENTITY, Tongue, href
from collgraph.query.origins import Origin
from collgraph.query.views import Fact, Source, Status
from collgraph.texts import text


def origin_of(fact: Fact, iri: str, sources: Mapping[str, Source], t: Tongue) -> Markup | None:
    """Say where a fact of the thing ``iri`` comes from: unfolded at a click, or as a derivation to follow."""
    if fact.status == "inferred" or (fact.status == "proposed" and not fact.origins):
        return _why(fact, iri, t)
    lines = origin_lines(fact.origins, fact.sources, sources, t)
    if not lines:
        return None
    mark = status_mark(fact.status, t)
    summary = mark or el("span", text("entity.origin", t.lang))
    return el(
        "details",
        el("summary", summary, aria_label=text(f"entity.origin_of_{fact.status}", t.lang, value=fact.value.text[:80])),
        el("span", t("status_proposed_help")) if mark else None,
        el("ul", lines),
        class_="cg-why",
    )


def origin_lines(
    origins: Iterable[Origin], named: Iterable[str], sources: Mapping[str, Source], t: Tongue
) -> list[Markup]:
    """The lines that say something, each under its source and licence; sources alone where no line is known."""
    lines = [
        el("li", source_chip(sources[one.source], t), " ", el("code", one.place(t.lang)))
        for one in origins
        if one.source in sources
    ]
    return lines or [el("li", source_chip(sources[name], t)) for name in named if name in sources]


def source_chip(source: Source, t: Tongue) -> Markup:
    """Name a source and its licence, with a way to what is said of it."""
    licence = f" · {source.licence_name or t('licence_unstated')}"
    label = t("source_chip", source=source.title)
    return link(f"{source.title}{licence}", f"/graph/{source.id}", class_="cg-source", title=label)


def _why(fact: Fact, iri: str, t: Tongue) -> Markup:
    other = fact.value.iri or fact.value.text
    ends = (other, iri) if fact.backward else (iri, other)
    return why(ends[0], fact.property, ends[1], fact.status, fact.value.text, t)


def why(subject: str, name: str, value: str, status: Status | None, said: str, t: Tongue) -> Markup:
    """The mark of a statement that no source makes, which opens its derivation; ``said`` names its value."""
    target = href(ENTITY, t.lang, id=_short(subject), pourquoi=ns.compact(name), valeur=_short(value))
    label = text("entity.why", t.lang, value=said[:80])
    return link(status_mark(status, t), target, class_="cg-derive", aria_label=label)


def _short(value: str) -> str:
    name = ns.parse_thing(value)
    return value if name is None else str(name)
