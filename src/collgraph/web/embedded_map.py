"""``/embed/map``: a map for other people's pages, with its list, without scripts; any page may frame it."""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from collgraph.query.context import Opened
from collgraph.query.picture_map import HEIGHT, WIDTH, drawing
from collgraph.query.places import features
from collgraph.query.reconciling import kind_name
from collgraph.web.addresses import entity_path, public_base
from collgraph.web.api import FILTERS, bad, digest, filters
from collgraph.web.endpoint import answer
from collgraph.web.errors import request_language
from collgraph.web.pages import FRAMED_POLICY, render

PATH = "/embed/map"
LISTED = 200
SIZE = {"width": 640, "height": 760}


def embedded(request: Request, opened: Opened) -> Response:
    """The things that ``type``, ``territory``, ``theme``… let through: dots, a list, the licences of their sources."""
    chosen, lang, base = filters(request.query_params), request_language(request), public_base(request)
    if chosen is None:
        return bad(request)
    found = features(opened, chosen, lang)
    facets = opened.search.search("", lang, chosen, 1, 0, facets=("source",)).facets.get("source", {})
    things = [feature["properties"] for feature in found["features"]]
    address = map_address(base, request.query_params, lang)
    values: dict[str, Any] = {
        "drawn": drawing(opened.reader, found["features"]),
        "width": WIDTH,
        "height": HEIGHT,
        "things": things[:LISTED],
        "more": found["total"] - len(things[:LISTED]),
        "title": title(opened, chosen, lang),
        "total": found["total"],
        "sources": [entry for entry in opened.release.report["sources"] if _is_of(entry["id"], facets)],
        "oembed": f"{base}/oembed?url={quote(address, safe='')}",
        "page": lambda name: base + entity_path(name, lang),
        "base": base,
    }
    headers = {"content-security-policy": FRAMED_POLICY, "content-language": lang, "vary": "Accept-Language"}
    etag = f'"{opened.release.id}-map-{digest(address)}"'
    return answer(request, render("embedded_map.html", lang, **values), "text/html", etag, headers)


def title(opened: Opened, chosen: dict[str, list[str]], lang: str) -> str:
    """What the map shows, in words: kinds, then the other values by name."""
    named = [kind_name(kind, lang) for kind in chosen.get("kind", ())] or ["collgraph"]
    named += [opened.reader.label(iri, lang).text for name, iris in chosen.items() if name != "kind" for iri in iris]
    return " – ".join(named)


def asked_map(address: str) -> QueryParams | None:
    """What the address of a map of ours asks for, None where it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return QueryParams(parts.query) if parts.path.endswith(PATH) else None


def map_address(base: str, asked: QueryParams, lang: str) -> str:
    """The address of a map that asks for the same, and for nothing else."""
    kept = [(name, value) for name in FILTERS for value in asked.getlist(name) if value]
    return f"{base}{PATH}?{urlencode([*kept, ('lang', lang)])}"


def _is_of(source: str, facets: dict[str, int]) -> bool:
    return any(iri.rpartition("/")[2] == source for iri in facets)
