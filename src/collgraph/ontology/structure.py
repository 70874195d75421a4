"""Structural checks: faults that show in the shape of the ontology, without a reasoner.

They work on plain facts (``Structure``), which ``reasoning`` takes from owlready2.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from collgraph.namespaces import compact
from collgraph.ontology.axioms import Rules
from collgraph.ontology.problems import Problem, problem

Pair = tuple[str, str]


@dataclass(frozen=True)
class PropertyFacts:
    """What is declared of a property; ``ancestors`` holds the property itself."""

    ancestors: frozenset[str]
    domain: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    inverse: str | None = None
    chains: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Structure:
    """Classes with everything above them (themselves included), disjoint pairs, properties."""

    classes: Mapping[str, frozenset[str]]
    disjoint: frozenset[Pair]
    properties: Mapping[str, PropertyFacts] = field(default_factory=dict)

    def conflict(self, names: Iterable[str]) -> Pair | None:
        """Give two disjoint classes that something of all these classes would belong to, if there are any."""
        reached = {above for name in names for above in self.classes.get(name, {name})}
        return min((pair for pair in self.disjoint if reached.issuperset(pair)), default=None)

    def subjects(self, prop: str) -> frozenset[str]:
        """Give the classes that a property's subject belongs to, inherited and inverse ones included."""
        return self._ends(prop, of_subject=True)

    def objects(self, prop: str) -> frozenset[str]:
        """Give the classes that a property's object belongs to, inherited and inverse ones included."""
        return self._ends(prop, of_subject=False)

    def _ends(self, prop: str, of_subject: bool) -> frozenset[str]:
        found: set[str] = set()
        start = self.properties.get(prop)
        for name in start.ancestors if start else ():
            facts = self.properties.get(name)
            if facts is None:
                continue
            found |= facts.domain if of_subject else facts.range
            inverse = self.properties.get(facts.inverse or "")
            if inverse is not None:
                found |= inverse.range if of_subject else inverse.domain
        return frozenset(found)


def structural_problems(structure: Structure, rules: Rules) -> Iterator[Problem]:
    """Find classes, properties, chains and definitions that nothing could ever satisfy, and irregular chains."""
    yield from empty_classes(structure)
    yield from empty_properties(structure)
    yield from broken_chains(structure)
    yield from irregular_chains(structure)
    yield from empty_definitions(structure, rules)


def empty_classes(structure: Structure) -> Iterator[Problem]:
    """Find classes that stand under two disjoint ones."""
    for name in sorted(structure.classes):
        pair = structure.conflict([name])
        if pair is not None:
            yield problem("empty-class", name, left=pair[0], right=pair[1])


def empty_properties(structure: Structure) -> Iterator[Problem]:
    """Find properties whose domains, or ranges, are disjoint."""
    for name in sorted(structure.properties):
        ends = {"disjoint-domain": structure.subjects(name), "disjoint-range": structure.objects(name)}
        for code, classes in ends.items():
            pair = structure.conflict(classes)
            if pair is not None:
                yield problem(code, name, left=pair[0], right=pair[1])


def broken_chains(structure: Structure) -> Iterator[Problem]:
    """Find chains whose steps cannot meet, or that cannot end where their property does."""
    for name, facts in sorted(structure.properties.items()):
        for chain in facts.chains:
            meetings = [structure.subjects(name) | structure.subjects(chain[0])]
            meetings += [structure.objects(a) | structure.subjects(b) for a, b in pairwise(chain)]
            meetings += [structure.objects(chain[-1]) | structure.objects(name)]
            pair = next((pair for classes in meetings if (pair := structure.conflict(classes))), None)
            if pair is not None:
                yield problem("broken-chain", name, chain=_written(chain), left=pair[0], right=pair[1])


def irregular_chains(structure: Structure) -> Iterator[Problem]:
    """Find chains that OWL 2 DL forbids: the properties must have an order in which each is built from lower ones."""
    edges: set[Pair] = set()
    for name, facts in sorted(structure.properties.items()):
        head = _side(structure, name)
        edges.update((head, _side(structure, above)) for above in facts.ancestors - {name})
        for chain in facts.chains:
            steps = [_side(structure, step) for step in chain]
            lower = _lower_steps(head, steps)
            if head in lower:
                yield problem("irregular-chain", name, chain=_written(chain))
            edges.update((step, head) for step in lower if step != head)
    edges = {(low, high) for low, high in edges if low != high}
    for cycle in cycles(edges):
        yield problem("circular-chains", cycle[0], path=_written(cycle))


def _side(structure: Structure, prop: str) -> str:
    """Give one name for a property and its inverse: what is built from one is built from the other."""
    facts = structure.properties.get(prop)
    return min(prop, facts.inverse) if facts and facts.inverse else prop


def _lower_steps(head: str, steps: list[str]) -> list[str]:
    """Give the steps that must come before the head; it may itself stand first or last, or twice as transitivity."""
    if steps == [head, head]:
        return []
    if steps[0] == head:
        return steps[1:]
    return steps[:-1] if steps[-1] == head else steps


def empty_definitions(structure: Structure, rules: Rules) -> Iterator[Problem]:
    """Find classes defined by a condition that cannot be met."""
    for rule in rules.rules:
        if rule.kind == "some-values":
            condition, prop, filler = rule.terms
            subject = structure.conflict(filter(None, {condition, *structure.subjects(prop)}))
            pair = subject or structure.conflict({filler, *structure.objects(prop)})
            if pair is not None:
                yield problem("empty-definition", rule.head[0], left=pair[0], right=pair[1])


def cycles(edges: Iterable[Pair]) -> list[tuple[str, ...]]:
    """List the cycles of a directed graph, one for each of their smallest nodes.

    >>> cycles([("a", "b"), ("b", "a"), ("b", "c")])
    [('a', 'b', 'a')]
    """
    following: dict[str, list[str]] = {}
    for low, high in sorted(set(edges)):
        following.setdefault(low, []).append(high)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(following):
        path = _way_back(start, following)
        if path is not None:
            found.setdefault(frozenset(path), path)
    return list(found.values())


def _way_back(start: str, following: Mapping[str, list[str]]) -> tuple[str, ...] | None:
    """Find the shortest way from a node back to itself."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for path in paths:
        for following_node in following.get(path[-1], ()):
            if following_node == start:
                return (*path, start)
            if following_node not in seen:
                seen.add(following_node)
                paths.append((*path, following_node))
    return None


def _written(names: Iterable[str]) -> str:
    return " → ".join(map(compact, names))
