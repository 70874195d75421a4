"""Every thing of a release by name: for site maps, and for near names."""

from functools import lru_cache

from collgraph.namespaces import ThingName, parse_thing
from collgraph.query.reader import Reader

# Kinds that have a page worth finding; the others are parts of claims and provenance.
PUBLIC_KINDS = (
    "concept",
    "practice",
    "experiment",
    "organization",
    "person",
    "publication",
    "commune",
    "epci",
    "departement",
    "region",
    "pays",
    "country",
)


@lru_cache(maxsize=2)
def public_things(reader: Reader) -> tuple[ThingName, ...]:
    """All things with a page of their own, in the order of their kinds, then keys. Half a second, then kept."""
    names = {name for iri in reader.subjects() if (name := parse_thing(iri)) and name.kind in PUBLIC_KINDS}
    return tuple(sorted(names, key=lambda name: (PUBLIC_KINDS.index(name.kind), name.key)))


def same_key(reader: Reader, key: str) -> list[ThingName]:
    """The things that have this key under whichever kind."""
    names = (ThingName(kind, key) for kind in PUBLIC_KINDS)
    return [name for name in names if reader.exists(name.iri)]
