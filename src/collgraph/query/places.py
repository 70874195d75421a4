"""Things on a map: what a search lets through, with the point of the thing or of where it takes place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from collgraph import namespaces as ns
from collgraph.kinds import TERRITORIES
from collgraph.query.context import Opened
from collgraph.query.search import Hit

MOST = 2_000
"""Things of a page."""

FURTHEST = 999_999
"""Where the last page may begin."""

_POINT = f"{ns.CG}point"
_WHERE = (f"{ns.CG}takesPlaceIn", f"{ns.CG}basedIn")
_NEAREST = ("place", *TERRITORIES)


def features(opened: Opened, filters: Mapping[str, Sequence[str]], lang: str, offset: int = 0) -> dict[str, Any]:
    """A GeoJSON collection of a page of MOST things; ``total`` says how many the filters let through.

    Those without a point are counted, and left out.
    """
    hits, total = opened.search.browse(lang, filters, MOST, offset)
    found = [feature for hit in hits if (feature := _feature(opened, hit)) is not None]
    return {"type": "FeatureCollection", "total": total, "features": found}


def _feature(opened: Opened, hit: Hit) -> dict[str, Any] | None:
    point = next(_points(opened, hit.iri), None)
    if point is None:
        return None
    properties = {"id": str(ns.parse_thing(hit.iri)), "label": hit.label, "kind": hit.kind, "context": hit.context}
    geometry = {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": hit.iri, "geometry": geometry, "properties": properties}


def _points(opened: Opened, iri: str) -> Iterator[list[float]]:
    """Its own point, else those of where it takes place, the smallest place first."""
    places = [node.value for name in _WHERE for node in opened.reader.values(iri, name) if node.is_iri]
    for thing in (iri, *sorted(places, key=_size)):
        for node in opened.reader.values(thing, _POINT):
            lon, lat = node.value.partition("(")[2].rstrip(")").split()
            yield [float(lon), float(lat)]


def _size(iri: str) -> tuple[int, str]:
    name = ns.parse_thing(iri)
    known = name is not None and name.kind in _NEAREST
    return (_NEAREST.index(name.kind) if name is not None and known else len(_NEAREST), iri)
