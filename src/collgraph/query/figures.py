"""How many rows a triple pattern makes of one, from what a release says of its properties and classes."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from collgraph import namespaces as ns
from collgraph.query.federation import resolve
from collgraph.query.patterns import Pattern
from collgraph.query.statistics import Statistics
from collgraph.query.tokens import Token


class Rows(NamedTuple):
    """The rows that a pattern makes of one: where nothing is bound, its subject only, its object only.

    ``things`` is how many things have the class that it asks for, 0 where it asks for none.
    """

    all: float
    forward: float
    backward: float
    things: int = 0


class Figures:
    """The figures of the patterns of one group, which says itself of which classes its variables are."""

    def __init__(self, statistics: Statistics, prefixes: Mapping[str, str], patterns: Iterable[Pattern]) -> None:
        self._statistics = statistics
        self._prefixes = prefixes
        asked = [(pattern.subject, class_) for pattern in patterns if (class_ := self._class(pattern))]
        # Of several classes of a thing the smallest says most: the last one stays.
        asked.sort(key=lambda pair: -statistics.classes.get(pair[1], 0))
        self._classes = {subject: class_ for subject, class_ in asked if class_ in statistics.classes}

    def rows(self, pattern: Pattern) -> Rows | None:
        """The figures of a pattern; None where nothing is known of its property or class."""
        if class_ := self._class(pattern):
            things = self._statistics.classes.get(class_, 0)
            return Rows(things, 1, things, things) if things else None
        property_ = self._property(pattern)
        uses = self._statistics.properties.get(property_)
        if uses is None:
            return None
        forward = self._each(self._statistics.subjects, property_, pattern.subject)
        backward = self._each(self._statistics.objects, property_, pattern.object)
        return Rows(uses.triples, forward or uses.triples / uses.subjects, backward or uses.triples / uses.objects)

    def _each(self, triples: Mapping[tuple[str, str], int], property_: str, variable: str) -> float:
        """The triples of a property for each thing of the class of a variable; 0 where that is not known."""
        class_ = self._classes.get(variable, "")
        return triples.get((property_, class_), 0) / self._statistics.classes.get(class_, 1)

    def _class(self, pattern: Pattern) -> str:
        """The class that a pattern asks for; empty where it asks for something else."""
        asks = self._property(pattern) == ns.RDF_TYPE and pattern.object[0] not in "?$"
        return self._iri(pattern.object) or "unknown" if asks else ""

    def _property(self, pattern: Pattern) -> str:
        return ns.RDF_TYPE if pattern.predicate == "a" else self._iri(pattern.predicate)

    def _iri(self, term: str) -> str:
        return resolve(Token("iri" if term[0] == "<" else "name", term, 0), self._prefixes) or ""
