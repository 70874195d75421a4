"""Paths from a theory to the field: the relations worth following, what each costs, the best few paths."""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.namespaces import expand, parse_thing
from collgraph.network import Roads
from collgraph.query.memo import remembered
from collgraph.query.nodes import node
from collgraph.query.reader import Reader
from collgraph.query.views import Status

RELATIONS = {
    "claims": ("cg:illustrates", "cg:supports", "cg:challenges", "cg:extends"),
    "use": ("cg:usesPractice",),
    "grounding": ("cg:groundedIn",),
    "place": ("cg:takesPlaceIn", "cg:basedIn"),
    "actors": ("cg:hasParticipant", "cg:conductedBy", "cg:memberOf"),
    "concepts": ("cg:narrowerThan", "skos:related"),
    "catalogues": ("skos:exactMatch", "skos:closeMatch"),
    "works": ("cg:definedIn", "cg:authoredBy"),
}
"""Groups of relations that a reader may leave out, with the properties of each.

Not ``cg:within``: the 145,000 statements on which territory lies in which lead nowhere that ``cg:takesPlaceIn``,
inferred up to the country, does not.
"""

ANY = ("experiment", "practice", "organization")
"""Kinds that may be a goal as a whole: "any experiment"."""

LIMIT = 5
MOST_STEPS = 6
SECONDS = 0.25
KEPT = 500

# A claim with its words beats a bare one, what a source states beats what is proposed, and that what is inferred.
_BASE = {"claims": 1.0, "use": 1.0, "grounding": 1.3, "place": 1.2, "actors": 1.2, "concepts": 1.5, "catalogues": 1.0}
_WORKS = 1.6
_PROPOSED = 0.3
_INFERRED = 0.6
_WITHOUT_WORDS = 0.4
_REVIEWED = -0.5


@dataclass(frozen=True, order=True)
class Arc:
    """A statement that a path may follow, either way; ``link`` is the claim it is written from."""

    cost: float
    subject: str
    property: str
    value: str
    group: str
    status: Status
    graphs: tuple[str, ...]
    link: str | None = None


@dataclass(frozen=True)
class Found:
    """The best paths, each a row of arcs; ``late`` where time ran out before all were found."""

    paths: tuple[tuple[Arc, ...], ...]
    late: bool


class Paths:
    """The paths of one release; read once, then searched in memory."""

    def __init__(self, reader: Reader) -> None:
        self.arcs = sorted(_arcs(reader))
        self._around: dict[str, list[Arc]] = defaultdict(list)
        for arc in self.arcs:
            self._around[arc.subject].append(arc)
            self._around[arc.value].append(arc)
        self._known: dict[tuple[str, str, frozenset[str]], Found] = {}
        self._roads = remembered(self._build, 16)

    def around(self, thing: str) -> list[Arc]:
        """What joins a thing to others, cheapest first."""
        return self._around.get(thing, [])

    def find(self, start: str, goal: str, without: frozenset[str] = frozenset()) -> Found:
        """Find the best paths from a thing to another, or to any thing of a kind of ``ANY``; in 250 ms or so."""
        asked = (start, goal, without)
        if asked not in self._known:
            found = self._search(*asked)
            if found.late:
                return found  # a quieter moment may find more
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[asked] = found
        return self._known[asked]

    def _search(self, start: str, goal: str, without: frozenset[str]) -> Found:
        roads, best = self._roads(without)
        began = time.monotonic()

        def late() -> bool:
            return time.monotonic() - began > SECONDS

        if goal in ANY:
            goals = {thing for thing in best.things if thing.startswith(f"{ns.ID}{goal}/")}
            found = roads.nearest(start, goals, LIMIT)
        else:
            found = roads.cheapest(start, goal, LIMIT, MOST_STEPS, late)
        paths = tuple(tuple(best.arc(a, b) for a, b in pairwise(path)) for path in found)
        return Found(paths, late=len(found) < LIMIT and goal not in ANY and late())

    def _build(self, without: frozenset[str]) -> tuple[Roads, "_Best"]:
        kept = [arc for arc in self.arcs if arc.group not in without]
        return Roads((arc.subject, arc.value, arc.cost) for arc in kept), _Best(kept)


class _Best:
    """The cheapest arc between two things, whichever way it is written."""

    def __init__(self, arcs: list[Arc]) -> None:
        self._arcs: dict[tuple[str, str], Arc] = {}
        for arc in arcs:
            self._arcs.setdefault((min(arc.subject, arc.value), max(arc.subject, arc.value)), arc)
        self.things = {thing for pair in self._arcs for thing in pair}

    def arc(self, one: str, other: str) -> Arc:
        return self._arcs[min(one, other), max(one, other)]


def _arcs(reader: Reader) -> Iterator[Arc]:
    links = _links(reader)
    for group, names in RELATIONS.items():
        for name in map(expand, names):
            stated: dict[tuple[str, str], list[str]] = {}
            for quad in reader.store.quads_for_pattern(None, ox.NamedNode(name), None, None):
                ends = node(quad.subject).value, node(quad.object).value
                if isinstance(quad.graph_name, ox.NamedNode) and all(map(parse_thing, ends)):
                    stated.setdefault(ends, []).append(quad.graph_name.value)
            for (subject, value), graphs in stated.items():
                yield _arc(group, name, subject, value, tuple(sorted(graphs)), links)


def _arc(
    group: str, name: str, subject: str, value: str, graphs: tuple[str, ...], links: dict[tuple[str, str, str], "_Link"]
) -> Arc:
    stated = [graph for graph in graphs if graph not in (ns.INFERRED, ns.PROPOSED)]
    status: Status = "asserted" if stated else "inferred" if ns.INFERRED in graphs else "proposed"
    cost = _BASE.get(group, _WORKS) + {"asserted": 0.0, "proposed": _PROPOSED, "inferred": _INFERRED}[status]
    link = links.get((subject, name.removeprefix(ns.CG), value)) if group == "claims" else None
    if group == "claims":
        cost += 0 if link is not None and link.worded else _WITHOUT_WORDS
        cost += _REVIEWED if link is not None and link.reviewed else 0
    return Arc(round(cost, 3), subject, name, value, group, status, graphs, None if link is None else link.iri)


@dataclass(frozen=True)
class _Link:
    iri: str
    worded: bool
    reviewed: bool


def _links(reader: Reader) -> dict[tuple[str, str, str], _Link]:
    """The claims by subject, stance and object; of several the one that has its words, then the reviewed one."""
    objects, stances, statuses = (_values(reader, name) for name in ("cg:linkObject", "cg:stance", "cg:status"))
    worded = _values(reader, "cg:hasEvidence")
    found: dict[tuple[str, str, str], _Link] = {}
    for iri, subject in sorted(_values(reader, "cg:linkSubject").items()):
        stance = stances.get(iri, "").rpartition("/")[2]
        link = _Link(iri, iri in worded, statuses.get(iri, "").endswith("/reviewed"))
        known = found.get((subject, stance, objects.get(iri, "")))
        if known is None or (link.reviewed, link.worded) > (known.reviewed, known.worded):
            found[subject, stance, objects.get(iri, "")] = link
    return found


def _values(reader: Reader, name: str) -> dict[str, str]:
    quads = reader.store.quads_for_pattern(None, ox.NamedNode(expand(name)), None, ox.DefaultGraph())
    return {node(quad.subject).value: node(quad.object).value for quad in quads}
