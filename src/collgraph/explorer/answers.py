"""Answers of the query service, read for the page: a table, yes or no, or a text of triples."""

import json
from dataclasses import dataclass

JSON_RESULTS = "application/sparql-results+json"
SHOWN_ROWS = 200
# What a chart, a map or a graph is drawn from.
KEPT_ROWS = 2_000
# Beyond this an answer is for downloading; reading it would hold up every reader of the explorer.
LARGEST = 8_000_000


@dataclass(frozen=True)
class Cell:
    """One value of a solution: an IRI (``uri``), a ``literal`` or a blank node (``bnode``)."""

    kind: str
    value: str
    lang: str | None = None


@dataclass(frozen=True)
class Table:
    """The first rows of the solutions of a SELECT, and how many there are in all."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int


@dataclass(frozen=True)
class Verdict:
    """The answer of an ASK."""

    value: bool


@dataclass(frozen=True)
class Triples:
    """The answer of a CONSTRUCT or DESCRIBE, in Turtle."""

    text: str

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())


@dataclass(frozen=True)
class TooLarge:
    """An answer too large to show; ``size`` in bytes."""

    size: int


Answer = Table | Verdict | Triples | TooLarge


def read_answer(body: bytes, media_type: str) -> Answer:
    """Read an answer of the query service."""
    if len(body) > LARGEST:
        return TooLarge(len(body))
    if not media_type.startswith(JSON_RESULTS):
        return Triples(body.decode("utf-8"))
    document = json.loads(body)
    if "boolean" in document:
        return Verdict(bool(document["boolean"]))
    variables = tuple(document["head"]["vars"])
    solutions = document["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in variables) for row in solutions[:KEPT_ROWS])
    return Table(variables, rows, len(solutions))


def _cell(binding: dict[str, str] | None) -> Cell | None:
    if binding is None:
        return None
    return Cell(binding["type"], binding["value"], binding.get("xml:lang"))
