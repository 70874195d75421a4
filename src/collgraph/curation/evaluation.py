"""Measures what the machine proposes: matches against labelled pairs, links against a fifth that was hidden."""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from collgraph.curation.items import Item, Link
from collgraph.curation.matching import THRESHOLD, candidates, compare
from collgraph.curation.suggesting import Suggester
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


@dataclass(frozen=True)
class Ranking:
    """How many of the first proposals are hidden links: mean precision at 1, 5 and 10 over the items that had one."""

    items: int
    hidden: int
    suggested: tuple[float, float, float]
    popular: tuple[float, float, float]
    best: tuple[float, float, float]


CUTS = (1, 5, 10)


def hide(links: Iterable[Link], fold: int = 0, folds: int = 5) -> tuple[list[Link], list[Link]]:
    """Split links into (shown, hidden): a fifth is hidden by the hash of its pair, the same everywhere."""
    shown: list[Link] = []
    hidden: list[Link] = []
    for link in links:
        digest = hashlib.sha256("|".join(link).encode()).digest()
        (hidden if digest[0] % folds == fold else shown).append(link)
    return shown, hidden


def rank(items: Mapping[str, Item], concepts: Mapping[str, Item], links: Iterable[Link], fold: int = 0) -> Ranking:
    """Hide a fifth, suggest from the rest, and compare with proposing what is linked most; ``best`` is a seer's."""
    shown, hidden = hide([link for link in links if link[0] in items and link[1] in concepts], fold)
    suggester = Suggester(items, concepts, shown)
    wanted: dict[str, set[str]] = {}
    for subject, concept in hidden:
        wanted.setdefault(subject, set()).add(concept)
    ours, popular, best = [], [], []
    most = [concept for concept, _ in sorted(suggester.popular.items(), key=lambda pair: (-pair[1], pair[0]))]
    for subject, right in sorted(wanted.items()):
        held = suggester.of.get(subject, set())
        ours.append(_precisions([s.concept for s in suggester.suggest(subject)], right))
        popular.append(_precisions([concept for concept in most if concept not in held], right))
        best.append(_precisions(sorted(right), right))
    return Ranking(len(wanted), len(hidden), _mean(ours), _mean(popular), _mean(best))


def _precisions(ranked: list[str], right: set[str]) -> tuple[float, float, float]:
    one, five, ten = (len(set(ranked[:cut]) & right) / cut for cut in CUTS)
    return one, five, ten


def _mean(found: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    one, five, ten = (sum(column) / max(len(found), 1) for column in zip(*found, strict=True)) if found else (0.0,) * 3
    return one, five, ten
