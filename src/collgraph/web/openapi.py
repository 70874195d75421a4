"""The OpenAPI 3.1 description of what programs ask: every address, its parameters, its formats and its errors."""

import re
from collections.abc import Sequence
from typing import Any

from collgraph import namespaces as ns
from collgraph.query.formats import formats
from collgraph.query.parameters import LONGEST, Parameter
from collgraph.query.questions import THEMES, Question, allowed_form
from collgraph.query.release import Release
from collgraph.texts import LANGUAGES, text
from collgraph.web.described import KEY, SCHEMAS, paths

LICENCE = {"name": "CC BY-SA 4.0", "identifier": "CC-BY-SA-4.0"}
ERRORS = {"400": "refused", "404": "unknown", "406": "not-acceptable", "429": "client-overload", "503": "overload"}
# No control character but tabs and line ends; days that every year has.
TEXT = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"
_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_MONTH = "(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
DATE = f"{_YEAR}(?:-(?:{_MONTH}))?"


def description(asked: Sequence[Question], release: Release, base: str, lang: str) -> dict[str, Any]:
    """Describe the questions of a release in a language; ``base`` is the address of this server."""
    version = str(release.report.get("version", "0"))
    answered = {f"/api/questions/{entry.name}": {"get": _operation(entry, release, lang)} for entry in asked}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": text("questions.api_title", lang),
            "summary": text("questions.api_summary", lang),
            "version": f"{version}+{release.id}",
            "license": LICENCE,
        },
        "servers": [{"url": base or "/"}],
        "tags": [{"name": theme, "description": text(f"questions.theme_{theme}", lang)} for theme in THEMES],
        "paths": {"/api/questions": {"get": _list_operation(lang)}, **answered, **paths(release.id)},
        "components": {
            "schemas": {"Error": _error_schema(), **SCHEMAS},
            "responses": {"Error": _error_response(lang)},
        },
    }


def _operation(entry: Question, release: Release, lang: str) -> dict[str, Any]:
    said = [text(f"questions.relation_{entry.relation}", lang)]
    if entry.gap:
        said.append(text("questions.api_gap", lang, gap=entry.gap[lang]))
    shared = [] if entry.param("lang") else [_shared("lang", LANGUAGES, "api_lang", lang)]
    names = [one.name for one in formats("bindings")]
    return {
        "operationId": entry.name,
        "summary": entry.title[lang],
        "description": "\n\n".join(said),
        "tags": [entry.theme],
        "x-sparql": entry.query,
        "parameters": [
            *(_parameter(one, release, lang) for one in entry.params),
            *shared,
            _shared("format", names, "api_format", lang),
        ],
        "responses": {"200": _answer(lang), **{status: {"$ref": "#/components/responses/Error"} for status in ERRORS}},
    }


def _parameter(one: Parameter, release: Release, lang: str) -> dict[str, Any]:
    schema = _schema(one, release)
    if one.default:
        schema["default"] = int(one.default) if one.kind == "integer" else one.default
    said = {
        "name": one.name,
        "in": "query",
        "required": False,
        "description": f"{one.labels[lang]} – {allowed_form(one, lang)}",
        "schema": schema,
    }
    return {**said, "example": schema["default"]} if one.default else said


def _schema(one: Parameter, release: Release) -> dict[str, Any]:
    """What a value may be; where there is no default, an empty one leaves the question open."""
    allowed = _allowed(one, release)
    if not one.default and "enum" in allowed and one.kind != "lang":
        allowed["enum"] = ["", *allowed["enum"]]
    return allowed


def _allowed(one: Parameter, release: Release) -> dict[str, Any]:
    ending = "$" if one.default else "$|^$"
    if one.kind == "iri":
        kinds = "|".join(one.kinds) or ns.NAME.pattern
        return {"type": "string", "pattern": f"^(?:{re.escape(ns.ID)})?(?:{kinds})/{KEY}{ending}"}
    if one.kind == "term":
        return {"type": "string", "enum": _keys(release, ns.scheme_iri(one.detail))}
    if one.kind == "scheme":
        schemes = [term.iri for term in release.schema.of_kind("scheme")]
        return {"type": "string", "enum": [iri.removeprefix(ns.VOCAB) for iri in schemes]}
    if one.kind == "integer":
        return {"type": "integer", "minimum": one.bounds[0], "maximum": one.bounds[1]}
    if one.kind == "date":
        return {"type": "string", "pattern": f"^{DATE}{ending}"}
    if one.kind == "lang":
        return {"type": "string", "enum": list(LANGUAGES)}
    return {"type": "string", "minLength": int(bool(one.default)), "maxLength": LONGEST, "pattern": TEXT}


def _keys(release: Release, scheme: str) -> list[str]:
    return [term.iri.removeprefix(f"{scheme}/") for term in release.schema.terms(scheme)]


def _shared(name: str, values: Sequence[str], key: str, lang: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(values)}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": text(f"questions.{key}", lang),
        "schema": schema,
    }


def _answer(lang: str) -> dict[str, Any]:
    kinds = {entry.essence: {"schema": {"type": "string"}} for entry in formats("bindings")}
    kinds["application/sparql-results+json"] = {"schema": {"type": "object"}}
    return {"description": text("questions.api_answer", lang), "content": kinds}


def _list_operation(lang: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    said = {"description": text("questions.api_answer", lang), "content": content}
    return {"operationId": "questions", "summary": text("questions.api_list", lang), "responses": {"200": said}}


def _error_response(lang: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Error"}}
    return {"description": text("questions.api_error", lang), "content": {"application/json": schema}}


def _error_schema() -> dict[str, Any]:
    words = {name: {"type": "string"} for name in ("error", "message", "hint")}
    return {"type": "object", "required": list(words), "properties": words, "examples": _examples()}


def _examples() -> list[dict[str, str]]:
    return [{"error": code, "message": "…", "hint": "…"} for code in ERRORS.values()]
