"""What the shell writes into a page before the explorer takes over: its head and readable content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from collgraph.errors import CollgraphError
from collgraph.namespaces import expand, parse_thing
from collgraph.query.context import Opened
from collgraph.query.entity import EntityView, Fact, entity_view
from collgraph.texts import text
from collgraph.web import pages
from collgraph.web.addresses import entity_path
from collgraph.web.formats import EXTENSIONS
from collgraph.web.site import PAGES
from collgraph.web.structured import dataset_ld, entity_ld

# What a first paint shows of each list; the explorer shows the rest. Keeps a page under 60 KB.
SHOWN = {"values": 12, "claims": 8, "incoming": 8}
DESCRIPTION = 300


@dataclass(frozen=True)
class Site:
    """Where and for whom a page is written: language, absolute address of the server, its path on the host."""

    lang: str
    base: str
    prefix: str


@dataclass(frozen=True)
class Paint:
    """A page's head and first content; ``path`` is its canonical address in French, without the base."""

    title: str
    description: str
    path: str
    body: str
    status: int = 200
    og_type: str = "website"
    json_ld: Mapping[str, Any] | None = None
    data: Mapping[str, str] = field(default_factory=dict)


def paint(opened: Opened, path: str, query: Mapping[str, str], site: Site) -> Paint:
    """Compose the first paint of a page; what is not there gets status 404."""
    page = PAGES.get(path)
    if page == "entity":
        return _entity(opened, query.get("id", ""), site)
    if page == "search":
        return _search(opened, query.get("q", "")[:500], site)
    if page == "home":
        return _home(opened, site)
    if page is None:
        return _missing("page_missing", path[:200], site)
    title, description = text(f"web.{page}_title", site.lang), text(f"web.{page}_description", site.lang)
    return Paint(title, description, path, render("first_page.html", site, title=title, description=description))


def _home(opened: Opened, site: Site) -> Paint:
    title, description = text("web.home_title", site.lang), text("web.home_description", site.lang)
    schema, counts = opened.release.schema, opened.release.report.get("counts", {})
    figures = [(schema.label(expand(name), site.lang), number) for name, number in counts.items()]
    body = render("first_home.html", site, title=title, description=description, figures=figures)
    return Paint(title, description, "/", body, json_ld=dataset_ld(opened.release, site.lang, site.base))


def _search(opened: Opened, words: str, site: Site) -> Paint:
    title, description = text("web.search_title", site.lang), text("web.search_description", site.lang)
    hits: tuple[Any, ...] = ()
    total = 0
    if words.strip():
        try:
            result = opened.search.search(words, site.lang, limit=20, facets=())
            hits, total = result.hits, result.total
            title = text("web.results_title", site.lang, words=words)
        except CollgraphError:
            hits = ()  # the explorer says what is wrong with the words
    rows = [(entity_path(name, site.lang), hit) for hit in hits if (name := parse_thing(hit.iri))]
    body = render("first_search.html", site, title=title, words=words, rows=rows, total=total)
    path = "/recherche" + (f"?{urlencode({'q': words})}" if words else "")
    return Paint(title, description, path, body)


def _entity(opened: Opened, given: str, site: Site) -> Paint:
    name = parse_thing(given)
    view = None if name is None else entity_view(opened.release, opened.reader, name.iri, site.lang, SHOWN["incoming"])
    if view is None:
        return _missing("entity_missing", given[:200], site)
    body = render(
        "first_entity.html",
        site,
        view=view,
        groups=_groups(view.facts),
        inferred=_groups(view.inferred_links),
        shown=SHOWN,
        titles={source.id: source.title for source in view.sources},
        extensions=list(EXTENSIONS),
    )
    data = {media_type: f"/data/{view.name}.{extension}" for extension, media_type in EXTENSIONS.items()}
    return Paint(
        view.label,
        describe_in_words(view, site.lang),
        entity_path(view.name, "fr"),
        body,
        og_type="profile" if view.kind == "person" else "article",
        json_ld=entity_ld(view, site.lang, site.base),
        data=data,
    )


def describe_in_words(view: EntityView, lang: str) -> str:
    """One or two lines on a thing: its type, then its first facts."""
    groups = ((label, [fact.value.text for fact in facts[:3]]) for label, _, facts in _groups(view.facts))
    said = " · ".join(text("web.pair", lang, label=label, value=", ".join(values)) for label, values in groups)
    words = " ".join(f"{view.type_label}. {said}".split())
    return words if len(words) <= DESCRIPTION else words[: DESCRIPTION - 1].rstrip() + "…"


def _groups(facts: tuple[Fact, ...]) -> list[tuple[str, int, list[Fact]]]:
    """Facts by property: its label, how many there are, and as many as a first paint shows."""
    groups: list[tuple[str, int, list[Fact]]] = []
    for _, same in groupby(facts, key=lambda fact: fact.property):
        rows = list(same)
        groups.append((rows[0].label, len(rows), rows[: SHOWN["values"]]))
    return groups


def _missing(key: str, name: str, site: Site) -> Paint:
    title, description = text(f"web.{key}", site.lang), text("web.missing_description", site.lang, name=name)
    body = render("first_page.html", site, title=title, description=description)
    return Paint(title, description, "", body, status=404)


def render(template: str, site: Site, **values: Any) -> str:
    """Fill a template of a first paint."""
    return pages.render(template, site.lang, prefix=site.prefix, **values)
