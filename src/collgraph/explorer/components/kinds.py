"""The colour and the shape of each kind of thing, the same in lists, graphs and maps."""

from collgraph.kinds import TERRITORIES

COLOURS = {
    "experiment": "#c2543b",
    "practice": "#2f8f6b",
    "concept": "#8a5cb8",
    "tool": "#5a6abf",
    "event": "#c06a94",
    "project": "#c06a94",
    "organization": "#3b7db3",
    "person": "#3b7db3",
    "publication": "#7b7f83",
    **dict.fromkeys(TERRITORIES, "#b0812a"),
}
"""The colours of explorer.css; a test holds the two equal."""

SHAPES = {
    "experiment": "star",
    "event": "pentagon",
    "project": "pentagon",
    "practice": "ellipse",
    "concept": "diamond",
    "tool": "triangle",
    "organization": "round-rectangle",
    "person": "round-rectangle",
    "publication": "rectangle",
    **dict.fromkeys(TERRITORIES, "hexagon"),
}


def colour(kind: str) -> str:
    """The colour of a kind."""
    return COLOURS.get(kind, "#7b7f83")


def shape(kind: str) -> str:
    """The shape of a kind in a graph; territories share one."""
    return SHAPES.get(kind, "ellipse")
