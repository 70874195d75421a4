"""What machines ask first: health, robots.txt, site maps, the well-known description of the data."""

import gzip
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from collgraph.errors import ReleaseError
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.things import public_things
from collgraph.web.addresses import entity_path, prefix, public_base
from collgraph.web.datasets import see_other
from collgraph.web.endpoint import METHODS, SHARED, answer, refused_method, resource, said
from collgraph.web.errors import error_response, preflight
from collgraph.web.pages import render
from collgraph.web.site import PAGES

PER_FILE = 10_000


def routes() -> list[Route]:
    """The addresses for machines."""
    return [
        Route("/health", health, methods=METHODS),
        Route("/robots.txt", resource(robots), methods=METHODS),
        Route("/sitemap.xml", resource(sitemap_index), methods=METHODS),
        Route("/sitemap-{number}.xml", resource(sitemap), methods=METHODS),
        Route("/sitemap-{number}.xml.gz", resource(packed_sitemap), methods=METHODS),
        Route("/.well-known/void", resource(lambda request, _: see_other(request, "/catalogue.ttl")), methods=METHODS),
    ]


async def health(request: Request) -> Response:
    """Say which release is served; 503 until the server is ready to answer."""
    if request.method == "OPTIONS":
        return preflight("GET, HEAD, OPTIONS")
    if request.method not in ("GET", "HEAD"):
        return refused_method(request)
    served = context.current()
    try:
        release = served.release.id if served.ready else None
    except ReleaseError:
        release = None
    if release is None:
        return error_response(request, 503, "not-ready", said(request, "not_ready"), "", {"retry-after": "1"})
    return JSONResponse({"status": "ok", "release": release}, headers={**SHARED, "cache-control": "no-store"})


def robots(request: Request, opened: Opened) -> Response:
    """Let everything be indexed that is a page; queries and the explorer's machinery are none."""
    lines = ["User-agent: *", *(f"Disallow: {prefix(request)}{path}" for path in ("/sparql", "/_stcore/"))]
    lines.append(f"Sitemap: {public_base(request)}/sitemap.xml")
    return answer(request, "\n".join(lines) + "\n", "text/plain", f'"{opened.release.id}-robots"')


def sitemap_index(request: Request, opened: Opened) -> Response:
    """The index of the site maps."""
    base = public_base(request)
    files = [f"{base}/sitemap-{number}.xml.gz" for number in range(_files(opened))]
    content = render("sitemap_index.xml", "fr", files=files, date=_date(opened))
    return answer(request, content, "application/xml", f'"{opened.release.id}-sitemaps"')


def sitemap(request: Request, opened: Opened) -> Response:
    """One site map: the pages and things, in French and English."""
    content = _map(request, opened)
    if content is None:
        return _no_map(request)
    return answer(request, content, "application/xml", f'"{opened.release.id}-sitemap-{_number(request)}"')


def packed_sitemap(request: Request, opened: Opened) -> Response:
    """The same as a compressed file."""
    content = _map(request, opened)
    if content is None:
        return _no_map(request)
    packed = gzip.compress(content.encode(), mtime=0)
    return answer(request, packed, "application/gzip", f'"{opened.release.id}-sitemap-{_number(request)}-gz"')


def _map(request: Request, opened: Opened) -> str | None:
    number = _number(request)
    if number not in {str(n) for n in range(_files(opened))}:
        return None
    base, first = public_base(request), int(number) * PER_FILE
    things = public_things(opened.reader)[first : first + PER_FILE]
    pages = [base + quote(path) for path in PAGES if path != "/entity"] if number == "0" else []
    pages += [base + entity_path(name, "fr") for name in things]
    return render("sitemap.xml", "fr", pages=pages, date=_date(opened))


def _number(request: Request) -> str:
    return str(request.path_params["number"])


def _no_map(request: Request) -> Response:
    name = f"sitemap-{_number(request)[:20]}.xml"
    return error_response(request, 404, "unknown", said(request, "no_file", name=name))


def _files(opened: Opened) -> int:
    return max(1, -(-len(public_things(opened.reader)) // PER_FILE))


def _date(opened: Opened) -> str | None:
    """The latest date of the sources: releases have no clock."""
    dates = (str(entry.get("retrieved") or "") for entry in opened.release.report.get("sources", ()))
    return max(dates, default="") or None
