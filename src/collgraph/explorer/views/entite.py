"""The page of one thing: facts with sources, claims apart from inferences, what points at it, raw data."""

import re

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components import shell
from collgraph.explorer.components.claims import claim_section
from collgraph.explorer.components.facts import fact_list
from collgraph.explorer.components.hits import kind_badge
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.incoming import incoming_section, value_list
from collgraph.explorer.components.pages import pager
from collgraph.explorer.components.provenance import provenance_section
from collgraph.explorer.components.values import foreign, language_note
from collgraph.explorer.remembered import thing
from collgraph.explorer.state import ENTITY, GRAPH, HOME, PATHS, SEARCH, Tongue, href, page_number, parameter, tongue
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.entity import incoming_page
from collgraph.query.views import EntityView

SIZE = 100
FORMATS = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"))
RELATION = re.compile(r"[a-z]+:[A-Za-z]+")


def page() -> None:
    """Show the thing that the address names, or one list of what points at it."""
    t = tongue()
    opened = context.current().opened
    asked = parameter("id")
    name = ns.parse_thing(asked)
    view = None if name is None else thing(opened, name.iri, t.lang)
    if view is None:
        return _missing(asked, t)
    relation = _relation(parameter("rel"))
    if relation is not None:
        return _list(view, relation, opened, t)
    return _whole(view, t)


def _whole(view: EntityView, t: Tongue) -> None:
    shell.title(view.label)
    sources = {source.id: source for source in view.sources}
    show(_header(view, t))
    if view.facts:
        show(el("section", el("h2", t("facts_title")), fact_list(view.facts, sources, t)))
    show(claim_section(view.claims, sources, t))
    if view.inferred_links:
        show(
            el(
                "section",
                el("h2", t("inferred_title")),
                el("p", t("inferred_text"), class_="cg-muted"),
                fact_list(view.inferred_links, sources, t),
                class_="cg-inferred-section",
            )
        )
    show(incoming_section(view.incoming, view.name, t))
    show(provenance_section(view, t))


def _header(view: EntityView, t: Tongue) -> Markup:
    others = [
        el("li", el("span", other.text, lang=foreign(other.lang, t)), language_note(other.lang, t))
        for other in view.other_labels
    ]
    downloads = [el("li", link(label, f"/data/{view.name}.{ending}")) for ending, label in FORMATS]
    return el(
        "div",
        kind_badge(view.kind, view.type_label),
        el("h1", el("span", view.label, lang=foreign(view.label_lang, t)), language_note(view.label_lang, t)),
        el("ul", others, class_="cg-names", aria_label=t("other_names")) if others else None,
        el(
            "p",
            t("permanent_address"),
            " ",
            link(el("code", view.iri), f"/id/{view.name}", class_="cg-address"),
        ),
        el("ul", downloads, class_="cg-downloads", aria_label=t("downloads")),
        el("ul", _ways(view, t), class_="cg-downloads", aria_label=t("ways_on")),
        class_="cg-entity-header",
    )


def _ways(view: EntityView, t: Tongue) -> list[Markup]:
    """Where one goes on from a thing: its graph, its paths to the field, and a word to the editors."""
    ways = [link(t("ways_graph"), href(GRAPH, t.lang, id=str(view.name)))]
    if view.kind == "concept":
        ways.append(link(t("ways_paths"), href(PATHS, t.lang, de=str(view.name))))
    contact = context.current().settings.contact
    if contact.startswith("http"):
        ways.append(link(t("ways_error"), contact))
    return [el("li", way) for way in ways]


def _relation(raw: str) -> str | None:
    if not RELATION.fullmatch(raw) or raw.partition(":")[0] not in ns.PREFIXES:
        return None
    return ns.expand(raw)


def _list(view: EntityView, relation: str, opened: Opened, t: Tongue) -> None:
    total = opened.reader.incoming_counts(view.iri).get(relation, 0)
    label = next((group.label for group in view.incoming if group.property == relation), ns.compact(relation))
    number = page_number()
    values = incoming_page(opened.reader, view.iri, relation, t.lang, (number - 1) * SIZE, SIZE)
    shell.title(f"{view.label}, {label}")
    kept = {"id": (str(view.name),), "rel": (ns.compact(relation),)}
    show(
        el("p", link(t("back_to", name=view.label), href(ENTITY, t.lang, id=str(view.name)))),
        el("h1", t("list_title", name=view.label, label=label, n=t.number(total))),
        value_list(values, t) if values else el("p", t("list_empty")),
        pager(ENTITY, number, SIZE, total, kept, t),
    )


def _missing(asked: str, t: Tongue) -> None:
    shell.title(t("missing_tab"))
    words = asked.rpartition("/")[2]
    show(
        el("h1", t("missing_title")),
        el("p", t("missing_text", id=asked) if asked else t("missing_no_id")),
        el(
            "ul",
            el("li", link(t("missing_search", words=words), href(SEARCH, t.lang, q=words))) if words else None,
            el("li", link(t("empty_home"), href(HOME, t.lang))),
        ),
    )


if __name__ == "__main__":
    page()
