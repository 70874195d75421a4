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
    properties = {name: Uses(*map(int, figures)) for name, *figures in _rows(store, "properties")}
    if not properties:
        return Statistics()
    return Statistics(
        properties,
        {name: int(things) for name, things in _rows(store, "classes")},
        {(name, of): int(triples) for name, of, triples in _rows(store, "subjects")},
        {(name, to): int(triples) for name, to, triples in _rows(store, "objects")},
    )


def _rows(store: Store, name: str) -> Iterator[list[str]]:
    query = (_FOLDER / f"statistics_{name}.rq").read_text(encoding="utf-8")
    found = store.query(query, base_iri=ns.BASE)
    assert isinstance(found, QuerySolutions)
    for row in found:
        values = [term.value for term in row if isinstance(term, NamedNode | Literal)]
        if len(values) == len(row):
            yield values
