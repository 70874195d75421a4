"""Read markup back: the tests look at what a browser would make of it, not at strings."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()


@dataclass
class Shown:
    elements: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str, css_class: str | None = None) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag and (css_class is None or css_class in element.classes)
        ]

    def one(self, tag: str, css_class: str | None = None) -> Element:
        found = self.all(tag, css_class)
        assert len(found) == 1, f"{len(found)} of {tag}.{css_class}"
        return found[0]

    def links(self) -> dict[str, str]:
        return {link.text: link.attributes["href"] or "" for link in self.all("a")}

    @property
    def headings(self) -> list[int]:
        return [int(e.tag[1]) for e in self.elements if len(e.tag) == 2 and e.tag[0] == "h" and e.tag[1].isdigit()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = Shown()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.shown.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1].tag == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.shown.text += data
        for element in self.open:
            element.text += data


def read(markup: str) -> Shown:
    """Read markup; fails where it is not well nested."""
    reader = _Reader()
    reader.feed(str(markup))  # Markup would escape what is added to it
    reader.close()
    assert not reader.open, f"left open: {[element.tag for element in reader.open]}"
    return reader.shown
