"""What happened near a territory, elsewhere than there: by the distance between points of territories."""

from dataclasses import dataclass
from math import asin, cos, inf, radians, sin, sqrt

from collgraph import namespaces as ns
from collgraph.namespaces import expand, parse_thing
from collgraph.query.atlas import ACTIVITIES, Atlas, Placed, Spot
from collgraph.query.facts import backward_fact, told_value
from collgraph.query.nodes import Node, Statement
from collgraph.query.origins import Origins
from collgraph.query.reader import Reader
from collgraph.query.views import Fact, Value

KILOMETRES = 40
SMALL = ("commune", "place", "epci")
"""Territories whose point says where they are; that of a région or a country says little."""
AROUND = (*SMALL, "pays")
"""Territories near which is what happened within so many kilometres of their point, or of those of their communes."""
WIDE = {"departement": 150, "region": 350}
"""Territories near which is what happened in others of their kind, whose points are within so many kilometres."""
MOST_COMMUNES = 500
_EARTH = 6371.0
_PLACE, _USES = expand("cg:takesPlaceIn"), expand("cg:usesPractice")


@dataclass(frozen=True)
class Near:
    """Something that happened nearby: the fact that it took place there, where, how far off, with which practices."""

    fact: Fact
    place: Value
    kilometres: int
    practices: tuple[Value, ...]


def nearby(atlas: Atlas, reader: Reader, origins: Origins, iri: str, lang: str, limit: int = 8) -> tuple[Near, ...]:
    """What happened near a territory but not in it, nearest first; nothing for a country.

    Of a département or a région each neighbour gets its turn, the nearest first.
    """
    name = parse_thing(iri)
    if name is None:
        return ()
    here = atlas.spot(str(name))
    if name.kind in WIDE:
        found = [] if here is None else in_neighbours(atlas, reader, here, str(name))
    elif name.kind in AROUND:
        spots = _spots_in(atlas, reader, iri) if here is None or name.kind == "pays" else [here]
        found = near_spots(atlas, spots, str(name))
    else:
        return ()
    return tuple(_near(reader, origins, kilometres, one, lang) for kilometres, one in found[:limit])


def _spots_in(atlas: Atlas, reader: Reader, iri: str) -> list[Spot]:
    """The points of the communes of a pays, which has none of its own."""
    inside = {row.subject.value for row in reader.incoming(iri, expand("cg:within"), limit=MOST_COMMUNES)}
    communes = (one.removeprefix(ns.ID) for one in sorted(inside) if one.startswith(f"{ns.ID}commune/"))
    return [spot for one in communes if (spot := atlas.spot(one)) is not None]


def near_spots(atlas: Atlas, here: list[Spot], name: str) -> list[tuple[float, Placed]]:
    """What happened in small territories within 40 km of one of the points, nearest first."""
    found = (
        (kilometres, one.iri, one)
        for one in atlas.things
        if _elsewhere(one, name)
        and (kilometres := min((_distance_to(atlas, spot, one.ground) for spot in here), default=inf)) <= KILOMETRES
    )
    return [(kilometres, one) for kilometres, _, one in sorted(found)]


def in_neighbours(atlas: Atlas, reader: Reader, here: Spot, name: str) -> list[tuple[float, Placed]]:
    """What happened in the neighbours of a wide territory: one thing of each, then the next of each."""
    kind = name.partition("/")[0]
    away = {key: _distance_to(atlas, here, key) for key in _of_kind(reader, kind) if key != name}
    turns: dict[str, int] = {}
    found = []
    for one in atlas.things:
        territories = one.values["territory"]
        if one.kind not in ACTIVITIES or not one.ground or name in territories:
            continue
        near = min(((away[key], key) for key in territories & away.keys()), default=(inf, ""))
        if near[0] <= WIDE[kind]:
            turns[near[1]] = turns.get(near[1], 0) + 1
            found.append((turns[near[1]], near[0], one.iri, one))
    return [(kilometres, one) for _, kilometres, _, one in sorted(found)]


def _of_kind(reader: Reader, kind: str) -> list[str]:
    found = reader.instances(expand({"departement": "cg:Department", "region": "cg:Region"}[kind]))
    return [iri.removeprefix(ns.ID) for iri in found]


def _elsewhere(one: Placed, name: str) -> bool:
    small = one.ground.partition("/")[0] in SMALL
    return one.kind in ACTIVITIES and small and name not in one.values["territory"]


def _distance_to(atlas: Atlas, here: Spot, name: str) -> float:
    """How far off a territory is, in kilometres, by its point."""
    there = atlas.spot(name)
    return inf if there is None else _kilometres(here, there)


def _near(reader: Reader, origins: Origins, kilometres: float, one: Placed, lang: str) -> Near:
    ground = ns.ID + one.ground
    graph = next(iter(origins.graphs((one.iri, _PLACE, ground))), ns.PROPOSED)
    row = Statement(Node("iri", one.iri), _PLACE, Node("iri", ground), graph)
    fact = backward_fact(reader, origins, row, reader.schema.inverse_label(_PLACE, lang), lang)
    practices = (value for value in reader.values(one.iri, _USES) if value.is_iri)
    place = told_value(reader, row.value, lang)
    return Near(fact, place, round(kilometres), tuple(told_value(reader, value, lang) for value in practices))


def _kilometres(start: Spot, end: Spot) -> float:
    """The distance over the ground between two points, as longitude and latitude."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, point)) for point in (start, end))
    arc = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(arc))
