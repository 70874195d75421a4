"""What a release says of its default graph in VoID: how often a property is used, and of which things."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from collgraph import namespaces as ns

_FOLDER = Path(__file__).parent


class Uses(NamedTuple):
    """A property's triples, and how many different subjects and objects they have."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Statistics:
    """Figures by the IRIs of properties and classes: uses, things, triples by the class of their subjects or objects.

    A thing of several classes counts in each; ``objects`` is a lower bound.
    """

    properties: Mapping[str, Uses] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    subjects: Mapping[tuple[str, str], int] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], int] = field(default_factory=dict)


def read_statistics(store: Store) -> Statistics:
    """Read the figures off a store; none of a property where it does not tell all three."""
    properties = {name: Uses(*figures) for [name], figures in _rows(store, "properties")}
    if not properties:
        return Statistics()
    return Statistics(
        properties,
        {name: things for [name], [things] in _rows(store, "classes")},
        {(name, of): triples for [name, of], [triples] in _rows(store, "subjects")},
        {(name, to): triples for [name, to], [triples] in _rows(store, "objects")},
    )


def _rows(store: Store, name: str) -> Iterator[tuple[list[str], list[int]]]:
    """The names and the figures of each row; rows with anything else, or a figure of nothing, are no use."""
    found = store.query((_FOLDER / f"statistics_{name}.rq").read_text(encoding="utf-8"), base_iri=ns.BASE)
    assert isinstance(found, QuerySolutions)
    for row in found:
        names = [term.value for term in row if isinstance(term, NamedNode)]
        figures = [int(term.value) for term in row if isinstance(term, Literal) and term.value.isdecimal()]
        if len(names) + len(figures) == len(row) and all(figures):
            yield names, figures
