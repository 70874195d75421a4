"""Cards of things for other people's pages: ``/embed/<kind>/<key>`` in a frame, found through ``/oembed``."""

import json
from urllib.parse import parse_qs, quote, urlsplit

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.namespaces import ID, ThingName, parse_thing
from collgraph.query.context import Opened
from collgraph.query.entity import entity_view
from collgraph.web.addresses import entity_path, public_base
from collgraph.web.endpoint import METHODS, answer, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.formats import JSON
from collgraph.web.pages import render
from collgraph.web.resources import absent_thing

WIDTH, HEIGHT = 430, 300
FACTS = 6
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"


def routes() -> list[Route]:
    """The addresses of cards."""
    return [
        Route("/embed/{name:path}", resource(card), methods=METHODS),
        Route("/oembed", resource(oembed), methods=METHODS),
    ]


def card(request: Request, opened: Opened) -> Response:
    """A thing on a card, with the licences of its sources; any page may frame it."""
    path, lang = request.path_params["name"], request_language(request)
    view = entity_view(opened.release, opened.reader, path, lang)
    if view is None:
        return absent_thing(request, opened, path, "/embed/")
    base = public_base(request)
    page = base + entity_path(view.name, lang)
    found = f"{base}/oembed?url={quote(page, safe='')}"
    content = render("embed.html", lang, view=view, facts=view.facts[:FACTS], base=base, page=page, oembed=found)
    headers = {"content-security-policy": POLICY, "content-language": lang, "vary": "Accept-Language"}
    return answer(request, content, "text/html", f'"{opened.release.id}-card-{view.name}-{lang}"', headers)


def oembed(request: Request, opened: Opened) -> Response:
    """The card of a page of this server, as https://oembed.com has it."""
    lang, base = request_language(request), public_base(request)
    name = _named(request.query_params.get("url", ""))
    if request.query_params.get("format", "json") != "json":
        return error_response(request, 501, "not-implemented", said(request, "not_acceptable"), "format=json")
    if name is None or not opened.reader.exists(name.iri):
        return error_response(request, 404, "unknown", said(request, "unknown", name=str(name or "")), "")
    title = opened.reader.label(name.iri, lang).text
    address = f"{base}/embed/{name}?lang={lang}"
    frame = f'<iframe src="{escape(address)}" title="{escape(title)}" width="{WIDTH}" height="{HEIGHT}"></iframe>'
    said_of = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "collgraph",
        "provider_url": f"{base}/",
        "title": title,
        "html": frame,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return answer(request, json.dumps(said_of, ensure_ascii=False), JSON, f'"{opened.release.id}-oembed-{name}-{lang}"')


def _named(address: str) -> ThingName | None:
    """The thing that an address of ours is about: its page, its identifier, its data."""
    if address.startswith(ID):
        return parse_thing(address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    given = parse_qs(parts.query).get("id", [""])[0]
    for room in ("/id/", "/data/", "/embed/"):
        if room in parts.path:
            given = parts.path.partition(room)[2]
    return parse_thing(given)
