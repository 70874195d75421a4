"""What can be put on a map: things with their point or that of where they are, and sums by territory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.periods import BEFORE
from collgraph.query.field import Field, pairs, read_field
from collgraph.query.memo import remembered
from collgraph.query.reader import Reader
from collgraph.query.values import TERRITORY_RANK

ACTIVITIES = ("experiment", "event", "project")
KINDS = (*ACTIVITIES, "organization", "place")
"""What the map shows by itself."""

CLASSES = ("cg:Activity", "cg:Actor", "cg:Place")
"""The classes of KINDS."""

GROUNDS = ("commune", "epci", "departement", "region")
"""Territories: on the map where one of KINDS is there."""

LEVELS = ("epci", "departement", "region")
"""What is summed up by."""

FILTERS = ("kind", "theme", "family", "posture", "territory", "period", "evidence", "source")
Frame = tuple[float, float, float, float]
Filters = Mapping[str, Iterable[str]]
Spot = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """A thing by its IRI, with its points (longitude, latitude), none or several, and its values of every filter.

    ``ground`` is the territory whose point it borrows first, empty where the point is its own.
    """

    iri: str
    spots: tuple[Spot, ...]
    ground: str
    values: Mapping[str, frozenset[str]]

    @property
    def key(self) -> str:
        """Its name: ``experiment/budget-brest``."""
        return self.iri.removeprefix(ns.ID)

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.key.partition("/")[0]

    def is_in(self, frame: Frame) -> bool:
        """Whether a point of it lies within west, south, east, north."""
        west, south, east, north = frame
        return any(west <= lon <= east and south <= lat <= north for lon, lat in self.spots)


class Atlas:
    """Everything of a release that may be on a map; read once, then asked from memory."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.spot = remembered(self._find_spot)
        self._around = remembered(self._find_around)
        field = read_field(reader)
        grounds = _grounds(reader)
        self.things = tuple(self._read(field, grounds))

    @cached_property
    def territories(self) -> tuple[Placed, ...]:
        """The territories, with a point, where one of the things is."""
        found = sorted({key for thing in self.things for key in thing.values["territory"]})
        return tuple(
            Placed(ns.ID + key, (spot,), "", {"kind": frozenset({_kind(key)}), "territory": self._around(key)})
            for key in found
            if _kind(key) in GROUNDS and (spot := self.spot(key)) is not None
        )

    def chosen(self, filters: Filters) -> list[Placed]:
        """What the filters let through; values of one filter are alternatives, filters add up.

        Without a kind, that is the activities.
        """
        asked = {name: frozenset(filters.get(name, ())) for name in FILTERS}
        asked["kind"] = asked["kind"] or frozenset(ACTIVITIES)
        things = (*self.things, *(self.territories if asked["kind"] & set(GROUNDS) else ()))
        wanted = {name: values for name, values in asked.items() if values}
        return [one for one in things if all(one.values.get(name, frozenset()) & wanted[name] for name in wanted)]

    def sums(self, things: Iterable[Placed], level: str) -> list[tuple[Placed, int]]:
        """How many of the things are in each territory of a level that has a point, the most first."""
        counted = Counter(key for one in things for key in one.values["territory"] if _kind(key) == level)
        known = {one.key: one for one in self.territories}
        found = [(known[key], number) for key, number in counted.items() if key in known]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].iri))

    def _read(self, field: Field, grounds: Mapping[str, frozenset[str]]) -> Iterator[Placed]:
        about = _about(self._reader, field)
        nothing: frozenset[str] = frozenset()
        for iri in sorted(_of_kinds(self._reader)):
            key = iri.removeprefix(ns.ID)
            places = grounds.get(iri, nothing)
            ground, spots = self._nearest(key, places)
            values = {name: found.get(iri, nothing) for name, found in about.items()}
            yield Placed(
                iri, spots, ground, {"kind": frozenset({_kind(key)}), "territory": self._all_around(places), **values}
            )

    def _find_spot(self, key: str) -> Spot | None:
        """The point of a thing by its name, if it has one."""
        return next((read_spot(node.value) for node in self._reader.values(ns.ID + key, ns.expand("cg:point"))), None)

    def _nearest(self, key: str, places: Iterable[str]) -> tuple[str, tuple[Spot, ...]]:
        """Its own point, else those of the smallest territories it is in, with the first of them."""
        own = self.spot(key)
        if own is not None:
            return "", (own,)
        pointed = sorted((_rank(place), place) for place in places if self.spot(place) is not None)
        nearest = [place for rank, place in pointed if rank == pointed[0][0]]
        spots = dict.fromkeys(spot for place in nearest if (spot := self.spot(place)) is not None)
        return nearest[0] if nearest else "", tuple(spots)

    def _all_around(self, places: Iterable[str]) -> frozenset[str]:
        return frozenset(wider for place in places for wider in self._around(place))

    def _find_around(self, key: str) -> frozenset[str]:
        wider = self._reader.values(ns.ID + key, ns.expand("cg:within"))
        return frozenset({key, *(node.value.removeprefix(ns.ID) for node in wider if node.is_iri)})


def read_spot(written: str) -> Spot | None:
    """Read a point in WKT; None where it is something else.

    >>> read_spot("POINT(-4.5 48.4)")
    (-4.5, 48.4)
    """
    try:
        lon, lat = written.partition("(")[2].rstrip(") ").split()
        return float(lon), float(lat)
    except ValueError:
        return None


def read_frame(written: str) -> Frame | None:
    """Read ``west,south,east,north``; None where it is no frame on this globe."""
    try:
        west, south, east, north = (float(part) for part in written.split(","))
    except ValueError:
        return None
    good = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if good else None


def collection(reader: Reader, things: Iterable[Placed], lang: str) -> dict[str, Any]:
    """The things as GeoJSON, one feature for each of their points."""
    return {
        "type": "FeatureCollection",
        "features": [one for thing in things for one in _features(reader, thing, lang)],
    }


def sum_collection(reader: Reader, sums: Iterable[tuple[Placed, int]], lang: str) -> dict[str, Any]:
    """Sums at the points of their territories, as GeoJSON with the number ``n``."""
    features = [one for thing, number in sums for one in _features(reader, thing, lang, n=number)]
    return {"type": "FeatureCollection", "features": features}


def _features(reader: Reader, thing: Placed, lang: str, **more: int) -> Iterator[dict[str, Any]]:
    for spot in thing.spots:
        properties = {"id": thing.key, "label": reader.label(thing.iri, lang).text, "kind": thing.kind, **more}
        yield {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(spot)}, "properties": properties}


def _rank(key: str) -> int:
    return TERRITORY_RANK.get(_kind(key), 0)


def _kind(key: str) -> str:
    return key.partition("/")[0]


def _of_kinds(reader: Reader) -> set[str]:
    starts = tuple(f"{ns.ID}{kind}/" for kind in KINDS)
    return {iri for name in CLASSES for iri in reader.instances(ns.expand(name)) if iri.startswith(starts)}


def _grounds(reader: Reader) -> dict[str, frozenset[str]]:
    """The territories in which things of KINDS are, by name."""
    found: dict[str, frozenset[str]] = {}
    starts = tuple(f"{ns.ID}{kind}/" for kind in KINDS)
    for name in ("cg:takesPlaceIn", "cg:basedIn"):
        for iri, places in pairs(reader, name).items():
            found[iri] = found.get(iri, frozenset()) | {place.removeprefix(ns.ID) for place in places}
    for iri in _of_kinds(reader):
        if iri.startswith(f"{ns.ID}place/"):
            within = reader.values(iri, ns.expand("cg:within"))
            found[iri] = frozenset(node.value.removeprefix(ns.ID) for node in within)
    return {iri: places for iri, places in found.items() if iri.startswith(starts)}


def _about(reader: Reader, field: Field) -> dict[str, Mapping[str, frozenset[str]]]:
    """What things are about: their own themes or those of the concepts they are claimed to speak to."""
    themes = _last_parts(reader, "cg:theme")
    for claim in field.claims:
        themes[claim.experiment] = themes.get(claim.experiment, frozenset()) | field.themes.get(
            claim.concept, frozenset()
        )
    return {
        "theme": themes,
        "family": field.rows["familles"],
        "posture": _last_parts(reader, "cg:posture"),
        "period": field.rows["periodes"],
        "evidence": _evidence(reader),
        "source": _sources(reader),
    }


def _evidence(reader: Reader) -> dict[str, frozenset[str]]:
    """The statuses of the claims that each experiment makes; ``none`` where it makes none."""
    claimed: dict[str, set[str]] = {
        iri: set() for iri in reader.instances(ns.expand("cg:Experiment")) if iri.startswith(f"{ns.ID}experiment/")
    }
    statuses = _last_parts(reader, "cg:status")
    for link, subjects in pairs(reader, "cg:linkSubject").items():
        for subject in subjects & claimed.keys():
            claimed[subject] |= statuses.get(link, frozenset())
    return {iri: frozenset(found or {"none"}) for iri, found in claimed.items()}


def _sources(reader: Reader) -> dict[str, frozenset[str]]:
    """The sources that say what kind of thing something is."""
    starts = tuple(f"{ns.ID}{kind}/" for kind in KINDS)
    found: dict[str, set[str]] = {}
    for graph in reader.sources:
        for quad in reader.store.quads_for_pattern(None, ox.NamedNode(ns.RDF_TYPE), None, ox.NamedNode(graph)):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(starts):
                found.setdefault(quad.subject.value, set()).add(graph.removeprefix(ns.GRAPH))
    return {iri: frozenset(names) for iri, names in found.items()}


def _last_parts(reader: Reader, name: str) -> dict[str, frozenset[str]]:
    found = pairs(reader, name).items()
    return {iri: frozenset(value.rpartition("/")[2] for value in values) for iri, values in found}


def by_time(period: str) -> tuple[bool, str]:
    """Sort periods: the oldest, which has a name instead of a year, first."""
    return (period != BEFORE, period)
