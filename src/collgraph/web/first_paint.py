"""What the shell writes into a page before the explorer takes over: its head and readable content."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from collgraph.errors import CollgraphError
from collgraph.namespaces import expand, parse_thing
from collgraph.query.context import Opened
from collgraph.texts import text
from collgraph.web.addresses import entity_path
from collgraph.web.first_entity import paint_entity
from collgraph.web.painting import Paint, Site, missing, render
from collgraph.web.site import PAGES
from collgraph.web.structured import dataset_ld


def paint(opened: Opened, path: str, query: Mapping[str, str], site: Site) -> Paint:
    """Compose the first paint of a page; what is not there gets status 404."""
    page = PAGES.get(path)
    if page == "entity":
        return paint_entity(opened, query, site)
    if page == "search":
        return _search(opened, query.get("q", "")[:500], site)
    if page == "home":
        return _home(opened, site)
    if page is None:
        return missing("page_missing", path[:200], site)
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
