"""What orders of a group's patterns cost, by the number of rows that the engine meets on its way through them.

From its first pattern on, the engine takes the connected pattern that it holds for the smallest, by what is bound by
then. Where several are, which is left to us, we take the one that makes the fewest rows.
"""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

from collgraph.query.figures import Figures, Rows
from collgraph.query.patterns import Group, Pattern, is_bound, seeds, size

# An order has to be so many times better than that of the text, and by so many rows, which take about a millisecond.
BETTER = 2.0
WORTH = 1000.0


class Case(NamedTuple):
    """What no figure tells: whether filters keep all rows or none, and what it takes to see a thing's class.

    On disk that is a look; in memory it can be a walk along all things of the class, where the thing itself has as
    many statements, as what others point at may have: a country.
    """

    filters_keep: bool = True
    classes_walk: bool = False


Order = list[int]
"""The positions of a group's patterns in the text, in the order in which they are to be taken."""
CASES = [Case(*values) for values in product((True, False), repeat=2)]


def best_order(group: Group, figures: Figures) -> Order:
    """The order of a group's patterns as they are written, or one that is clearly better."""
    rows = {pattern: found for pattern in group.patterns if (found := figures.rows(pattern))}
    all_known = all(pattern in rows for pattern in group.patterns)
    best = Plans(group, rows).best() if all_known else group.patterns
    return [group.patterns.index(pattern) for pattern in best]


class Plans:
    """The orders in which the engine may take the patterns of a group."""

    def __init__(self, group: Group, rows: Mapping[Pattern, Rows]) -> None:
        self._patterns = group.patterns
        self._rows = rows
        variables = frozenset[str]().union(*(pattern.variables for pattern in self._patterns))
        self._filters = [own for names in group.filters if (own := names & variables)]

    def best(self) -> list[Pattern]:
        """The order of the text, or one that is clearly better in every case."""
        first = seeds(self._patterns)
        written = self._from(first[0], by_rows=False)
        others = [plan for seed in dict.fromkeys(first) if (plan := self._from(seed, by_rows=True))]
        if not written or not others:
            return self._patterns
        best = min(others, key=self.cost)
        worth = self.cost(written) - self.cost(best) >= WORTH
        better = all(self.cost(written, case) >= BETTER * self.cost(best, case) for case in CASES)
        return best if worth and better else self._patterns

    def cost(self, order: list[Pattern], case: Case = CASES[0]) -> float:
        """The rows after each pattern, together, and the steps to see classes."""
        rows, cost, bound, pointed_at = 1.0, 0.0, frozenset[str](), frozenset[str]()
        for pattern in order:
            if case.classes_walk and pattern.variables <= pointed_at:
                cost += rows * self._rows[pattern].things
            rows *= self._factor(pattern, bound)
            cost += rows
            pointed_at |= {pattern.object[1:]} & pattern.variables - bound
            bound |= pattern.variables
            if not case.filters_keep and any(names <= bound for names in self._filters):
                break
        return cost

    def _from(self, seed: Pattern, by_rows: bool) -> list[Pattern]:
        """The order that begins with a pattern, ties by rows or by the text; empty where some are not connected."""
        taken, left, bound = [seed], list(self._patterns), seed.variables
        left.remove(seed)
        while left:
            near = [pattern for pattern in left if pattern.variables & bound]
            if not near:
                return []
            costs = [(size(pattern, bound), self._factor(pattern, bound) if by_rows else 0.0) for pattern in near]
            chosen = near[costs.index(min(costs))]
            left.remove(chosen)
            taken.append(chosen)
            bound |= chosen.variables
        return taken

    def _factor(self, pattern: Pattern, bound: frozenset[str]) -> float:
        """How many rows a pattern makes of one; no fewer where both its ends are bound, as nothing tells."""
        subject, object_ = is_bound(pattern.subject, bound), is_bound(pattern.object, bound)
        rows = self._rows[pattern]
        if subject and object_:
            return 1.0
        return rows.forward if subject else rows.backward if object_ else rows.all
