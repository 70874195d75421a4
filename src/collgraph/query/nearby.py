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
    """What happened within 40 km of a small territory but not in it, nearest first; nothing for a large one."""
    name = parse_thing(iri)
    here = None if name is None or name.kind not in SMALL else atlas.spot(str(name))
    if name is None or here is None:
        return ()
    found = sorted(
        (kilometres, one.iri, one)
        for one in atlas.things
        if _elsewhere(one, str(name)) and (kilometres := _distance(atlas, here, one)) <= KILOMETRES
    )
    return tuple(_near(reader, origins, kilometres, one, lang) for kilometres, _, one in found[:limit])


def _elsewhere(one: Placed, name: str) -> bool:
    small = one.ground.partition("/")[0] in SMALL
    return one.kind in ACTIVITIES and small and name not in one.values["territory"]


def _distance(atlas: Atlas, here: Spot, one: Placed) -> float:
    """How far off a thing is, in kilometres, by the territory whose point it borrows."""
    there = atlas.spot(one.ground)
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
