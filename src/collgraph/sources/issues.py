"""What is wrong in a curated folder: where, what was read, and the likely repair."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from collgraph.texts import text


@dataclass(frozen=True, order=True)
class Issue:
    """One fault, at a line (1-based; 0 for a whole file) and column of a file named from the project's top."""

    file: str
    line: int
    column: str
    code: str
    value: str = ""
    detail: str = ""
    suggestion: str = ""

    def place(self, lang: str) -> str:
        """Say where: ``data/concepts/concepts.csv:18, column theme``."""
        line = f":{self.line}" if self.line else ""
        column = text("sources.in_column", lang, column=self.column) if self.column else ""
        return f"{self.file}{line}{column}"

    def message(self, lang: str) -> str:
        """Say what is wrong and what to do."""
        detail = text(f"sources.{self.detail}", lang) if self.detail.startswith("type_") else self.detail
        said = text(f"sources.{self.code}", lang, value=shorten(self.value), detail=detail)
        return said + (text("sources.did_you_mean", lang, value=self.suggestion) if self.suggestion else "")

    def render(self, lang: str) -> str:
        """The line that a curator reads."""
        colon = "\u00a0: " if lang == "fr" else ": "
        return f"{self.place(lang)}{colon}{self.message(lang)}"

    def as_json(self, lang: str) -> dict[str, object]:
        """The object that a tool reads."""
        return {**asdict(self), "message": self.message(lang)}


def nearest(value: str, choices: Iterable[str]) -> str:
    """The valid value that looks most like the one read, or nothing."""
    found = get_close_matches(value, list(choices)[:60_000], 1, 0.6)
    return found[0] if found else ""


def shorten(value: str, width: int = 80) -> str:
    """Cut a value for a message, without control characters."""
    clean = "".join(c if c.isprintable() else "�" for c in value)
    return clean if len(clean) <= width else clean[: width - 1] + "…"
