"""What the drawn parts of the explorer fetch: the points of a map, the terms that the query editor proposes."""

import json
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.query.atlas import FILTERS, LEVELS, collection, sum_collection
from collgraph.query.context import Opened
from collgraph.query.terms import known_terms
from collgraph.web.endpoint import METHODS, answer, resource
from collgraph.web.errors import request_language
from collgraph.web.formats import GEOJSON, JSON

MAP = "/api/map.geojson"
TERMS = "/api/terms.json"


def routes() -> list[Route]:
    """The addresses of the parts' data."""
    return [
        Route(MAP, resource(points), methods=METHODS),
        Route(TERMS, resource(terms), methods=METHODS),
    ]


def points(request: Request, opened: Opened) -> Response:
    """The things that the filters of the map let through, or with ``sums`` how many are in each territory."""
    lang, level = request_language(request), request.query_params.get("sums", "")
    things = opened.atlas.chosen({name: request.query_params.getlist(name) for name in FILTERS})
    if level in LEVELS:
        found = sum_collection(opened.reader, opened.atlas.sums(things, level), lang)
    else:
        found = collection(opened.reader, things, lang)
    return _answer(request, opened, found, GEOJSON)


def terms(request: Request, opened: Opened) -> Response:
    """The classes, properties and prefixes of the release."""
    return _answer(request, opened, known_terms(opened.reader, opened.release.schema), JSON)


def _answer(request: Request, opened: Opened, content: object, media_type: str) -> Response:
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{opened.release.id}-{sha256(written.encode()).hexdigest()[:16]}"'
    return answer(request, written, media_type, etag, {"vary": "Accept-Language"})
