"""What has a date, as precise as its source gives it: experiments, events, projects and publications by year."""

from dataclasses import dataclass

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.namespaces import expand, parse_thing
from collgraph.periods import has_year
from collgraph.query.reader import Reader

KINDS = ("experiment", "event", "project", "publication")
STARTS = ("cg:startDate", "cg:publicationDate")


@dataclass(frozen=True, order=True)
class Dated:
    """A thing with its dates as written: ``2014``, ``2014-06`` or ``2014-06-12``; ``end`` is empty where unknown."""

    start: str
    iri: str
    kind: str
    end: str = ""

    @property
    def year(self) -> str:
        """The year it begins in."""
        return self.start[:4]


def dated(reader: Reader) -> list[Dated]:
    """Everything of these kinds that has a year, oldest first; the earliest beginning where sources differ."""
    ends = _earliest(reader, "cg:endDate")
    starts = {iri: date for name in STARTS for iri, date in _earliest(reader, name).items()}
    found = []
    for iri, start in starts.items():
        thing = parse_thing(iri)
        if thing is not None and thing.kind in KINDS and has_year(start):
            found.append(Dated(start, iri, thing.kind, ends.get(iri, "")))
    return sorted(found)


def _earliest(reader: Reader, name: str) -> dict[str, str]:
    dates: dict[str, str] = {}
    for graph in (ox.DefaultGraph(), ox.NamedNode(ns.PROPOSED)):
        for quad in reader.store.quads_for_pattern(None, ox.NamedNode(expand(name)), None, graph):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                written = quad.object.value
                dates[quad.subject.value] = min(written, dates.get(quad.subject.value, written))
    return dates
