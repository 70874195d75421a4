"""The diagram of the ontology: its main classes as boxes, its main properties as arrows; the template draws it."""

from dataclasses import dataclass

from collgraph.namespaces import CG
from collgraph.ontology.schema import Schema

Point = tuple[float, float]

WIDTH, HEIGHT = 960, 440
_BOX_WIDTH, _BOX_HEIGHT = 190, 48

# Where the centre of each class stands.
_PLACES = {
    "Publication": (110, 60),
    "Concept": (480, 60),
    "Link": (850, 60),
    "Tool": (110, 220),
    "Practice": (480, 220),
    "Evidence": (850, 220),
    "Actor": (110, 380),
    "Experiment": (480, 380),
    "Territory": (850, 380),
}
# Subject, property, object, and how far its arrow bends (0: straight).
_ARROWS = (
    ("Concept", "definedIn", "Publication", 0),
    ("Practice", "groundedIn", "Concept", 0),
    ("Tool", "equips", "Practice", 0),
    ("Experiment", "usesPractice", "Practice", 0),
    ("Actor", "conducts", "Experiment", 0),
    ("Experiment", "takesPlaceIn", "Territory", 0),
    ("Link", "linkObject", "Concept", 0),
    ("Link", "linkSubject", "Experiment", 0),
    ("Link", "hasEvidence", "Evidence", 0),
    ("Experiment", "mobilises", "Concept", -215),
)


@dataclass(frozen=True)
class Box:
    """A class: its label and the upper left corner of its box."""

    label: str
    anchor: str
    x: float
    y: float
    width: int = _BOX_WIDTH
    height: int = _BOX_HEIGHT

    @property
    def centre(self) -> Point:
        """The middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Arrow:
    """A property: an SVG path, its label and where it is written; ``inferred`` ones follow from a chain alone."""

    subject: str
    label: str
    object: str
    path: str
    x: float
    y: float
    inferred: bool


@dataclass(frozen=True)
class Diagram:
    """Boxes and arrows, in the order of reading."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int = WIDTH
    height: int = HEIGHT


def diagram(schema: Schema, lang: str) -> Diagram:
    """Draw the classes and properties that the schema knows, in a language."""
    boxes = {
        name: Box(schema.label(CG + name, lang), name, x - _BOX_WIDTH / 2, y - _BOX_HEIGHT / 2)
        for name, (x, y) in _PLACES.items()
        if CG + name in schema
    }
    arrows = (
        _arrow(boxes[subject], schema.label(CG + name, lang), boxes[target], bend, name == "mobilises")
        for subject, name, target, bend in _ARROWS
        if CG + name in schema and subject in boxes and target in boxes
    )
    return Diagram(tuple(boxes.values()), tuple(arrows))


def _arrow(subject: Box, label: str, target: Box, bend: float, inferred: bool) -> Arrow:
    (x1, y1), (x2, y2) = subject.centre, target.centre
    middle = ((x1 + x2) / 2 + bend, (y1 + y2) / 2)
    start, end = _border(subject, middle), _border(target, middle)
    path = f"M {start[0]:.0f} {start[1]:.0f} Q {middle[0]:.0f} {middle[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    x, y = _along(0.75 if bend else 0.5, start, middle, end)
    return Arrow(subject.label, label, target.label, path, round(x), round(y), inferred)


def _along(share: float, start: Point, control: Point, end: Point) -> Point:
    """Give the point of a quadratic curve at a share of its way; a bent arrow is named off the crossing half way."""
    weights = ((1 - share) ** 2, 2 * share * (1 - share), share**2)
    points = (start, control, end)
    return sum(w * x for w, (x, _) in zip(weights, points, strict=True)), sum(
        w * y for w, (_, y) in zip(weights, points, strict=True)
    )


def _border(box: Box, towards: Point) -> Point:
    """Give the point where a line from the box's middle leaves it."""
    x, y = box.centre
    dx, dy = towards[0] - x, towards[1] - y
    share = min(
        box.width / 2 / abs(dx) if dx else float("inf"),
        box.height / 2 / abs(dy) if dy else float("inf"),
    )
    return x + dx * share, y + dy * share
