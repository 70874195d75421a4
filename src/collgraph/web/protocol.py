"""The SPARQL 1.1 protocol's query operation, read from an HTTP request: GET, POST form, POST direct."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message

from starlette.requests import ClientDisconnect, Request

from collgraph.query.failures import refusal
from collgraph.web.percent import unquote_plus_bytes

BODY_SECONDS = 10.0
# How much more than the limit is read for nothing, in bytes, and for how long.
DISCARDED, DISCARD_SECONDS = 2_000_000, 2.0
MOST_PARAMETERS = 200
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "iso-8859-1"}


@dataclass(frozen=True)
class Asked:
    """What a request asks: a query (None where there is none), the graphs of the protocol, a format by name."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


async def read_request(request: Request, max_bytes: int, lang: str) -> Asked:
    """Read the operation of a request; raises Refusal with the code that the status comes from."""
    parameters = _parameters(request.scope["query_string"], "utf-8", lang)
    if request.method != "POST":
        return _asked(parameters, lang)
    media_type, charset = _content_type(request, lang)
    if media_type == UPDATE:
        raise refusal("update", lang, word="update")
    if media_type == FORM:
        body = await _body(request, 3 * max_bytes + 16_384, lang)
        parameters += _parameters(body, charset, lang)
    elif media_type == DIRECT:
        body = await _body(request, max_bytes, lang)
        parameters.append(("query", _decode(body, charset, lang)))
    else:
        raise refusal("media-type", lang, media_type=media_type)
    asked = _asked(parameters, lang)
    if asked.query is None:
        raise refusal("one-query", lang, count=0)
    return asked


def _asked(parameters: list[tuple[str, str]], lang: str) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise refusal("update", lang, word="update")
    queries = values.get("query", [])
    if len(queries) > 1:
        raise refusal("one-query", lang, count=len(queries))
    return Asked(
        query=queries[0] if queries else None,
        default_graphs=tuple(values.get("default-graph-uri", ())),
        named_graphs=tuple(values.get("named-graph-uri", ())),
        format=values.get("format", [""])[-1],
    )


def _parameters(encoded: bytes, charset: str, lang: str) -> list[tuple[str, str]]:
    """Decode percent-encoded pairs, exactly once."""
    if encoded.count(b"&") >= MOST_PARAMETERS:
        raise refusal("parameters", lang)
    pairs = [pair.partition(b"=") for pair in encoded.split(b"&") if pair]
    return [
        (_decode(unquote_plus_bytes(name), charset, lang), _decode(unquote_plus_bytes(value), charset, lang))
        for name, _, value in pairs
    ]


def _content_type(request: Request, lang: str) -> tuple[str, str]:
    coding = request.headers.get("content-encoding", "identity").lower()
    if coding != "identity":
        raise refusal("coding", lang, coding=coding)
    header = Message()
    header["content-type"] = request.headers.get("content-type", "none/none")
    wanted = header.get_param("charset", "utf-8")
    charset = _CHARSETS.get(str(wanted).lower())
    if charset is None:
        raise refusal("charset", lang, charset=wanted)
    return header.get_content_type(), charset


async def _body(request: Request, limit: int, lang: str) -> bytes:
    """Read the body, no longer than ``limit`` bytes and no slower than BODY_SECONDS."""
    too_long = refusal("body", lang, limit=limit)
    if announced(request) > limit:
        await _discard(request, limit + DISCARDED)
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise too_long
    except TimeoutError:
        raise refusal("slow-body", lang, seconds=f"{BODY_SECONDS:g}") from None
    except ClientDisconnect:
        raise refusal("parameters", lang) from None
    return bytes(body)


async def _discard(request: Request, limit: int) -> None:
    """Let a body that is not much too long arrive: a client that still sends would not see the answer."""
    if announced(request) > limit:
        return
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(DISCARD_SECONDS):
            async for _ in request.stream():
                pass


def announced(request: Request) -> int:
    """The bytes of the body as its header has them, 0 where it has none."""
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _decode(body: bytes, charset: str, lang: str) -> str:
    try:
        return body.decode(charset)
    except UnicodeDecodeError:
        raise refusal("encoding", lang) from None
