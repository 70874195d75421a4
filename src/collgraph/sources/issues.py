"""What is wrong in a curated folder: where, what was read, and the likely repair."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from collgraph.texts import text


@dataclass(frozen=True, order=True)
class Reason:
    """A statement that leads to a fault, in curies: by a rule from those below it, or as a line states it."""

    depth: int
    statement: str
    rule: str = ""
    file: str = ""
    line: int = 0
    column: str = ""

    def render(self, lang: str) -> str:
        """One indented line of an explanation."""
        said = text("sources.by_rule", lang, rule=self.rule) if self.rule else place(self, lang)
        return f"{'   ' * (self.depth + 1)}{self.statement}  [{said}]"


@dataclass(frozen=True, order=True)
class Issue:
    """One fault, at a line (1-based; 0 for a whole file) and column of a file named from the project's top.

    ``said`` is the message by language where it is a shape's own, ``shape`` that shape's IRI; ``reasons`` lead to it.
    """

    file: str
    line: int
    column: str
    code: str
    value: str = ""
    detail: str = ""
    suggestion: str = ""
    said: tuple[tuple[str, str], ...] = ()
    shape: str = ""
    reasons: tuple[Reason, ...] = ()

    def place(self, lang: str) -> str:
        """Say where: ``data/concepts/concepts.csv:18, column theme``."""
        return place(self, lang)

    def message(self, lang: str) -> str:
        """Say what is wrong and what to do."""
        detail = text(f"sources.{self.detail}", lang) if self.detail.startswith("type_") else self.detail
        own = dict(self.said).get(lang, "")
        said = text(f"sources.{self.code}", lang, value=shorten(self.value), detail=detail, said=own)
        return said + (text("sources.did_you_mean", lang, value=self.suggestion) if self.suggestion else "")

    def render(self, lang: str) -> str:
        """The line that a curator reads, and why below it where that takes reasoning."""
        colon = "\u00a0: " if lang == "fr" else ": "
        return "\n".join([f"{self.place(lang)}{colon}{self.message(lang)}", *(r.render(lang) for r in self.reasons)])

    def as_json(self, lang: str) -> dict[str, object]:
        """The object that a tool reads."""
        return {**asdict(self), "message": self.message(lang)}


def place(fault: Issue | Reason, lang: str) -> str:
    """Say where something stands."""
    line = f":{fault.line}" if fault.line else ""
    column = text("sources.in_column", lang, column=fault.column) if fault.column else ""
    return f"{fault.file}{line}{column}"


def nearest(value: str, choices: Iterable[str]) -> str:
    """The valid value that looks most like the one read, or nothing."""
    found = get_close_matches(value, list(choices)[:60_000], 1, 0.6)
    return found[0] if found else ""


def shorten(value: str, width: int = 80) -> str:
    """Cut a value for a message, without control characters."""
    clean = "".join(c if c.isprintable() else "�" for c in value)
    return clean if len(clean) <= width else clean[: width - 1] + "…"
