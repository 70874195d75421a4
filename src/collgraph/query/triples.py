"""Read back the triples of an answer, to be drawn."""

import pyoxigraph as ox

Edge = tuple[str, str, str]


def edges(turtle: str, most: int) -> list[Edge]:
    """The first triples, at most so many, that join two IRIs: subject, property, object."""
    found: list[Edge] = []
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found.append((quad.subject.value, quad.predicate.value, quad.object.value))
        if len(found) == most:
            break
    return found
