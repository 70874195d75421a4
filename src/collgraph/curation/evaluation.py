"""Measures what the machine proposes: matches against labelled pairs, links against a fifth that was hidden."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from collgraph.curation.claims import matched, pair
from collgraph.curation.items import Item, Link
from collgraph.curation.matching import KINDS, propose_among
from collgraph.curation.refusal import Refusal, reason
from collgraph.curation.suggesting import Suggester
from collgraph.curation.things import Thing, described, read_things

PAIRS = {"subject_id", "subject_label", "object_id", "object_label", "match"}
"""The columns of a file of labelled pairs; labels are separated by « ~ », ``match`` is yes or no."""


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
    """A labelled pair: whether a person matches it, and whether the matcher proposes it."""

    subject: str
    object: str
    match: bool
    proposed: bool


def judge(labelled: Path, data: Path) -> list[Judged]:
    """Match what the sources and the labelled pairs hold; a thing of no source is known by its label alone."""
    rows = _labelled(labelled)
    sources = described(data)
    things = {**_outside(rows), **read_things(sources, [kind for kinds in KINDS.values() for kind in kinds])}
    crosswalk = matched(sources)
    proposed = {(match.subject.name, match.object.name) for match in propose_among(things, crosswalk=crosswalk)}
    pairs = [(pair(row["subject_id"], row["object_id"]), row["match"] == "yes") for row in rows]
    return [Judged(*names, match, names in proposed) for names, match in pairs]


def _labelled(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise Refusal("unreadable", path=path, **reason(error)) from None
    except (UnicodeDecodeError, csv.Error):
        raise Refusal("unreadable", because="no_table_text", path=path) from None
    if not rows or not rows[0].keys() >= PAIRS:
        raise Refusal("no_pairs", path=path, columns=", ".join(sorted(PAIRS)))
    return rows


def _outside(rows: Iterable[Mapping[str, str]]) -> dict[str, Thing]:
    ends = ((row[f"{end}_id"], row[f"{end}_label"]) for row in rows for end in ("subject", "object"))
    return {name: Thing(name, "outside", label.split(" ~ ")) for name, label in ends}


def figures(judged: list[Judged]) -> Figures:
    """Count the four outcomes."""
    counts = [
        sum(1 for j in judged if (j.proposed, j.match) == case)
        for case in ((True, True), (True, False), (False, True), (False, False))
    ]
    return Figures(*counts)


@dataclass(frozen=True)
class Ranking:
    """How many of the first proposals are hidden links: mean precision at 1, 5 and 10 over the items that had one.

    ``better`` and ``worse``: for how many items the suggestions held more of them at 5 than popularity, or fewer.
    """

    items: int
    hidden: int
    suggested: tuple[float, float, float]
    popular: tuple[float, float, float]
    best: tuple[float, float, float]
    better: int
    worse: int


CUTS = (1, 5, 10)
FOLDS = 5
Precisions = tuple[float, float, float]


def hide(links: Iterable[Link], fold: int) -> tuple[list[Link], list[Link]]:
    """Split links into (shown, hidden): a fifth is hidden by the hash of its pair, the same everywhere."""
    shown: list[Link] = []
    hidden: list[Link] = []
    for link in links:
        digest = hashlib.sha256("|".join(link).encode()).digest()
        (hidden if digest[0] % FOLDS == fold else shown).append(link)
    return shown, hidden


def rank(items: Mapping[str, Item], concepts: Mapping[str, Item], links: Iterable[Link], asked: Set[Link]) -> Ranking:
    """Hide each fifth in turn, suggest from the rest, and compare with proposing what is linked most.

    Only hidden links that are ``asked`` for count; ``best`` is what a seer would reach.
    """
    known = [link for link in links if link[0] in items and link[1] in concepts]
    found = [
        precisions
        for fold in range(FOLDS)
        for precisions in _of_fold(Suggester(items, concepts, hide(known, fold)[0]), set(hide(known, fold)[1]) & asked)
    ]
    ours, popular, best = ([each[which] for each in found] for which in range(3))
    better = sum(one[1] > other[1] for one, other in zip(ours, popular, strict=True))
    worse = sum(one[1] < other[1] for one, other in zip(ours, popular, strict=True))
    return Ranking(
        len(found), len({*known} & asked), _mean(ours), _mean(popular), _mean(best), better=better, worse=worse
    )


def _of_fold(suggester: Suggester, hidden: Set[Link]) -> Iterator[tuple[Precisions, Precisions, Precisions]]:
    wanted: dict[str, set[str]] = {}
    for subject, concept in hidden:
        wanted.setdefault(subject, set()).add(concept)
    most = [concept for concept, _ in sorted(suggester.popular.items(), key=lambda pair: (-pair[1], pair[0]))]
    for subject, right in sorted(wanted.items()):
        held = suggester.of.get(subject, set())
        ours = [found.concept for found in suggester.suggest(subject)]
        others = [concept for concept in most if concept not in held]
        yield _precisions(ours, right), _precisions(others, right), _precisions(sorted(right), right)


def _precisions(ranked: list[str], right: Set[str]) -> Precisions:
    one, five, ten = (len(set(ranked[:cut]) & right) / cut for cut in CUTS)
    return one, five, ten


def _mean(found: list[Precisions]) -> Precisions:
    one, five, ten = (sum(column) / len(found) for column in zip(*found, strict=True)) if found else (0.0,) * 3
    return one, five, ten
