"""The addresses of the site: the rooms that answer by themselves, and the pages of the explorer."""

_OF_THINGS = ("id", "data", "vocab", "graph", "release", "ontology", "dumps", "catalogue", "context.jsonld")
_DOORS = ("sparql", "api", "reconcile", "oembed", "embed", "feed.atom")
ROOMS = frozenset((*_OF_THINGS, *_DOORS, "health", "metrics", "assets"))
PAGES = {
    "/": "home",
    "/recherche": "search",
    "/entity": "entity",
    "/terrain": "field",
    "/chemins": "paths",
    "/graphe": "graph",
    "/carte": "map",
    "/frise": "timeline",
    "/reseau": "network",
    "/statistiques": "statistics",
    "/requetes": "queries",
    "/donnees": "data",
    "/a-propos": "about",
    "/index": "index",
}
"""By path, with the key of their title and description in the texts of this room."""


def room_of(path: str) -> str:
    """The first step of a path where it is one of ours; the pages of the explorer are one room.

    >>> room_of("/data/commune/29019"), room_of("/recherche"), room_of("/wp-admin")
    ('data', 'explorer', 'explorer')
    """
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in ROOMS else "explorer"
