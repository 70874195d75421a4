"""``/api/questions``: the competency questions, each an address whose typed parameters are bound, never pasted."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.errors import CollgraphError
from collgraph.query.context import Opened, current
from collgraph.query.failures import Refusal
from collgraph.query.formats import formats
from collgraph.query.parameters import Parameter
from collgraph.query.questions import Question, allowed_form, question, questions
from collgraph.texts import LANGUAGES, text
from collgraph.web.addresses import public_base
from collgraph.web.answers import ClientLeft
from collgraph.web.endpoint import METHODS, READ, answer, refused_method, resource
from collgraph.web.errors import error_response, preflight, request_language
from collgraph.web.openapi import description
from collgraph.web.protocol import Asked
from collgraph.web.sparql import answer_query, query_error_response

PATH = "/api/questions"
MOST_PARAMETERS = 50


def routes() -> list[Route]:
    """The list, one address for all questions, and their description."""
    return [
        Route(PATH, resource(listing), methods=METHODS),
        Route("/api/openapi.json", resource(openapi), methods=METHODS),
        Route(PATH + "/{name}", asked, methods=METHODS),
    ]


def listing(request: Request, opened: Opened) -> Response:
    """Every question with its titles, parameters and query."""
    base = public_base(request)
    said = {"questions": [as_json(entry, base) for entry in questions(opened.release)]}
    return _json(request, said, f'"{opened.release.id}-questions"')


def openapi(request: Request, opened: Opened) -> Response:
    """The OpenAPI description of the questions."""
    lang, base = request_language(request), public_base(request)
    said = description(questions(opened.release), opened.release, base, lang)
    return _json(request, said, f'"{opened.release.id}-openapi-{lang}"')


async def asked(request: Request) -> Response:
    """Answer one question with the values of the address, like a query at ``/sparql``."""
    if request.method == "OPTIONS":
        return preflight(READ)
    if request.method not in ("GET", "HEAD"):
        return refused_method(request)
    lang, name = request_language(request), request.path_params["name"]
    try:
        release = await run_in_threadpool(lambda: current().release)
        found = await run_in_threadpool(question, release, name)
        if found is None:
            return _unknown(request, name, lang)
        values = _values(request, lang)
        _check(values, lang)
        wanted = Asked(None, format=values.pop("format", ""))
        # The language of messages is every question's to ask for; only some name things in it.
        if found.param("lang") is None:
            values.pop("lang", None)
        query = found.bound(values, lang, release.schema)
        return await answer_query(request, current().service, wanted, query, lang)
    except ClientLeft:
        return Response(status_code=499)
    except CollgraphError as error:
        return query_error_response(request, error)


def as_json(found: Question, base: str) -> dict[str, object]:
    """A question as programs read it."""
    return {
        "name": found.name,
        "title": found.title,
        "theme": {"key": found.theme, **_both(f"theme_{found.theme}")},
        "relation": {"key": found.relation, **_both(f"relation_{found.relation}")},
        "parameters": [_parameter_json(entry) for entry in found.params],
        "gap": found.gap or None,
        "href": f"{base}{PATH}/{found.name}",
        "query": found.query,
    }


def _parameter_json(entry: Parameter) -> dict[str, object]:
    form = {lang: allowed_form(entry, lang) for lang in LANGUAGES}
    return {
        "name": entry.name,
        "type": entry.kind,
        "of": entry.detail or None,
        "default": entry.default or None,
        "label": entry.labels,
        "form": form,
    }


def _both(key: str) -> dict[str, str]:
    return {lang: text(f"questions.{key}", lang) for lang in LANGUAGES}


def _values(request: Request, lang: str) -> dict[str, str]:
    """The parameters of the address, each once, decoded exactly once; raises Refusal."""
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise _refused("unreadable", lang) from None
    values = dict(pairs)
    repeated = next((name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1), None)
    if repeated is not None:
        raise _refused("repeated", lang, name=repeated[:100])
    return values


def _check(values: Mapping[str, str], lang: str) -> None:
    """Refuse a language that there is not and an empty format; raises Refusal."""
    for name, known in (("lang", LANGUAGES), ("format", [one.name for one in formats("bindings")])):
        value = values.get(name)
        if value is not None and value not in known and (name == "lang" or not value):
            shown = {"name": name, "value": value[:100], "form": ", ".join(known)}
            message, hint = (text(f"questions.{key}", lang, **shown) for key in ("wrong_value", "hint_wrong_value"))
            raise Refusal("wrong-value", message, hint)


def _refused(code: str, lang: str, **values: str) -> Refusal:
    return Refusal(code, text(f"questions.{code}", lang, **values), text(f"questions.hint_{code}", lang, **values))


def _unknown(request: Request, name: str, lang: str) -> Response:
    message = text("questions.unknown_question", lang, name=name[:100])
    return error_response(request, 404, "unknown", message, text("questions.hint_unknown_question", lang))


def _json(request: Request, said: Mapping[str, object], etag: str) -> Response:
    content = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    return answer(request, content, "application/json", etag, {"vary": "Accept-Language"})
