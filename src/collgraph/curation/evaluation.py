"""Measures what the machine proposes: a matcher against labelled pairs."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from collgraph.curation.matching import THRESHOLD, candidates, compare
from collgraph.curation.things import Thing, pair


@dataclass(frozen=True)
class Figures:
    """How many of the labelled pairs were proposed rightly, proposed wrongly, missed, and left alone rightly."""

    right: int
    wrong: int
    missed: int
    left: int

    @property
    def precision(self) -> float:
        """The share of the proposals that are right, 0 to 1."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """The share of the right pairs that are proposed, 0 to 1."""
        return self.right / max(self.right + self.missed, 1)


@dataclass(frozen=True)
class Judged:
    """A labelled pair and the score that the matcher gives it, 0 where its blocks never bring it together."""

    subject: str
    object: str
    match: bool
    score: float

    @property
    def proposed(self) -> bool:
        """Whether the matcher proposes it."""
        return self.score >= THRESHOLD


def judge(labelled: Path, things: Mapping[str, Thing]) -> list[Judged]:
    """Score every labelled pair whose things still exist, decided or not."""
    blocked = candidates(things.values())
    judged = []
    with labelled.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            one, other = pair(row["subject_id"], row["object_id"])
            if one in things and other in things:
                match = compare(things[one], things[other]) if (one, other) in blocked else None
                judged.append(Judged(one, other, row["match"] == "yes", match.score if match else 0.0))
    return judged


def figures(judged: list[Judged]) -> Figures:
    """Count the four outcomes."""
    counts = [
        sum(1 for j in judged if (j.proposed, j.match) == case)
        for case in ((True, True), (True, False), (False, True), (False, False))
    ]
    return Figures(*counts)
