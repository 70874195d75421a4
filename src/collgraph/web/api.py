"""``/api``: search, one thing, the map and the changes, for programs; ``/feed.atom`` for readers."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph import namespaces as ns
from collgraph.kinds import KINDS
from collgraph.query.context import Opened
from collgraph.query.entity import entity_view
from collgraph.query.kept import differences, kept_releases
from collgraph.query.places import FURTHEST, MOST, features
from collgraph.texts import LANGUAGES
from collgraph.web.addresses import entity_path, link, public_base
from collgraph.web.datasets import report_of
from collgraph.web.endpoint import METHODS, Endpoint, Handler, answer, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.formats import GEOJSON, JSON
from collgraph.web.pages import render
from collgraph.web.resources import absent_thing
from collgraph.web.structured import entity_ld

FILTERS = {"type": "kind", "theme": "theme", "posture": "posture", "source": "source", "territory": "territory"}
ATOM = "application/atom+xml"


def routes() -> list[Route]:
    """The addresses for programs."""
    return [
        Route("/api/search", _strict(search), methods=METHODS),
        Route("/api/entities/{name:path}", _strict(entity), methods=METHODS),
        Route("/api/geo.geojson", _strict(geo), methods=METHODS),
        Route("/api/changes", _strict(changes), methods=METHODS),
        Route("/feed.atom", resource(feed), methods=METHODS),
    ]


def _strict(handler: Handler) -> Endpoint:
    """A language that there is not is refused here; a page would come in French."""

    def checked(request: Request, opened: Opened) -> Response:
        known = request.query_params.get("lang") in (None, *LANGUAGES)
        return handler(request, opened) if known else bad(request)

    return resource(checked)


def search(request: Request, opened: Opened) -> Response:
    """What a text finds: ``q``, filters, ``limit`` (200 at most), ``offset``."""
    lang = request_language(request)
    limit, offset = _number(request, "limit", 20, 200), _number(request, "offset", 0, 10_000)
    chosen = filters(request.query_params)
    if limit is None or offset is None or chosen is None:
        return bad(request)
    result = opened.search.search(request.query_params.get("q", "")[:500], lang, chosen, limit, offset)
    base = public_base(request)
    hits = [
        {
            "id": hit.iri,
            "name": str(ns.parse_thing(hit.iri)),
            "kind": hit.kind,
            "label": hit.label,
            "lang": hit.label_lang,
            "other_label": hit.other_label,
            "context": hit.context,
            "url": base + entity_path(ns.parse_thing(hit.iri), lang),
        }
        for hit in result.hits
    ]
    return _json(
        request,
        opened,
        {"total": result.total, "hits": hits, "facets": result.facets, "suggestion": result.suggestion},
    )


def entity(request: Request, opened: Opened) -> Response:
    """A thing as a page shows it: each fact with its sources and whether it is asserted, inferred or proposed."""
    path, lang = request.path_params["name"], request_language(request)
    view = entity_view(opened.release, opened.reader, path, lang)
    if view is None:
        return absent_thing(request, opened, path, "/api/entities/")
    facts = [
        {
            "property": ns.compact(fact.property),
            "label": fact.label,
            "value": fact.value.text,
            "iri": fact.value.iri,
            "lang": fact.value.lang,
            "status": fact.status,
            "sources": list(fact.sources),
        }
        for fact in (*view.facts, *view.inferred_links)
    ]
    return _json(
        request,
        opened,
        {
            "id": view.iri,
            "name": str(view.name),
            "kind": view.kind,
            "label": view.label,
            "type": view.type_label,
            "facts": facts,
            "sources": [{"id": s.id, "title": s.title, "licence": s.licence_name, "url": s.url} for s in view.sources],
            "schema_org": entity_ld(view, lang, public_base(request)),
        },
    )


def geo(request: Request, opened: Opened) -> Response:
    """Things on a map as GeoJSON, for other people's maps; ``links`` leads to the next page of them."""
    chosen, offset = filters(request.query_params), _number(request, "offset", 0, FURTHEST)
    if chosen is None or offset is None:
        return bad(request)
    found = features(opened, chosen, request_language(request), offset)
    following = {}
    if offset + MOST < found["total"]:
        address = request.url.include_query_params(offset=offset + MOST)
        path = f"{public_base(request)}{request.scope['path']}?{address.query}"
        found["links"] = [{"rel": "next", "type": GEOJSON, "href": path}]
        following["link"] = link(path, "next", GEOJSON)
    return _json(request, opened, found, GEOJSON, following)


def changes(request: Request, opened: Opened) -> Response:
    """What changed since a kept release (``since``), by default the one before."""
    since = request.query_params.get("since") or str(opened.release.report.get("previous") or "")
    known = differences(opened.release, opened.release.id)
    if not since:
        since = sorted(known)[-1] if known else opened.release.id
    if since == opened.release.id:
        nothing = {"from": since, "to": since, "statements": {"added": 0, "removed": 0}, "classes": [], "things": []}
        return _json(request, opened, {**nothing, "left_out": 0})
    if since not in known:
        message = said(request, "no_release", name=since[:200])
        return error_response(request, 404, "unknown", message, said(request, "see", path="/dumps/"))
    return _json(request, opened, json.loads(known[since].read_text(encoding="utf-8")))


def feed(request: Request, opened: Opened) -> Response:
    """The kept releases and what changed, as an Atom feed."""
    lang, base = request_language(request), public_base(request)
    entries = []
    for name in sorted(kept_releases(opened.release), key=lambda name: (name != opened.release.id, name)):
        report = report_of(opened, name) or {}
        counts = [json.loads(path.read_text(encoding="utf-8")) for path in differences(opened.release, name).values()]
        entries.append({"release": name, "date": _date(report), "changes": counts})
    content = render("feed.atom", lang, base=base, entries=entries, date=entries[0]["date"])
    return answer(request, content, ATOM, f'"{opened.release.id}-feed-{lang}"', {"vary": "Accept-Language"})


def filters(given: QueryParams) -> dict[str, list[str]] | None:
    """The filters of the address; None where a type is no kind of thing."""
    found: dict[str, list[str]] = {}
    for name, filter_ in FILTERS.items():
        values = [value[:200] for value in given.getlist(name) if value]
        if name == "type" and any(value not in KINDS for value in values):
            return None
        if values:
            found[filter_] = [_full(name, value) for value in values]
    return found


def _full(name: str, value: str) -> str:
    """The IRI of a filter's value: ``region/53``, a theme's key, a source's id; kinds have no IRI."""
    base = {"territory": ns.ID, "source": ns.GRAPH, "type": ""}.get(name, f"{ns.VOCAB}{name}s/")
    return value if value.startswith(ns.BASE) else base + value


def _number(request: Request, name: str, default: int, most: int) -> int | None:
    given = request.query_params.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= 6):
        return None
    return int(given) if int(given) <= most else None


def bad(request: Request) -> Response:
    """Answer 400, saying what the parameters may be."""
    hint = f"lang: {', '.join(LANGUAGES)}; type: {', '.join(KINDS)}; limit: 0–200; offset: 0–10000"
    return error_response(request, 400, "refused", said(request, "bad_parameter"), hint)


def _date(report: dict[str, Any]) -> str:
    dates = (str(entry.get("retrieved") or "") for entry in report.get("sources", ()))
    return (max(dates, default="") or "1970-01-01") + "T00:00:00Z"


def _json(
    request: Request, opened: Opened, content: object, media_type: str = JSON, more: Mapping[str, str] | None = None
) -> Response:
    written = json.dumps(content, ensure_ascii=False)
    etag = f'"{opened.release.id}-{digest(written)}"'
    return answer(request, written, media_type, etag, {"vary": "Accept-Language", **(more or {})})


def digest(written: str) -> str:
    """A few characters that tell one text from another."""
    return sha256(written.encode()).hexdigest()[:16]
