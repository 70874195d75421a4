"""What a release measures of its own graph: its shape, who works with whom, who joins territories, which practices."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from collgraph import namespaces as ns
from collgraph.network import Edge, communities, measures

KEPT = 40
SMALLEST = 3
"""Things listed of each measure, and the fewest actors of a community."""

_TAKING_PART = frozenset(f"{ns.CG}{name}" for name in ("hasParticipant", "conductedBy"))
_USES = f"{ns.CG}usesPractice"
_ACTORS = tuple(f"{ns.ID}{kind}/" for kind in ("organization", "person"))
_REGION, _COUNTRY = f"{ns.ID}region/", f"{ns.ID}country/"
Held = dict[str, set[str]]


def measured(edges: Iterable[Edge], places: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Measure a release: plain values, ready for JSON, the same for the same graph."""
    known = sorted(set(edges))
    taking_part = _held((start, end) for start, name, end in known if name in _TAKING_PART and end.startswith(_ACTORS))
    used = _held((start, end) for start, name, end in known if name == _USES)
    return {
        **measures(known),
        "communities": _communities(taking_part),
        "brokers": _brokers(taking_part, places),
        "practices": _practices(used),
    }


def _held(pairs: Iterable[tuple[str, str]]) -> Held:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return found


def _communities(taking_part: Held) -> list[dict[str, Any]]:
    """Communities of actors that took part in the same experiments, with what they share."""
    ties = Counter(pair for actors in taking_part.values() for pair in combinations(sorted(actors), 2))
    parts = communities((one, other, float(count)) for (one, other), count in sorted(ties.items()))
    told = []
    for part in (part for part in parts if len(part) >= SMALLEST):
        members = set(part)
        shared = {thing: len(members & actors) for thing, actors in taking_part.items() if len(members & actors) > 1}
        ordered = sorted(shared, key=lambda thing: (-shared[thing], thing))
        told.append(
            {"size": len(part), "actors": list(part[:KEPT]), "shared": len(shared), "experiments": ordered[:KEPT]}
        )
    return told[:KEPT]


def _brokers(taking_part: Held, places: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Actors that took part in experiments of several régions or countries, and the pairs that only they join."""
    around = _held(
        (region, country)
        for found in places.values()
        for region in _of(_REGION, found)
        for country in _of(_COUNTRY, found)
    )
    areas = {
        actor: _apart({area for thing in things for area in _areas(places.get(thing, ()))}, around)
        for actor, things in _turned(taking_part).items()
    }
    joined = Counter(pair for found in areas.values() for pair in combinations(sorted(found), 2))
    told: list[dict[str, Any]] = [
        {
            "actor": actor,
            "territories": sorted(found),
            "alone": sum(joined[pair] == 1 for pair in combinations(sorted(found), 2)),
        }
        for actor, found in sorted(areas.items())
        if len(found) > 1
    ]
    return sorted(told, key=lambda row: (-row["alone"], -len(row["territories"]), row["actor"]))[:KEPT]


def _of(start: str, places: Sequence[str]) -> list[str]:
    return [place for place in places if place.startswith(start)]


def _areas(places: Sequence[str]) -> list[str]:
    """The régions of a thing, or its countries where it is in none."""
    return _of(_REGION, places) or _of(_COUNTRY, places)


def _apart(areas: set[str], around: Held) -> set[str]:
    """Leave out the country of a région that is there too: they are no two territories."""
    return areas - set().union(*(around.get(area, ()) for area in areas))


def _practices(used: Held) -> list[dict[str, Any]]:
    """Practices by how many others were used beside them in the same experiments."""
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for practices in used.values():
        for practice in practices:
            beside[practice] |= practices - {practice}
    counts = Counter(practice for practices in used.values() for practice in practices)
    told: list[dict[str, Any]] = [
        {"practice": name, "beside": len(beside[name]), "experiments": counts[name]} for name in sorted(counts)
    ]
    return sorted(told, key=lambda row: (-row["beside"], -row["experiments"], row["practice"]))[:KEPT]


def _turned(held: Held) -> Held:
    return _held((other, one) for one, others in held.items() for other in others)
