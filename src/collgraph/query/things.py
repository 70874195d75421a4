"""Every thing of a release by name: for site maps, and for near names."""

from collgraph.kinds import KINDS
from collgraph.namespaces import ThingName, parse_thing
from collgraph.query.memo import kept_with
from collgraph.query.reader import Reader


@kept_with
def public_things(reader: Reader) -> tuple[ThingName, ...]:
    """All things with a page of their own, in the order of their kinds, then keys. Half a second, then kept."""
    names = {name for iri in reader.subjects() if (name := parse_thing(iri)) and name.kind in KINDS}
    return tuple(sorted(names, key=lambda name: (KINDS.index(name.kind), name.key)))


def same_key(reader: Reader, key: str) -> list[ThingName]:
    """The things that have this key under whichever kind."""
    names = (ThingName(kind, key) for kind in KINDS)
    return [name for name in names if reader.exists(name.iri)]
