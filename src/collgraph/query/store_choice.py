"""Which store answers a query sooner, in memory or on disk: learnt from what queries of the same shape have cost.

In memory the engine follows lists of statements where it seeks on disk. Most queries take a half of the time in
memory; one that meets a thing with many statements, such as a country, can take a hundred times as long there.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field

from collgraph.query.shapes import LONGEST, shape

MEMORY, DISK = "memory", "disk"
# What costs less processor time than this, in seconds, is well where it is.
WORTH = 0.002
SHAPES = 4096
# The first answers from memory can take three times as long as later ones: a worker copies the pages that it reads.
CLEARLY = 2.0
# For the same reason the dearer store is asked again, after so many answers of the other, times what it costs more: a
# twentieth of the time goes into that. Nobody is to meet a deadline for it: one that took longer, in seconds, is not.
AGAIN, LONGEST_AGAIN = 20, 0.5
# A step repeated in a path: ``cg:within+``, ``<…>*``, ``(a/b)+``: three times as fast on disk. Taking a product for
# one does no harm.
_REPEATS = re.compile(r"(?:>|\w:[\w.-]*|\)|\ba)[*+]")


@dataclass
class _Costs:
    """What a shape has cost in each store, and the answers since the dearer one was asked."""

    seconds: dict[str, float] = field(default_factory=dict)
    since: int = 0

    def better(self, usual: str) -> str:
        """The store to ask: the usual one, unless the other is clearly cheaper or not known."""
        other = _other(usual)
        return other if self.seconds.get(other, 0.0) * CLEARLY < self.seconds.get(usual, 0.0) else usual

    def is_due(self, better: str) -> bool:
        """Whether the other store is to be asked again."""
        dear = self.seconds.get(_other(better), float("inf"))
        return dear <= LONGEST_AGAIN and self.since * self.seconds.get(better, 0.0) > AGAIN * dear


class StoreChoice:
    """What queries have cost in each store, the shapes used last."""

    def __init__(self) -> None:
        self._costs: OrderedDict[str, _Costs] = OrderedDict()

    def choose(self, text: str) -> str:
        """The store to ask: the other one where the usual one cost much, then the better one."""
        usual = _usual(text)
        costs = self._costs.get(shape(text)) if len(text) <= LONGEST else None
        if costs is None or costs.seconds.get(usual, 0.0) < WORTH:
            return usual
        better = costs.better(usual)
        return _other(better) if costs.is_due(better) else better

    def learn(self, text: str, store: str, seconds: float) -> None:
        """Note the processor time that an answer cost; the last half as much as all before."""
        if len(text) > LONGEST:
            return
        key = shape(text)
        costs = self._costs.setdefault(key, _Costs())
        costs.since = costs.since + 1 if store == costs.better(_usual(text)) else 0
        costs.seconds[store] = (costs.seconds[store] + seconds) / 2 if store in costs.seconds else seconds
        self._costs.move_to_end(key)
        if len(self._costs) > SHAPES:
            self._costs.popitem(last=False)

    def forget(self) -> None:
        """Begin anew, for another release."""
        self._costs.clear()


def _usual(text: str) -> str:
    return DISK if ("+" in text or "*" in text) and _REPEATS.search(text) else MEMORY


def _other(store: str) -> str:
    return DISK if store == MEMORY else MEMORY
