"""The values of the filters of a search: short, as addresses write them, and whole, as the index holds them."""

from collgraph import namespaces as ns

_BEGINNINGS = {
    "theme": f"{ns.VOCAB}themes/",
    "posture": f"{ns.VOCAB}postures/",
    "source": ns.GRAPH,
    "territory": ns.ID,
}


def short(name: str, value: str) -> str:
    """Shorten a value for an address.

    >>> short("territory", "https://w3id.org/collgraph/id/region/53")
    'region/53'
    """
    return value.removeprefix(_BEGINNINGS.get(name, ""))


def whole(name: str, value: str) -> str:
    """Write a value out as the graph names it.

    >>> whole("theme", "communs")
    'https://w3id.org/collgraph/vocab/themes/communs'
    """
    return value if "://" in value else _BEGINNINGS.get(name, "") + value


def spellings(name: str, value: str) -> list[str]:
    """Both ways of writing a value."""
    return list(dict.fromkeys((value, whole(name, value))))
