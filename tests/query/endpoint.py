"""A small release for the tests of the query service: a store, and nothing else of a release."""

from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

EX = "https://example.org/"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
VALUE = NamedNode(EX + "value")


def quads(things: int, label: str = "chose") -> list[Quad]:
    """Each thing with a label and a number in the default graph; thing 1 in two named graphs."""
    found = []
    for number in range(1, things + 1):
        thing = NamedNode(f"{EX}{number}")
        found.append(Quad(thing, LABEL, Literal(f"{label} {number} é", language="fr"), DefaultGraph()))
        found.append(Quad(thing, VALUE, Literal(number), DefaultGraph()))
    first = Quad(NamedNode(EX + "1"), VALUE, Literal(1), NamedNode(EX + "graph/a"))
    again = Quad(NamedNode(EX + "1"), VALUE, Literal(1), NamedNode(EX + "graph/b"))
    only = Quad(NamedNode(EX + "2"), VALUE, Literal(2), NamedNode(EX + "graph/b"))
    return [*found, first, again, only]


def make_release(build: Path, name: str, things: int = 3, label: str = "chose") -> Path:
    """Write ``build/releases/<name>`` and point ``build/current`` at it."""
    path = build / "releases" / name
    path.mkdir(parents=True)
    store = Store(str(path / "store"))
    store.bulk_extend(quads(things, label))
    store.flush()
    link = build / "next"
    link.symlink_to(Path("releases") / name)
    link.replace(build / "current")
    return path
