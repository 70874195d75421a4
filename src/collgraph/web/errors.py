"""The one shape of an error over HTTP: JSON ``{error, message, hint}`` or plain text, open to any origin."""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from collgraph.web.negotiation import media_ranges, negotiate

CORS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Retry-After, Content-Disposition",
}
_PREFLIGHT_AGE = "86400"


def error_response(
    request: Request,
    status: int,
    error: str,
    message: str,
    hint: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer an error: a short code such as ``syntax`` for programs, a message and a hint for people."""
    shared = {**CORS, "cache-control": "no-store", "vary": "Accept", "x-content-type-options": "nosniff"}
    chosen = negotiate(accept_header(request), ["application/json", "text/plain", "text/html"])
    if chosen in ("text/plain", "text/html") and not _asks_json(request):
        body = "\n".join(part for part in (message, hint) if part) + "\n"
        return Response(body, status, {**shared, **(headers or {})}, "text/plain")
    body = json.dumps({"error": error, "message": message, "hint": hint}, ensure_ascii=False) + "\n"
    return Response(body, status, {**shared, **(headers or {})}, "application/json")


def preflight(methods: str) -> Response:
    """Answer OPTIONS: what a page of another origin may send here."""
    allowed = {
        "allow": methods,
        "access-control-allow-methods": methods,
        "access-control-allow-headers": "Accept, Accept-Language, Content-Type, If-None-Match",
        "access-control-max-age": _PREFLIGHT_AGE,
    }
    return Response(status_code=204, headers={**CORS, **allowed})


def accept_header(request: Request) -> str:
    """The Accept header, its lines joined into one."""
    return ", ".join(request.headers.getlist("accept"))


def request_language(request: Request) -> str:
    """Choose the language of a message: ``lang`` of the address, else Accept-Language, else French."""
    # Parsing a long query a second time would cost more than anything else here.
    wanted = request.query_params.get("lang", "") if b"lang=" in request.scope["query_string"] else ""
    return wanted if wanted in ("fr", "en") else preferred_language(request.headers.get("accept-language", ""))


def preferred_language(header: str) -> str:
    """The first of our languages in an Accept-Language header, else French."""
    for member in header.lower().split(","):
        if member.strip().startswith(("fr", "en")):
            return member.strip()[:2]
    return "fr"


def _asks_json(request: Request) -> bool:
    """A client that names a JSON format, whichever, reads JSON errors."""
    named = media_ranges(accept_header(request))
    return any(entry.subtype.endswith("json") and entry.quality > 0 for entry in named)
