"""The order of a query's triple patterns: where the engine would choose by their order in the text, the cheapest one.

The engine chooses where to begin by which terms of a pattern are bound. Among patterns that are alike in that, such
as ``?m a cg:Municipality`` and ``?d a cg:Department``, it takes the one that is written first: a query can take six
times as long for the order of its lines. A group of patterns means the same in any order (SPARQL 1.1 Query, 18.2.1).
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Store

from collgraph import namespaces as ns
from collgraph.query.figures import Figures
from collgraph.query.patterns import Group, tied_groups
from collgraph.query.plans import Order, best_order
from collgraph.query.shapes import LONGEST, THING
from collgraph.query.statistics import Statistics, read_statistics
from collgraph.query.tokens import Token, tokens

# How many kinds of text a worker remembers.
KINDS = 1024
_FREE_NUMBER = re.compile(r"(?<=\s)[0-9]+")
_PROLOGUE = re.compile("PREFIX|BASE", re.IGNORECASE)


class Ordering:
    """Puts patterns in order, and remembers for texts that differ by things and numbers which order was best."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._named = {*statistics.properties, *statistics.classes, ns.RDF_TYPE}
        self._orders: OrderedDict[str, list[Order]] = OrderedDict()

    def ordered(self, text: str) -> str:
        """The same query with the patterns of its groups in the order in which the engine had better take them."""
        key = self._key(text)
        orders = self._orders.get(key) if self._statistics.properties else []
        if orders == []:
            return text
        words = list(tokens(text))
        groups = tied_groups(words)
        if orders is None:
            orders = self._best(groups, dict(_prefixes(words)))
            self._remember(key, orders)
        return rewritten(text, groups, orders)

    def _key(self, text: str) -> str:
        """What decides the order: the text with other things and numbers; empty where that cannot be told apart."""
        head, brace, body = text.partition("{")
        if len(text) > LONGEST or _PROLOGUE.search(body):
            return ""
        return head + brace + _FREE_NUMBER.sub("0", THING.sub(self._as_named, body))

    def _as_named(self, thing: re.Match[str]) -> str:
        return thing[0] if thing[0][1:-1] in self._named else "<x://>"

    def _best(self, groups: Sequence[Group], prefixes: Mapping[str, str]) -> list[Order]:
        """The best order of each group; none where all are well as they are written."""
        orders = [best_order(group, Figures(self._statistics, prefixes, group.patterns)) for group in groups]
        return orders if any(order != sorted(order) for order in orders) else []

    def _remember(self, key: str, orders: list[Order]) -> None:
        if key:
            self._orders[key] = orders
            if len(self._orders) > KINDS:
                self._orders.popitem(last=False)


def _prefixes(words: Sequence[Token]) -> Iterator[tuple[str, str]]:
    for keyword, name, iri in zip(words, words[1:], words[2:], strict=False):
        if keyword.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            yield name.text[:-1], iri.text[1:-1]


def rewritten(text: str, groups: Sequence[Group], orders: Sequence[Order]) -> str:
    """The text with the same words: patterns change places with others of their group."""
    pieces, at = [], 0
    for group, order in zip(groups, orders, strict=False):
        patterns = iter([group.patterns[position] for position in order])
        for block in group.blocks:
            placed = [next(patterns) for _ in block.patterns]
            if placed != block.patterns:
                pieces += [text[at : block.start], " . ".join(map(" ".join, placed)), " "]
                at = block.end
    return "".join((*pieces, text[at:]))


# The orderings of the stores used last; a worker has three stores at most.
_OF_STORES: OrderedDict[Store, Ordering] = OrderedDict()
_STORES = 4


def ordering(store: Store, same: Store | None = None) -> Ordering:
    """The ordering by what a store says of itself, read at first need; ``same`` is one known to say the same."""
    if store not in _OF_STORES:
        _OF_STORES[store] = Ordering(read_statistics(store)) if same is None else ordering(same)
        if len(_OF_STORES) > _STORES:
            _OF_STORES.popitem(last=False)
    return _OF_STORES[store]
