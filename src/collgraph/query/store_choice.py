"""Which store answers a query sooner, in memory or on disk: learnt from what queries of the same shape have cost.

In memory the engine follows lists of statements where it seeks on disk. Most queries take a half of the time in
memory; one that meets a thing with many statements, such as a country, can take a hundred times as long there.
"""

import re
from collections import OrderedDict

from collgraph.query.shapes import LONGEST, shape

MEMORY, DISK = "memory", "disk"
# What costs less processor time than this, in seconds, is well where it is.
WORTH = 0.002
SHAPES = 4096
# A step repeated in a path: ``cg:within+``, ``<…>*``, ``(a/b)+``: three times as fast on disk. Taking a product for
# one does no harm.
_REPEATS = re.compile(r"(?:>|\w:[\w.-]*|\)|\ba)[*+]")


class StoreChoice:
    """What queries have cost in each store, the shapes used last."""

    def __init__(self) -> None:
        self._costs: OrderedDict[str, dict[str, float]] = OrderedDict()

    def choose(self, text: str) -> str:
        """The store to ask: the other one where the usual one cost much, then the one that cost less."""
        usual = DISK if ("+" in text or "*" in text) and _REPEATS.search(text) else MEMORY
        costs = self._costs.get(shape(text)) if len(text) <= LONGEST else None
        if costs is None or costs.get(usual, 0.0) < WORTH:
            return usual
        return min((usual, MEMORY, DISK), key=lambda store: costs.get(store, 0.0))

    def learn(self, text: str, store: str, seconds: float) -> None:
        """Note the processor time that an answer cost; the last half as much as all before."""
        if len(text) > LONGEST:
            return
        key = shape(text)
        costs = self._costs.setdefault(key, {})
        costs[store] = (costs[store] + seconds) / 2 if store in costs else seconds
        self._costs.move_to_end(key)
        if len(self._costs) > SHAPES:
            self._costs.popitem(last=False)

    def forget(self) -> None:
        """Begin anew, for another release."""
        self._costs.clear()
