"""The two pages for researchers, taken apart: questions with their results, snippets by language."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("sparql.md", "sparql.fr.md")
ADDRESS = "http://127.0.0.1:8501/sparql"
QUESTION = re.compile(r"(### (\d+)\. ([^\n]+)\n.*?```sparql\n(.*?)```\n\n```csv\n)(.*?)(```)", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """A worked question of a page: its number, title, query and the result printed under it."""

    number: int
    title: str
    query: str
    result: str


def questions(page: str) -> Iterator[Question]:
    """The worked questions of a page."""
    for found in QUESTION.finditer((DOCS / page).read_text(encoding="utf-8")):
        yield Question(int(found[2]), found[3], found[4], found[5])


def snippets(page: str, language: str) -> list[str]:
    """The code blocks of a page in a language."""
    blocks = re.findall(
        rf"^```{language}\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return [str(block) for block in blocks]


def rewrite(page: str, ask: Callable[[str], str]) -> None:
    """Print the results of today under the questions."""
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    path.write_text(QUESTION.sub(lambda found: f"{found[1]}{ask(found[4])}{found[6]}", text), encoding="utf-8")
