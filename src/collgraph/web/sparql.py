"""``/sparql``: the SPARQL 1.1 protocol, query operation only, over the query service."""

import ipaddress
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from collgraph.errors import CollgraphError, QueryMemory, QueryOverload, QueryTimeout, ReleaseError
from collgraph.query.context import current
from collgraph.query.description import service_description
from collgraph.query.failures import ClientOverload, Refusal, refusal
from collgraph.query.formats import by_name, offered
from collgraph.query.requests import QueryRequest
from collgraph.query.service import QueryService
from collgraph.web.answers import AnswerResponse, ClientLeft, Presence
from collgraph.web.errors import CORS, accept_header, error_response, preflight, request_language
from collgraph.web.kept import KEPT, Kept, has_tag
from collgraph.web.negotiation import accepts_encoding, negotiate
from collgraph.web.protocol import Asked, announced, read_request

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
REFUSED_METHODS = ("PUT", "DELETE", "PATCH")
QUERY_PAGE = "/requetes"
HTML = "text/html"
# In seconds: a place in the queue is soon free; the same query would fail again, its change takes a person's time.
RETRY_SOON, RETRY_LATER = "5", "60"
GRAPHS = "SELECT DISTINCT ?graph { GRAPH ?graph { } }"

# Refusals that are not a plain 400.
STATUS = {
    "update": 403,
    "service": 403,
    "method": 405,
    "not-acceptable": 406,
    "slow-body": 408,
    "too-long": 413,
    "body": 413,
    "media-type": 415,
    "charset": 415,
    "coding": 415,
}
# A body that was not read to its end leaves a connection that cannot be used again.
HEADERS = {
    "method": {"allow": ", ".join(METHODS)},
    "body": {"connection": "close"},
    "slow-body": {"connection": "close"},
}


def routes(service: Callable[[], QueryService] = lambda: current().service) -> list[Route]:
    """The route of the endpoint; ``service`` gives the query service at each request."""

    async def endpoint(request: Request) -> Response:
        return await handle(request, service())

    return [Route("/sparql", endpoint, methods=[*METHODS, *REFUSED_METHODS], name="sparql")]


async def handle(request: Request, service: QueryService) -> Response:
    """Answer one request: every failure has its status, message and hint."""
    lang = request_language(request)
    try:
        if request.method == "OPTIONS":
            return preflight(", ".join(METHODS))
        if request.method not in METHODS:
            raise refusal("method", lang, method=request.method)
        await service.admission.pace(client_name(request), announced(request))
        asked = await read_request(request, service.policy.max_bytes, lang)
        if asked.query is None:
            return await _describe(request, service, asked, lang)
        return await answer_query(request, service, asked, asked.query, lang)
    except ClientLeft:
        return Response(status_code=499)
    except CollgraphError as error:
        return query_error_response(request, error)


def query_error_response(request: Request, error: CollgraphError) -> Response:
    """The answer for an error of the query service: its status, code, message, hint, when to retry."""
    if isinstance(error, Refusal):
        status, headers = STATUS.get(error.code, 400), HEADERS.get(error.code)
        return error_response(request, status, error.code, error.message, error.hint, headers)
    status, code = _failure(error)
    seconds = RETRY_SOON if isinstance(error, QueryOverload | ReleaseError) else RETRY_LATER
    return error_response(request, status, code, error.message, error.hint, {"retry-after": seconds})


def _failure(error: CollgraphError) -> tuple[int, str]:
    kinds = (
        (ClientOverload, 429, "client-overload"),
        (QueryOverload, 503, "overload"),
        (QueryTimeout, 503, "timeout"),
        (QueryMemory, 503, "memory"),
        (ReleaseError, 503, "no-release"),
    )
    return next(((status, code) for kind, status, code in kinds if isinstance(error, kind)), (503, "crash"))


async def answer_query(request: Request, service: QueryService, asked: Asked, query: str, lang: str) -> Response:
    """Answer a query in the format asked for, from the cache where it can; raises QueryError and its kinds."""
    checked = await service.check(query, lang, client_name(request))
    name = asked.format or _negotiated(request, offered(checked.form), lang)
    if name == HTML:
        return _to_query_page(request, query)
    wanted = QueryRequest(
        text=query,
        format=name,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        client=client_name(request),
        gzip=accepts_encoding(request.headers.get("accept-encoding", ""), "gzip"),
        lang=lang,
        checked=checked,
    )
    conditions = ",".join(request.headers.getlist("if-none-match"))
    tag = await service.tag(wanted) if conditions else ""
    if tag and has_tag(conditions, tag):
        service.outcomes["not-modified"] += 1
        return Response(status_code=304, headers=answer_headers(tag))
    async with Presence(request.receive):
        answer = await service.execute(wanted)
    if answer.place:
        request.scope.setdefault("state", {})[KEPT] = Kept(answer.release, answer.etag, answer.place)
    return AnswerResponse(answer, {**answer_headers(answer.etag), **_download(name)}, lang)


async def _describe(request: Request, service: QueryService, asked: Asked, lang: str) -> Response:
    name = asked.format or _negotiated(request, offered("graph"), lang)
    if name == HTML:
        return _to_query_page(request, None)
    chosen = by_name("graph", name)
    if chosen is None:
        raise refusal("form", lang, media_type=name)
    answer = await service.execute(QueryRequest(GRAPHS, "json", client="description", lang=lang))
    rows = json.loads(await answer.read())["results"]["bindings"]
    base = service.settings.public_url
    address = f"{base}/sparql" if base else str(request.url.replace(query=""))
    graphs = [row["graph"]["value"] for row in rows]
    body = service_description(address, graphs, bool(service.policy.service_allow), chosen.name)
    return Response(body, headers=answer_headers(""), media_type=chosen.media_type)


def _negotiated(request: Request, media_types: tuple[str, ...], lang: str) -> str:
    """The media type to answer in; HTML where a browser would rather see the query page."""
    choices = media_types if request.method == "POST" else (*media_types, HTML)
    found = negotiate(accept_header(request), choices)
    if found is None:
        raise refusal("not-acceptable", lang, offered=", ".join(media_types))
    return found


def _to_query_page(request: Request, query: str | None) -> Response:
    parameters = {name: request.query_params[name] for name in ("lang",) if name in request.query_params}
    if query is not None:
        parameters["query"] = query
    page = request.scope.get("root_path", "") + QUERY_PAGE
    address = f"{page}?{urlencode(parameters)}" if parameters else page
    return RedirectResponse(address, 303, {**CORS, "vary": "Accept", "cache-control": "no-store"})


def answer_headers(tag: str) -> dict[str, str]:
    """Of an answer with this entity tag, empty for none.

    A shared cache may answer for a minute; everyone else asks again with the tag.
    """
    known = {"etag": tag, "cache-control": "public, max-age=0, s-maxage=60"} if tag else {"cache-control": "no-store"}
    return {**CORS, **known, "vary": "Accept, Accept-Encoding", "x-content-type-options": "nosniff"}


def _download(name: str) -> Mapping[str, str]:
    return {"content-disposition": 'attachment; filename="collgraph.csv"'} if name == "csv-excel" else {}


def client_name(request: Request) -> str:
    """Who shares a place in the queue."""
    return client_of(request.client.host if request.client is not None else "")


@lru_cache(maxsize=4096)
def client_of(host: str) -> str:
    """An IPv4 address as it is, of an IPv6 address its /64 network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host or "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
