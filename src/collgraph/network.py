"""What the shape of the graph says: neighbourhoods, components and measures, as pure functions over edges.

An edge is (subject, property, object). Measures read the graph without direction, and two things as joined
once however many properties join them. Nothing depends on the order of the edges or on hash seeds.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush, nsmallest
from itertools import chain
from math import log2
from typing import Any, TypeAlias

import networkx as nx

from collgraph.namespaces import parse_thing

Edge: TypeAlias = tuple[str, str, str]

FIELD_KINDS = frozenset({"concept", "practice", "experiment", "organization", "person"})
"""The kinds among which betweenness is measured: theory, practice, field and those who carry them."""

EXACT_UP_TO = 600
PIVOTS = 60
LARGEST = 20_000
_SEED = 0


@dataclass(frozen=True)
class Neighbourhood:
    """The things around one thing, each with its distance, the edges among them, and how many were left out."""

    nodes: dict[str, int]
    edges: tuple[Edge, ...]
    omitted: int


def neighbourhood(edges: Iterable[Edge], start: str, depth: int = 1, limit: int = 150) -> Neighbourhood:
    """Walk from a thing, nearest first, then by IRI, up to ``depth`` steps and ``limit`` things with itself."""
    known = sorted(set(edges))
    graph = _graph(known)
    if start not in graph:
        return Neighbourhood({start: 0}, (), 0)
    reached = nx.single_source_shortest_path_length(graph, start, cutoff=depth)
    ordered = sorted(reached.items(), key=lambda pair: (pair[1], pair[0]))
    nodes = dict(ordered[: max(limit, 1)])
    inside = tuple(edge for edge in known if edge[0] in nodes and edge[2] in nodes)
    return Neighbourhood(nodes, inside, len(ordered) - len(nodes))


def degree(edges: Iterable[Edge]) -> dict[str, int]:
    """Count the different neighbours of every thing, itself left out; in the order of the IRIs."""
    return {node: len(set(neighbours) - {node}) for node, neighbours in sorted(_graph(edges).adjacency())}


def components(edges: Iterable[Edge]) -> list[tuple[str, ...]]:
    """Part the things into those that hang together: the largest part first, IRIs sorted."""
    return _components(_graph(edges))


def betweenness(edges: Iterable[Edge], kinds: Collection[str] = FIELD_KINDS) -> dict[str, Any] | None:
    """Measure how often a thing of some kinds lies on the shortest paths between others (Brandes 2001).

    Exact up to EXACT_UP_TO things; above, estimated from PIVOTS of them (Brandes and Pich 2007), drawn alike
    in every run; None above LARGEST. Gives {"pivots", "nodes", "values"}, values within 0 and 1 and above 0.
    """
    graph = _graph(edge for edge in edges if _kind(edge[0]) in kinds and _kind(edge[2]) in kinds)
    size = graph.number_of_nodes()
    if size > LARGEST:
        return None
    pivots = size if size <= EXACT_UP_TO else PIVOTS
    found = nx.betweenness_centrality(graph, k=pivots, seed=_SEED) if size else {}
    values = {node: round(value, 6) for node, value in sorted(found.items()) if round(value, 6) > 0}
    return {"pivots": pivots, "nodes": size, "values": values}


def communities(ties: Iterable[tuple[str, str, float]]) -> list[tuple[str, ...]]:
    """Part things into those more closely tied among themselves than with the rest (Louvain, Blondel et al. 2008).

    A tie is two things and its strength. Largest community first, the most strongly tied within it first.
    """
    known = sorted(ties)
    names = sorted({name for one, other, _ in known for name in (one, other)})
    numbers = {name: number for number, name in enumerate(names)}
    # Numbers, as the order of sets of names would follow the hash seed.
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    graph.add_weighted_edges_from((numbers[one], numbers[other], weight) for one, other, weight in known)
    found = []
    for part in nx.community.louvain_communities(graph, seed=_SEED) if names else []:
        inside = graph.subgraph(part).degree(weight="weight")
        found.append(tuple(names[number] for number, _ in sorted(inside, key=lambda pair: (-pair[1], pair[0]))))
    return sorted(found, key=lambda part: (-len(part), part))


def measures(edges: Iterable[Edge]) -> dict[str, Any]:
    """Measure a graph for a release: plain values, ready for JSON, the same for the same edges."""
    known = sorted(set(edges))
    graph = _graph(known)
    sizes = [len(part) for part in _components(graph)]
    return {
        "nodes": graph.number_of_nodes(),
        "edges": len(known),
        "degree": degree(known),
        "components": {"count": len(sizes), "largest": sizes[:20], "sizes": _histogram(sizes)},
        "betweenness": betweenness(known),
    }


def _graph(edges: Iterable[Edge]) -> "nx.Graph[str]":
    pairs = sorted({(subject, value) for subject, _, value in edges})
    graph: nx.Graph[str] = nx.Graph()
    # Sums of floats follow the order of the nodes: it must not depend on the order of the edges.
    graph.add_nodes_from(sorted(set(chain.from_iterable(pairs))))
    graph.add_edges_from(pairs)
    return graph


def _components(graph: "nx.Graph[str]") -> list[tuple[str, ...]]:
    parts = (tuple(sorted(part)) for part in nx.connected_components(graph))
    return sorted(parts, key=lambda part: (-len(part), part))


def _histogram(sizes: list[int]) -> dict[str, int]:
    return {str(size): sizes.count(size) for size in sorted(set(sizes))}


def _kind(iri: str) -> str | None:
    name = parse_thing(iri)
    return None if name is None else name.kind


def graphml(nodes: Mapping[str, Mapping[str, str]], edges: Iterable[tuple[str, str, Mapping[str, str]]]) -> bytes:
    """Write a directed graph as GraphML, with the given attributes of things and edges."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, attributes in nodes.items():
        graph.add_node(name, **attributes)
    for start, end, attributes in edges:
        graph.add_edge(start, end, **attributes)
    return "\n".join(nx.generate_graphml(graph)).encode()


class Roads:
    """A graph whose edges cost something to take, and whose crowded things cost something to pass through.

    ``costs`` gives a cost above 0 for each pair of things; the cheapest counts. Passing through a thing of many
    neighbours costs ``crowding`` for each doubling of them: a path by way of France says little.
    """

    def __init__(self, costs: Iterable[tuple[str, str, float]], crowding: float = 0.25) -> None:
        self._graph: nx.Graph[str] = nx.Graph()
        for start, end, cost in sorted(costs, reverse=True):
            self._graph.add_edge(start, end, cost=cost)
        self._toll = {node: crowding * log2(degree) for node, degree in self._graph.degree() if degree}

    def __contains__(self, thing: str) -> bool:
        return thing in self._graph

    def nearest(self, start: str, goals: Collection[str], limit: int) -> list[tuple[str, ...]]:
        """The cheapest path to each of the ``limit`` cheapest goals, cheapest first."""
        if start not in self._graph:
            return []
        lengths, paths = nx.single_source_dijkstra(
            self._graph, start, weight=lambda u, _, edge: edge["cost"] + (0 if u == start else self._toll[u])
        )
        known = [(length, goal) for goal, length in lengths.items() if goal in goals and goal != start]
        return [tuple(paths[goal]) for _, goal in nsmallest(limit, known)]

    def cheapest(
        self, start: str, goal: str, limit: int, most_steps: int, late: Callable[[], bool]
    ) -> list[tuple[str, ...]]:
        """The ``limit`` cheapest paths without loops to one goal, cheapest first; those found when it is ``late``."""
        if start == goal or start not in self._graph or goal not in self._graph:
            return []
        # Exact costs to the goal steer the search: what is popped first is the next cheapest path.
        left = nx.single_source_dijkstra_path_length(
            self._graph, goal, weight=lambda u, _, edge: edge["cost"] + (0 if u == goal else self._toll[u])
        )
        heap: list[tuple[float, float, tuple[str, ...]]] = [(left[start], 0.0, (start,))] if start in left else []
        found: list[tuple[str, ...]] = []
        while heap and len(found) < limit and not late():
            _, spent, path = heappop(heap)
            if path[-1] == goal:
                found.append(path)
            elif len(path) <= most_steps:
                for neighbour, edge in self._graph[path[-1]].items():
                    if neighbour not in path:
                        toll = 0 if path[-1] == start else self._toll[path[-1]]
                        cost = spent + edge["cost"] + toll
                        heappush(heap, (cost + left[neighbour], cost, (*path, neighbour)))
        return found
