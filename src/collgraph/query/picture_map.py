"""A light map drawn as plain figures: things as dots, the communes or groups of communes around them as a ground."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.namespaces import parse_thing
from collgraph.query.memo import kept_with
from collgraph.query.reader import DEFAULT, Reader

WIDTH, HEIGHT = 600.0, 420.0
MARGIN = 0.06
MOST_GROUND = 2_500
"""Dots of the ground: communes where they are no more than this, else the groups of communes."""

LEAST_SPAN = 0.4
"""Degrees that a map shows at least."""

_POINT = ox.NamedNode(f"{ns.CG}point")
Spot = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """Things at one place of the drawing: x and y, a radius, their features."""

    x: float
    y: float
    radius: float
    things: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Drawing:
    """The dots, the largest first, and the ground as the path of an SVG."""

    dots: tuple[Dot, ...]
    ground: str


def drawing(reader: Reader, features: Iterable[Mapping[str, Any]]) -> Drawing:
    """Put GeoJSON features on a drawing of WIDTH by HEIGHT that holds them all."""
    places: dict[Spot, list[Mapping[str, Any]]] = {}
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]
        places.setdefault((lon, lat), []).append(feature["properties"])
    if not places:
        return Drawing((), "")
    frame = _frame(list(places))
    dots = [Dot(*frame.at(spot), 3 + min(9.0, len(held) ** 0.5), tuple(held)) for spot, held in places.items()]
    shown = [frame.at(spot) for spot in _ground(reader, frame)]
    path = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in sorted(set(shown)))
    return Drawing(tuple(sorted(dots, key=lambda dot: (-dot.radius, dot.x, dot.y))), path)


@dataclass(frozen=True)
class _Frame:
    """What is seen: the middle, and pixels for a degree of latitude."""

    lon: float
    lat: float
    scale: float

    def at(self, spot: Spot) -> Spot:
        x = WIDTH / 2 + (spot[0] - self.lon) * cos(radians(self.lat)) * self.scale
        return round(x, 1), round(HEIGHT / 2 - (spot[1] - self.lat) * self.scale, 1)

    def holds(self, spot: Spot) -> bool:
        x, y = self.at(spot)
        return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def _frame(spots: list[Spot]) -> _Frame:
    west, east = min(lon for lon, _ in spots), max(lon for lon, _ in spots)
    south, north = min(lat for _, lat in spots), max(lat for _, lat in spots)
    lon, lat = (west + east) / 2, (south + north) / 2
    wide = max(LEAST_SPAN, (east - west) * cos(radians(lat)))
    room = 1 - 2 * MARGIN
    return _Frame(lon, lat, min(WIDTH * room / wide, HEIGHT * room / max(LEAST_SPAN, north - south)))


def _ground(reader: Reader, frame: _Frame) -> list[Spot]:
    communes = [spot for spot in _spots(reader)["commune"] if frame.holds(spot)]
    if len(communes) <= MOST_GROUND:
        return communes
    return [spot for spot in _spots(reader)["epci"] if frame.holds(spot)]


@kept_with
def _spots(reader: Reader) -> dict[str, list[Spot]]:
    """The points of the communes and of the EPCI; a moment at the first map of a release."""
    found: dict[str, list[Spot]] = {"commune": [], "epci": []}
    for quad in reader.store.quads_for_pattern(None, _POINT, None, DEFAULT):
        name = parse_thing(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else None
        if name is not None and name.kind in found:
            lon, lat = str(getattr(quad.object, "value", "")).partition("(")[2].rstrip(")").split()
            found[name.kind].append((float(lon), float(lat)))
    return found
