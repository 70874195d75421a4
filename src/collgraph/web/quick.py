"""The short way of the commonest request, ``GET /sparql?query=…`` with nothing else: no routing, no layers.

What it cannot read or negotiate at once is left to the long way (sparql.py), which answers the same or says why not.
"""

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from collgraph.errors import CollgraphError, QueryRefused
from collgraph.query.formats import offered
from collgraph.query.requests import QueryAnswer, QueryRequest
from collgraph.query.service import QueryService
from collgraph.query.shortcut import Found
from collgraph.web.answers import AnswerResponse, ClientLeft, Presence
from collgraph.web.errors import preferred_language
from collgraph.web.kept import KEPT, Asking, Kept
from collgraph.web.negotiation import accepts_encoding, negotiate
from collgraph.web.percent import unquote_plus_bytes
from collgraph.web.prompt import Going
from collgraph.web.shell import GUARDS
from collgraph.web.sparql import HTML, answer_headers, client_of, query_error_response

QUERY = b"query="


def read(asking: Asking, client: str, service: QueryService) -> QueryRequest | None:
    """What a client, named by its address, asks; None where the long way has to see to it."""
    encoded = asking.query_string
    if not encoded.startswith(QUERY) or b"&" in encoded:
        return None
    lang = _language(asking.manner.language)
    client = client_of(client)
    try:
        text = unquote_plus_bytes(encoded[len(QUERY) :]).decode()
        checked = service.admission.check_now(text, lang, client) if text else None
    except (UnicodeDecodeError, QueryRefused):
        return None
    name = _media_type(asking.manner.accept, checked.form) if checked is not None else None
    if name is None:
        return None
    return QueryRequest(text, name, client=client, gzip=_gzip(asking.manner.coding), lang=lang, checked=checked)


async def answer(going: Going, service: QueryService, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what was read, going on with what has begun."""
    wanted, prompt = going.wanted, going.prompt
    assert wanted is not None, "what could not be read goes the long way"
    try:
        async with Presence(receive):
            found = await (prompt.answer() if prompt is not None else service.execute(wanted))
    except ClientLeft:
        await _send(Response(status_code=499), scope, receive, send)
    except CollgraphError as error:
        await _send(query_error_response(Request(scope, receive), error), scope, receive, send)
    else:
        scope["state"][KEPT] = kept(found)
        if found.body is None:
            await _send(AnswerResponse(found, answer_headers(found.etag), wanted.lang), scope, receive, send)
            return
        whole = found_of(found)
        await send({"type": "http.response.start", "status": whole.status, "headers": whole.headers})
        await send({"type": "http.response.body", "body": whole.body})


async def _send(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    for name, value in GUARDS.items():
        response.headers.setdefault(name, value)
    await response(scope, receive, send)


def kept(found: QueryAnswer) -> Kept | None:
    """Where an answer is kept, if it is."""
    return Kept(found.release, found.etag, found.place) if found.place else None


def found_of(answer: QueryAnswer) -> Found:
    """A whole answer with its headers."""
    body, tag = answer.body or b"", answer.etag
    own = [(b"content-length", b"%d" % len(body))]
    if tag:
        own.append((b"etag", tag.encode()))
    return Found(200, _shared(bool(tag), answer.media_type, answer.gzip), own, body)


@lru_cache(maxsize=64)
def _shared(kept: bool, media_type: str, gzip: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that such answers share; ``kept`` for those that have an entity tag."""
    named = answer_headers("tag" if kept else "") | GUARDS | {"content-type": media_type}
    if gzip:
        named["content-encoding"] = "gzip"
    return tuple((name.encode(), value.encode()) for name, value in named.items() if name != "etag")


@lru_cache(maxsize=512)
def _media_type(accept: bytes, form: str | None) -> str | None:
    found = negotiate(accept.decode("latin-1"), (*offered(form), HTML))
    return None if found == HTML else found


@lru_cache(maxsize=128)
def _gzip(coding: bytes) -> bool:
    return accepts_encoding(coding.decode("latin-1"), "gzip")


@lru_cache(maxsize=512)
def _language(header: bytes) -> str:
    return preferred_language(header.decode("latin-1"))
