"""What the shape of the graph says: neighbourhoods, components and measures, as pure functions over edges.

An edge is (subject, property, object). Measures read the graph without direction, and two things as joined
once however many properties join them. Nothing depends on the order of the edges or on hash seeds.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
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
