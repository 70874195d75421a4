"""For other people's pages: cards, ``/embed/<kind>/<key>``, and ``/embed/map``, in frames found by ``/oembed``."""

import json
from itertools import groupby
from urllib.parse import parse_qs, quote, urlsplit

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.namespaces import CG, ID, ThingName, parse_thing
from collgraph.query.context import Opened
from collgraph.query.entity import EntityView, Fact, entity_view
from collgraph.web.addresses import entity_path, public_base
from collgraph.web.api import digest, filters
from collgraph.web.embedded_map import PATH as MAP
from collgraph.web.embedded_map import SIZE, asked_map, embedded, map_address, title
from collgraph.web.endpoint import METHODS, answer, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.formats import JSON
from collgraph.web.pages import FRAMED_POLICY, render
from collgraph.web.resources import absent_thing

WIDTH, HEIGHT = 430, 300
FACTS, VALUES = 6, 3
POINT = f"{CG}point"


def routes() -> list[Route]:
    """The addresses of cards."""
    return [
        Route(MAP, resource(embedded), methods=METHODS),
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
    content = render(
        "embed.html", lang, view=view, groups=_groups(view), most=VALUES, base=base, page=page, oembed=found
    )
    headers = {"content-security-policy": FRAMED_POLICY, "content-language": lang, "vary": "Accept-Language"}
    return answer(request, content, "text/html", f'"{opened.release.id}-card-{view.name}-{lang}"', headers)


def _groups(view: EntityView) -> list[list[Fact]]:
    """The first facts by property, few of each; a point is for maps."""
    shown = (fact for fact in view.facts if fact.property != POINT)
    found = [list(same) for _, same in groupby(shown, key=lambda fact: fact.property)]
    return found[:FACTS]


def oembed(request: Request, opened: Opened) -> Response:
    """The card of a page of this server, or a map, as https://oembed.com has it."""
    lang, base = request_language(request), public_base(request)
    given = request.query_params.get("url", "")
    if request.query_params.get("format", "json") != "json":
        return error_response(request, 501, "not-implemented", said(request, "not_acceptable"), "format=json")
    asked = asked_map(given)
    chosen = None if asked is None else filters(asked)
    if asked is not None and chosen is not None:
        return _framed(request, opened, map_address(base, asked, lang), title(opened, chosen, lang), SIZE)
    name = _named(given)
    if name is None or not opened.reader.exists(name.iri):
        return error_response(request, 404, "unknown", said(request, "unknown", name=str(name or "")), "")
    size = {"width": WIDTH, "height": HEIGHT}
    address = f"{base}/embed/{name}?lang={lang}"
    return _framed(request, opened, address, opened.reader.label(name.iri, lang).text, size)


def _framed(request: Request, opened: Opened, address: str, title: str, size: dict[str, int]) -> Response:
    """A frame, no larger than the page that asks can show."""
    asked = {name: request.query_params.get(f"max{name}", "") for name in size}
    fits = {name: min(most, int(asked[name])) if asked[name].isdecimal() else most for name, most in size.items()}
    sizes = " ".join(f'{name}="{value}"' for name, value in fits.items())
    frame = f'<iframe src="{escape(address)}" title="{escape(title)}" {sizes} loading="lazy"></iframe>'
    base = public_base(request)
    told = {"version": "1.0", "type": "rich", "provider_name": "collgraph", "provider_url": f"{base}/"}
    written = json.dumps({**told, "title": title, "html": frame, **fits}, ensure_ascii=False)
    return answer(request, written, JSON, f'"{opened.release.id}-oembed-{digest(written)}"')


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
