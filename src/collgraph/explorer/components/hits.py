"""A thing found, as an item of a list: kind, name, other name, where it is, an extract."""

from collections.abc import Iterable

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.values import foreign, language_note
from collgraph.explorer.state import ENTITY, Tongue, href
from collgraph.kinds import KINDS
from collgraph.query.context import Opened
from collgraph.query.search import Hit


def kind_name(kind: str, t: Tongue) -> str:
    """Name a kind of things in the plural; an unknown kind keeps its key."""
    return t(f"kind_{kind}") if kind in KINDS else kind


def kind_one(kind: str, t: Tongue) -> str:
    """Name a kind of things in the singular; an unknown kind keeps its key."""
    return t(f"one_{kind}") if kind in KINDS else kind


def kind_badge(kind: str, label: str) -> Markup:
    """Show the kind of a thing; the colour repeats what the word says."""
    return el("span", label, class_=f"cg-kind cg-kind-{kind if kind in KINDS else 'other'}")


def hit_list(hits: Iterable[Hit], current: Opened, t: Tongue) -> Markup:
    """List the things found."""
    return el("ul", [_hit(hit, current, t) for hit in hits], class_="cg-hits")


def entity_href(iri: str, lang: str) -> str | None:
    """Give the address of a thing's page; None where it has none."""
    name = ns.parse_thing(iri)
    return None if name is None else href(ENTITY, lang, id=str(name))


def _hit(hit: Hit, current: Opened, t: Tongue) -> Markup:
    schema = current.release.schema
    kind = schema.label(hit.type_iri, t.lang) if hit.type_iri in schema else kind_one(hit.kind, t)
    return el(
        "li",
        kind_badge(hit.kind, kind),
        el(
            "div",
            link(hit.label, entity_href(hit.iri, t.lang), lang=foreign(hit.label_lang, t), class_="cg-hit-name"),
            language_note(hit.label_lang, t),
            el("span", f" {hit.context}", class_="cg-muted") if hit.context else None,
            el("p", hit.other_label, class_="cg-other") if hit.other_label else None,
            el("p", hit.snippet, class_="cg-snippet") if hit.snippet else None,
        ),
    )
