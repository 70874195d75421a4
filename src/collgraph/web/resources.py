"""Things and their data: ``/id/<kind>/<key>`` sends to a page or to data, ``/data/<kind>/<key>`` is the data."""

import json
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.namespaces import ThingName, parse_thing
from collgraph.query.context import Opened
from collgraph.query.jsonld import compact, context
from collgraph.query.nodes import Statement
from collgraph.query.retired import retired
from collgraph.query.serialise import Document, describe, kept_statements, serialise
from collgraph.web.addresses import entity_path, link, prefix, public_base
from collgraph.web.endpoint import CACHE, METHODS, SHARED, answer, matches, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.formats import EXTENSIONS, HTML, RDF, chosen, not_acceptable, split_extension
from collgraph.web.near import near_names

JSON_LD = EXTENSIONS["jsonld"]


def routes() -> list[Route]:
    """The addresses of things."""
    return [
        Route("/id/{name:path}", resource(identify), methods=METHODS),
        Route("/data/{name:path}", resource(data), methods=METHODS),
        Route("/context.jsonld", resource(context_document), methods=METHODS),
    ]


def identify(request: Request, opened: Opened) -> Response:
    """Send to the page of a thing, or to its data, by Accept (303: the thing itself is no document)."""
    name = parse_thing(request.path_params["name"])
    if name is None or not opened.reader.exists(name.iri):
        return absent_thing(request, opened, request.path_params["name"], "/id/")
    offered = (HTML, *RDF)
    media_type = chosen(request, None, offered)
    if media_type is None:
        return not_acceptable(request, offered)
    lang, extension = request_language(request), "html" if media_type == HTML else _extension(media_type)
    location = entity_path(name, lang) if media_type == HTML else f"/data/{name}.{extension}"
    links = [
        link(f"{public_base(request)}/data/{name}", "describedby"),
        *_alternates(request, name),
        *(link(licence, "license") for licence in licences(opened, opened.reader.outgoing(name.iri))),
    ]
    etag = f'"{opened.release.id}-id-{extension}-{lang}"'
    headers = {**SHARED, "cache-control": CACHE, "vary": "Accept, Accept-Language", "link": ", ".join(links)}
    if matches(request, etag):
        return Response(status_code=304, headers={**headers, "etag": etag})
    return Response(status_code=303, headers={**headers, "etag": etag, "location": prefix(request) + location})


def data(request: Request, opened: Opened) -> Response:
    """What the graph says of a thing; what points at it comes in pages (``?page=2``).

    Turtle, N-Triples, JSON-LD and RDF/XML hold asserted and inferred statements, proposed ones with ``?proposed=1``;
    TriG and N-Quads hold all, each in its named graph.
    """
    path = request.path_params["name"]
    found = _named(opened, path)
    page = _page(request)
    if found is None or page is None:
        return absent_thing(request, opened, path, "/data/")
    name, extension = found
    media_type = chosen(request, extension, RDF)
    if media_type is None:
        return not_acceptable(request, RDF)
    document = describe(opened.reader, name.iri, page)
    if page > document.pages:
        message = said(request, "no_page", page=page, pages=document.pages)
        return error_response(request, 404, "no-page", message)
    proposed = request.query_params.get("proposed") == "1"
    etag = f'"{opened.release.id}-{_extension(media_type)}-{page}-{int(proposed)}"'
    links = [
        *_alternates(request, name),
        *_pages(request, name, extension, document, proposed),
        *(link(licence, "license") for licence in licences(opened, document.statements)),
    ]
    headers = {"vary": "Accept", "link": ", ".join(links)}
    return answer(request, _written(request, opened, document, media_type, proposed), media_type, etag, headers)


def context_document(request: Request, opened: Opened) -> Response:
    """The JSON-LD context under which the data of things reads well."""
    content = json.dumps({"@context": context(opened.reader)}, ensure_ascii=False, indent=1) + "\n"
    return answer(request, content, JSON_LD, f'"{opened.release.id}-context"')


def _written(request: Request, opened: Opened, document: Document, media_type: str, proposed: bool) -> bytes:
    if media_type != JSON_LD:
        return serialise(document.statements, media_type, proposed)
    address = f"{public_base(request)}/context.jsonld"
    return compact(opened.reader, kept_statements(document.statements, proposed), address)


def absent_thing(request: Request, opened: Opened, path: str, room: str) -> Response:
    """Answer 301 for a renamed key and 410 for a retired one, with the reason; else 404."""
    stem, extension = split_extension(path)
    for candidate, ending in ((path, ""), (stem, f".{extension}")):
        name = parse_thing(candidate)
        found = None if name is None else retired(opened.release, name)
        if found is None:
            continue
        if found.target is None:
            return error_response(request, 410, "gone", said(request, "gone", name=candidate[:200]), found.reason)
        location = f"{prefix(request)}{room}{found.target}{ending}"
        headers = {**SHARED, "location": location, "cache-control": CACHE}
        return Response(found.reason + "\n", 301, headers, "text/plain")
    return unknown_thing(request, opened, path)


def unknown_thing(request: Request, opened: Opened, path: str) -> Response:
    """Answer 404 for a thing, with near names as a hint."""
    near = ", ".join(f"/id/{name} ({label})" for name, label in near_names(opened, path, request_language(request)))
    hint = said(request, "near", names=near) if near else said(request, "search_hint")
    return error_response(request, 404, "unknown", said(request, "unknown", name=path[:200]), hint)


def licences(opened: Opened, statements: Iterable[Statement]) -> list[str]:
    """The licences of the sources that state something."""
    graphs = {row.graph.rpartition("/")[2] for row in statements}
    entries = opened.release.report.get("sources", ())
    return sorted({entry["licence"] for entry in entries if entry["id"] in graphs and entry["licence"]})


def _named(opened: Opened, path: str) -> tuple[ThingName, str | None] | None:
    stem, extension = split_extension(path)
    for candidate, found in ((path, None), (stem, extension)):
        name = parse_thing(candidate)
        if name is not None and opened.reader.exists(name.iri):
            return name, found
    return None


def _page(request: Request) -> int | None:
    given = request.query_params.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) <= 7):
        return None
    return int(given) or None


def _alternates(request: Request, name: ThingName) -> list[str]:
    base = public_base(request)
    links = [link(f"{base}/data/{name}.{ext}", "alternate", media_type) for ext, media_type in EXTENSIONS.items()]
    return [link(name.iri, "describes"), link(base + entity_path(name, "fr"), "alternate", HTML), *links]


def _pages(request: Request, name: ThingName, extension: str | None, document: Document, proposed: bool) -> list[str]:
    path = f"{public_base(request)}/data/{name}" + (f".{extension}" if extension else "")
    rest = "&proposed=1" if proposed else ""
    wanted = {"prev": document.page - 1, "next": document.page + 1}
    known = {rel: page for rel, page in wanted.items() if 1 <= page <= document.pages}
    return [link(f"{path}?page={page}{rest}", rel) for rel, page in known.items()]


def _extension(media_type: str) -> str:
    return next(extension for extension, known in EXTENSIONS.items() if known == media_type)
