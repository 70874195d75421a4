"""The part of the graph that a reader has opened: from one thing, neighbours of what was opened, up to a bound."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from collgraph.namespaces import parse_thing
from collgraph.query.paths import Arc, Paths

MOST = 150
EACH = 25
BETWEEN = 30


@dataclass(frozen=True)
class Picture:
    """Things by what they were reached from (None for the first), the arcs among them, how many were left out."""

    things: dict[str, str | None]
    arcs: tuple[Arc, ...]
    omitted: int


def picture(paths: Paths, first: str, opened: list[str], without: Collection[str], hidden: Collection[str]) -> Picture:
    """Draw a thing and the neighbours of each opened one, nearest first; of relations and kinds not left out."""
    things: dict[str, str | None] = {first: None}
    omitted: set[str] = set()
    for centre in dict.fromkeys([first, *opened]):
        if centre not in things:
            continue
        fresh = [thing for thing in neighbours(paths, centre, without, hidden) if thing not in things]
        room = min(EACH, MOST - len(things))
        things.update(dict.fromkeys(fresh[:room], centre))
        omitted.update(fresh[room:])
    return Picture(things, _among(paths, things, without), len(omitted - set(things)))


def joined(paths: Paths, found: Sequence[str]) -> Picture:
    """Draw things that were found, with what joins at least two of them, what joins most first."""
    things: dict[str, str | None] = dict.fromkeys(found[: MOST - BETWEEN])
    joins = Counter(end for thing in things for end in neighbours(paths, thing) if end not in things)
    between = sorted((end for end, count in joins.items() if count > 1), key=lambda end: (-joins[end], end))
    for end in between[:BETWEEN]:
        things[end] = next(thing for thing in neighbours(paths, end) if thing in things)
    return Picture(things, _among(paths, things), len(found[MOST - BETWEEN :]) + len(between[BETWEEN:]))


def along(start: str, found: Iterable[Iterable[Arc]]) -> Picture:
    """Draw paths from a thing."""
    things: dict[str, str | None] = {start: None}
    arcs: dict[Arc, None] = {}
    for path in found:
        here = start
        for arc in path:
            arcs[arc] = None
            there = arc.value if here == arc.subject else arc.subject
            things.setdefault(there, here)
            here = there
    return Picture(things, tuple(sorted(arcs)), 0)


def _among(paths: Paths, things: Collection[str], without: Collection[str] = ()) -> tuple[Arc, ...]:
    arcs = {arc for thing in things for arc in paths.around(thing) if arc.group not in without}
    return tuple(sorted(arc for arc in arcs if arc.subject in things and arc.value in things))


def neighbours(paths: Paths, thing: str, without: Collection[str] = (), hidden: Collection[str] = ()) -> list[str]:
    """The things next to one, each once, nearest first."""
    arcs = (arc for arc in paths.around(thing) if arc.group not in without)
    ends = dict.fromkeys(arc.value if arc.subject == thing else arc.subject for arc in arcs)
    return [end for end in ends if end != thing and kind_of(end) not in hidden]


def kind_of(iri: str) -> str:
    """The kind of a thing; empty where it is none."""
    name = parse_thing(iri)
    return "" if name is None else name.kind
