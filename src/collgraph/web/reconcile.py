"""``/reconcile``: the W3C community group's Reconciliation API 0.2, as OpenRefine speaks it."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from collgraph import namespaces as ns
from collgraph.errors import CollgraphError, QueryRefused, ReleaseError
from collgraph.kinds import KINDS
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.reconciling import extend, kind_name, properties, reconcile, types
from collgraph.text import fold
from collgraph.texts import text
from collgraph.web.addresses import public_base
from collgraph.web.endpoint import METHODS, SHARED, refused_method, resource
from collgraph.web.errors import error_response, preflight, request_language

PATH = "/reconcile"
LARGEST = 1_000_000
"""Bytes of a batch."""

BATCH = 100


def routes() -> list[Route]:
    """The service and what it suggests."""
    return [
        Route(PATH, service, methods=METHODS),
        Route(f"{PATH}/suggest/entity", resource(suggest_entity), methods=METHODS),
        Route(f"{PATH}/suggest/type", resource(suggest_type), methods=METHODS),
        Route(f"{PATH}/suggest/property", resource(suggest_property), methods=METHODS),
        Route(f"{PATH}/properties", resource(propose), methods=METHODS),
    ]


async def service(request: Request) -> Response:
    """The manifest, a batch of queries, or a data extension, by what is sent in the address or in a form."""
    if request.method == "OPTIONS":
        return preflight("GET, HEAD, POST, OPTIONS")
    if request.method not in ("GET", "HEAD", "POST"):
        return refused_method(request)
    try:
        sent = dict(request.query_params)
        if request.method == "POST":
            sent |= await _form(request)
        return await run_in_threadpool(lambda: _answer(request, context.current().opened, sent))
    except ReleaseError as error:
        return error_response(request, 503, "no-release", error.message, error.hint, {"retry-after": "5"})
    except CollgraphError as error:
        return error_response(request, 400, "refused", error.message, error.hint)


def manifest(base: str, lang: str) -> dict[str, Any]:
    """What the service is and offers."""
    suggested = {
        name: {"service_url": base, "service_path": f"{PATH}/suggest/{name}"} for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": "collgraph",
        "identifierSpace": ns.ID,
        "schemaSpace": ns.CG,
        "defaultTypes": [{"id": kind, "name": kind_name(kind, lang)} for kind in KINDS],
        "view": {"url": f"{base}/id/{{{{id}}}}"},
        "preview": {"url": f"{base}/embed/{{{{id}}}}", "width": 430, "height": 300},
        "suggest": suggested,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"{PATH}/properties"},
            "property_settings": property_settings(lang),
        },
        "batchSize": BATCH,
    }


def property_settings(lang: str) -> list[dict[str, Any]]:
    """What a data extension may ask of each column."""
    kinds = {"limit": ("number", 0), "count": ("checkbox", False)}
    return [
        {
            "name": name,
            "label": text(f"web.extend_{name}", lang),
            "type": kind,
            "default": default,
            "help_text": text(f"web.extend_{name}_help", lang),
        }
        for name, (kind, default) in kinds.items()
    ]


def suggest_entity(request: Request, opened: Opened) -> Response:
    """Things whose names begin with what is being typed."""
    lang, prefix = request_language(request), request.query_params.get("prefix", "")[:200]
    found = opened.search.complete(prefix, 10, lang) if prefix.strip() else ()
    result = [
        {
            "id": str(ns.parse_thing(hit.iri)),
            "name": hit.label,
            "description": hit.context,
            "notable": [{"id": hit.kind, "name": kind_name(hit.kind, lang)}],
        }
        for hit in found
    ]
    return _json({"result": result})


def suggest_type(request: Request, opened: Opened) -> Response:
    """Kinds of things by what is being typed."""
    return _json({"result": _matching(request, types(opened, request_language(request)))})


def suggest_property(request: Request, opened: Opened) -> Response:
    """Properties by what is being typed."""
    return _json({"result": _matching(request, properties(opened, request_language(request), 1_000))})


def propose(request: Request, opened: Opened) -> Response:
    """The properties that a data extension may ask for."""
    return _json({"properties": properties(opened, request_language(request)), "limit": 100})


def _answer(request: Request, opened: Opened, sent: Mapping[str, str]) -> Response:
    lang = request_language(request)
    if "queries" in sent:
        asked = _object(sent["queries"], "queries")
        if len(asked) > BATCH:
            raise QueryRefused(f"queries: at most {BATCH}")
        return _json({key: {"result": reconcile(opened, _mapping(query), lang)} for key, query in asked.items()})
    if "extend" in sent:
        wanted = _object(sent["extend"], "extend")
        ids, names = wanted.get("ids"), wanted.get("properties")
        if not isinstance(ids, list) or not isinstance(names, list):
            raise QueryRefused("extend: {ids: list, properties: list}")
        if not _all(ids, lambda value: isinstance(value, str)) or not _all(names, _is_property):
            raise QueryRefused("extend: {ids: list of texts, properties: list of {id: text}}")
        return _json(extend(opened, ids, names, lang))
    return _json(manifest(public_base(request), lang))


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise QueryRefused(f"at most {LARGEST} bytes")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    return _mapping(found, name)


def _mapping(found: object, name: str = "query") -> dict[str, Any]:
    if not isinstance(found, dict):
        raise QueryRefused(f"{name}: a JSON object is expected")
    return found


def _all(values: list[Any], fits: Callable[[Any], bool]) -> bool:
    return len(values) <= BATCH and all(fits(value) for value in values)


def _is_property(value: Any) -> bool:
    known = isinstance(value, dict) and isinstance(value.get("id"), str)
    return known and isinstance(value.get("settings", {}), dict | None)


def _matching(request: Request, listed: list[dict[str, str]]) -> list[dict[str, str]]:
    prefix = fold(request.query_params.get("prefix", "")[:200])
    return [entry for entry in listed if prefix in fold(entry["name"]) or entry["id"].lower().startswith(prefix)][:20]


def _json(content: object) -> Response:
    return JSONResponse(content, headers={**SHARED, "cache-control": "no-cache"})
