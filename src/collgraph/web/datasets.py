"""Sources, the catalogue and releases, dereferenced."""

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph import namespaces as ns
from collgraph.query import context
from collgraph.query.catalogue import catalogue as describe_catalogue
from collgraph.query.catalogue import one_release
from collgraph.query.context import Opened
from collgraph.query.kept import kept_releases
from collgraph.query.serialise import serialise
from collgraph.web.addresses import link, prefix, public_base
from collgraph.web.catalogue_page import page_values
from collgraph.web.endpoint import METHODS, SHARED, answer, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.formats import HTML, JSON, RDF, chosen, not_acceptable, split_extension
from collgraph.web.pages import plain_page

SHOWN_OF_A_RELEASE = ("release", "version", "sources", "counts", "quads", "dumps")


def routes() -> list[Route]:
    """The addresses of sources and releases."""
    return [
        Route("/graph/{name:path}", resource(graph), methods=METHODS),
        Route("/catalogue", resource(catalogue), methods=METHODS),
        Route("/catalogue.{extension}", resource(catalogue), methods=METHODS),
        Route("/release/{name:path}", resource(release), methods=METHODS),
    ]


def graph(request: Request, opened: Opened) -> Response:
    """A source as a dataset: its description, or its place on the page of the sources."""
    stem, extension = split_extension(request.path_params["name"])
    if not ns.NAME.fullmatch(stem):
        return _unknown(request, "no_graph", stem)
    statements = opened.reader.outgoing(ns.graph_iri(stem))
    if not statements:
        return _unknown(request, "no_graph", stem)
    entries = opened.release.report.get("sources", ())
    licences = [entry["licence"] for entry in entries if entry["id"] == stem and entry["licence"]]
    links = {"link": ", ".join(link(licence, "license") for licence in licences)} if licences else {}
    media_type = chosen(request, extension, (HTML, *RDF))
    if media_type is None:
        return not_acceptable(request, (HTML, *RDF))
    if media_type == HTML:
        return see_other(request, "/catalogue", stem)
    etag = f'"{opened.release.id}-{stem}-{media_type.rpartition("/")[2]}"'
    return answer(request, serialise(statements, media_type), media_type, etag, {"vary": "Accept", **links})


def catalogue(request: Request, opened: Opened) -> Response:
    """The releases, sources and files as DCAT-AP has them, with statistics; or as a page."""
    extension = request.path_params.get("extension")
    if extension is not None and split_extension(f"x.{extension}")[1] is None:
        return _unknown(request, "no_graph", f"catalogue.{extension}")
    media_type = chosen(request, extension, (HTML, *RDF))
    if media_type is None:
        return not_acceptable(request, (HTML, *RDF))
    if media_type == HTML:
        values = page_values(opened, sorted(kept_releases(opened.release)), request_language(request))
        return plain_page(request, opened, "catalogue.html", **values)
    base, contact = public_base(request), context.current().settings.contact
    served = hashlib.sha256(f"{base} {contact}".encode()).hexdigest()[:8]
    etag = f'"{opened.release.id}-catalogue-{media_type.rpartition("/")[2]}-{served}"'
    content = describe_catalogue(opened.release, opened.reader, media_type, base, contact)
    return answer(request, content, media_type, etag, {"vary": "Accept"})


def release(request: Request, opened: Opened) -> Response:
    """A release that is kept: what it is and its files, as JSON or RDF; or its downloads as a page."""
    name, extension = split_extension(request.path_params["name"])
    report = report_of(opened, name)
    if report is None:
        return _unknown(request, "no_release", name)
    offered = (HTML, JSON, *RDF)
    media_type = chosen(request, extension, offered)
    if media_type is None:
        return not_acceptable(request, offered)
    known = report["release"]
    if media_type == HTML:
        return see_other(request, f"/dumps/{known}/")
    etag = f'"{known}-report-{media_type.rpartition("/")[2]}"'
    if media_type == JSON:
        shown = {key: report[key] for key in SHOWN_OF_A_RELEASE if key in report}
        return answer(request, json.dumps(shown, ensure_ascii=False), JSON, etag, {"vary": "Accept"})
    content = one_release(kept_releases(opened.release)[known], known, media_type, public_base(request))
    return answer(request, content, media_type, etag, {"vary": "Accept"})


def report_of(opened: Opened, name: str) -> dict[str, Any] | None:
    """The report of a kept release, looked up by name; ``latest`` is the current one."""
    if name in ("latest", opened.release.id):
        return opened.release.report
    path = kept_releases(opened.release).get(name)
    if path is None:
        return None
    report: dict[str, Any] = json.loads((path / "report.json").read_text(encoding="utf-8"))
    return report


def see_other(request: Request, path: str, anchor: str = "") -> Response:
    """Answer 303 to a page of this server, in the language of the request."""
    language = "?lang=en" if request_language(request) == "en" else ""
    location = prefix(request) + path + language + (f"#{anchor}" if anchor else "")
    headers = {"location": location, "vary": "Accept, Accept-Language"}
    return Response(status_code=303, headers={**SHARED, **headers})


def _unknown(request: Request, key: str, name: str) -> Response:
    hint = said(request, "see", path="/catalogue" if key == "no_graph" else "/dumps/")
    return error_response(request, 404, "unknown", said(request, key, name=name[:200]), hint)
