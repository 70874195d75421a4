"""The edge of every resource: methods, the release it is read from, conditional answers, errors in one shape."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from collgraph.errors import CollgraphError, ReleaseError
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.texts import text
from collgraph.web.errors import CORS, error_response, preflight, request_language

Handler = Callable[[Request, Opened], Response]
Endpoint = Callable[[Request], Awaitable[Response]]

READ = "GET, HEAD, OPTIONS"
# Routes take every method, so that a refused one is answered in the one error shape.
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
SHARED = {**CORS, "x-content-type-options": "nosniff"}
CACHE = "public, max-age=60"

log = logging.getLogger(__name__)


def resource(handler: Handler) -> Endpoint:
    """Make an endpoint of a handler that reads one release; it runs in a thread, as the store blocks."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(READ)
        if request.method not in ("GET", "HEAD"):
            return refused_method(request)
        try:
            return await run_in_threadpool(lambda: handler(request, context.current().opened))
        except ReleaseError as error:
            return error_response(request, 503, "no-release", error.message, error.hint, {"retry-after": "5"})
        except CollgraphError as error:
            return error_response(request, 400, "refused", error.message, error.hint)
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            return error_response(request, 500, "internal", said(request, "internal"), "")

    return endpoint


def refused_method(request: Request) -> Response:
    """Answer 405, naming what is allowed."""
    message = said(request, "method", method=request.method[:20])
    return error_response(request, 405, "method-not-allowed", message, READ, {"allow": READ})


def answer(
    request: Request, content: bytes | str, media_type: str, etag: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with an entity tag; 304 where the client has it already."""
    shared = {**SHARED, "etag": etag, "cache-control": CACHE, **(headers or {})}
    if matches(request, etag):
        return Response(status_code=304, headers=shared)
    return Response(content, headers=shared, media_type=media_type)


def matches(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this entity tag (weak comparison, RFC 9110)."""
    named = request.headers.get("if-none-match", "")
    return named.strip() == "*" or etag in {part.strip().removeprefix("W/") for part in named.split(",")}


def accept(request: Request) -> str:
    """The Accept header, its lines joined."""
    return ", ".join(request.headers.getlist("accept"))


def said(request: Request, key: str, **values: object) -> str:
    """A text of the web room in the language of a request."""
    return text(f"web.{key}", request_language(request), **values)
