"""What OpenAPI says of ``/api`` beside the questions: search, one thing, the map, the changes, cards."""

from collections.abc import Mapping
from typing import Any

from collgraph import namespaces as ns
from collgraph.kinds import KINDS
from collgraph.query.atlas import FILTERS
from collgraph.query.places import FURTHEST
from collgraph.texts import LANGUAGES
from collgraph.web.drawing import MAP, TERMS
from collgraph.web.formats import GEOJSON, JSON

KEY = r"[A-Za-z0-9](?:[A-Za-z0-9._~\-]*[A-Za-z0-9~])?"
_TEXT: dict[str, Any] = {"type": "string"}
_OPTIONAL: dict[str, Any] = {"type": ["string", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


_KIND = {"type": "string", "enum": list(KINDS)}
_HIT = dict.fromkeys(("id", "name", "label", "context", "url"), _TEXT)
_FACT = {
    **dict.fromkeys(("property", "label", "value"), _TEXT),
    **dict.fromkeys(("iri", "lang"), _OPTIONAL),
    "status": {"type": "string", "enum": ["asserted", "inferred", "proposed"]},
    "sources": _list(_TEXT),
}
_POINT = _object(
    {"type": {"const": "Point"}, "coordinates": {**_list({"type": "number"}), "minItems": 2, "maxItems": 2}}
)
_PLACED = _object({"id": _TEXT, "label": _TEXT, "kind": _KIND, "context": _TEXT})
_FEATURE = _object({"type": {"const": "Feature"}, "id": _TEXT, "geometry": _POINT, "properties": _PLACED})

SCHEMAS = {
    "Search": _object(
        {
            "total": _COUNT,
            "hits": _list(_object({**_HIT, "kind": _KIND, "lang": _OPTIONAL, "other_label": _OPTIONAL})),
            "facets": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _COUNT}},
            "suggestion": _OPTIONAL,
        }
    ),
    "Entity": _object(
        {
            **dict.fromkeys(("id", "name", "kind", "label", "type"), _TEXT),
            "facts": _list(_object(_FACT)),
            "sources": _list(_object({"id": _TEXT, "title": _TEXT, "licence": _OPTIONAL, "url": _OPTIONAL})),
            "schema_org": {"type": "object"},
        }
    ),
    "Map": {
        **_object({"type": {"const": "FeatureCollection"}, "total": _COUNT, "features": _list(_FEATURE)}),
        "description": "Pages of 2,000 things: while there are more, links names the next, as the header Link does.",
    },
    "Drawn": _object({"type": {"const": "FeatureCollection"}, "features": _list({"type": "object"})}),
    "Terms": {"type": "object"},
    "Changes": _object(
        {
            "from": _TEXT,
            "to": _TEXT,
            "statements": _object({"added": _COUNT, "removed": _COUNT}),
            "classes": _list({"type": "object"}),
            "things": _list({"type": "object"}),
            "left_out": _COUNT,
        }
    ),
}


def paths(release: str) -> dict[str, Any]:
    """The addresses; ``release`` is one that there is, as an example."""
    filters = [_parameter("type", {**_KIND, "enum": ["", *KINDS]}), *map(_parameter, ("theme", "posture", "source"))]
    filters.append(_parameter("territory", {**_TEXT, "examples": ["region/53"]}))
    further = _parameter("offset", {**_COUNT, "maximum": FURTHEST})
    limits = [_parameter(name, {**_COUNT, "maximum": most}) for name, most in (("limit", 200), ("offset", 10_000))]
    language = _parameter("lang", {**_TEXT, "enum": list(LANGUAGES)})
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "schema": {**_TEXT, "pattern": f"^(?:{ns.NAME.pattern})/{KEY}$"},
        "example": "commune/29019",
    }
    drawn = [_parameter(one) for one in (*FILTERS, "sums", "lang")]
    since = {**_parameter("since"), "example": release}
    return {
        "/api/search": _operation("search", [_parameter("q"), *filters, *limits, language], "Search"),
        "/api/entities/{name}": _operation("entity", [name, language], "Entity"),
        "/api/geo.geojson": _operation("geo", [*filters, further, language], "Map", GEOJSON),
        MAP: _operation("map", drawn, "Drawn", GEOJSON),
        TERMS: _operation("terms", [], "Terms"),
        "/api/changes": _operation("changes", [since, language], "Changes"),
    }


def _operation(name: str, parameters: list[dict[str, Any]], schema: str, media_type: str = JSON) -> dict[str, Any]:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    wrong = {status: {"$ref": "#/components/responses/Error"} for status in ("400", "404", "410", "503")}
    moved = {"301": {"description": "Renamed"}} if name == "entity" else {}
    answers = {"200": {"description": "OK", "content": content}, **moved, **wrong}
    return {"get": {"operationId": name, "parameters": parameters, "responses": answers}}


def _parameter(name: str, schema: Mapping[str, Any] = _TEXT) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": dict(schema)}
