"""Proposes links between the field and theory from what the sources say, each with its reason in one sentence."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from collgraph.curation.items import Item, Link, rarities
from collgraph.curation.likeness import meaning
from collgraph.texts import text

NEIGHBOURS = 25
"""How many like items are asked what they illustrate."""

_BY_NAME, _BY_PRACTICE, _BY_NEIGHBOUR, _BY_RULE = 1.0, 0.5, 1.0, 0.05


@dataclass(frozen=True)
class Suggestion:
    """A proposed link with its score, and the strongest reason: a text's key with its values."""

    subject: str
    concept: str
    score: float
    reason: str
    values: tuple[tuple[str, str], ...] = ()

    def why(self, lang: str) -> str:
        """The reason in one sentence."""
        return text(f"curation.{self.reason}", lang, **dict(self.values))


class Suggester:
    """Learns from known links; ``suggest`` ranks the concepts for one item."""

    def __init__(self, items: Mapping[str, Item], concepts: Mapping[str, Item], known: Iterable[Link]) -> None:
        self.items, self.concepts = items, concepts
        self.of: dict[str, set[str]] = defaultdict(set)
        for subject, concept in known:
            if concept in concepts:
                self.of[subject].add(concept)
        self.popular = Counter(concept for found in self.of.values() for concept in found)
        self.rare = rarities(_features(item) for item in items.values())
        self.names = {key: [set(meaning(label)) for label in item.labels] for key, item in concepts.items()}
        self.holders: dict[str, list[str]] = defaultdict(list)
        for name in self.of.keys() & items.keys():
            for feature in _features(items[name]):
                self.holders[feature].append(name)
        self.norms = {name: self._norm(item) for name, item in items.items()}

    def _norm(self, item: Item) -> float:
        return math.sqrt(sum(self.rare[feature] ** 2 for feature in _features(item))) or 1.0

    def suggest(self, subject: str, limit: int = 10) -> list[Suggestion]:
        """The best concepts for an item that it is not linked to yet, best first."""
        item = self.items[subject]
        scores: dict[str, list[tuple[float, str, tuple[tuple[str, str], ...]]]] = defaultdict(list)
        for concept, score, reason, values in (*self._named(item), *self._practised(item), *self._near(item)):
            scores[concept].append((score, reason, values))
        most = max(self.popular.values(), default=1)
        found = []
        for concept in scores.keys() - self.of.get(subject, set()):
            total = sum(score for score, _, _ in scores[concept]) + _BY_RULE * self.popular[concept] / most
            _, reason, values = max(scores[concept])
            found.append(Suggestion(subject, concept, round(total, 4), reason, values))
        return sorted(found, key=lambda s: (-s.score, s.concept))[:limit]

    def _named(self, item: Item) -> Iterator[tuple[str, float, str, tuple[tuple[str, str], ...]]]:
        titled = {word for label in item.labels for word in meaning(label)}
        for concept, names in self.names.items():
            for place, name in enumerate(names):
                if name and name <= item.words:
                    label = self.concepts[concept].labels[place]
                    whole = 1.0 if name <= titled else 0.7
                    yield concept, _BY_NAME * whole, "says_it", (("concept", label),)
                    break

    def _practised(self, item: Item) -> Iterator[tuple[str, float, str, tuple[tuple[str, str], ...]]]:
        for practice in sorted(item.practices - {""}):
            for concept in sorted(self.of.get(practice, set())):
                label = self.items[practice].label if practice in self.items else practice
                yield concept, _BY_PRACTICE, "uses_practice", (("practice", label),)

    def _near(self, item: Item) -> Iterator[tuple[str, float, str, tuple[tuple[str, str], ...]]]:
        shared: Counter[str] = Counter()
        for feature in sorted(_features(item)):
            for other in self.holders.get(feature, ()):
                if other != item.name:
                    shared[other] += self.rare[feature] ** 2  # type: ignore[assignment]
        near = [(weight / (self.norms[item.name] * self.norms[other]), other) for other, weight in shared.items()]
        best = sorted(near, reverse=True)[:NEIGHBOURS]
        whole = sum(weight for weight, _ in best) or 1.0
        votes: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for weight, other in best:
            for concept in self.of[other]:
                votes[concept].append((weight, other))
        for concept, cast in sorted(votes.items()):
            nearest = self.items[max(cast)[1]].label
            score = sum(weight for weight, _ in cast) / whole
            yield concept, _BY_NEIGHBOUR * score, "like_items", (("n", str(len(cast))), ("nearest", nearest))


def _features(item: Item) -> set[str]:
    return item.words | item.traits | {f"uses {practice}" for practice in item.practices if practice}


def rows(
    suggestions: Iterable[Suggestion], items: Mapping[str, Item], concepts: Mapping[str, Item]
) -> Iterator[dict[str, str]]:
    """The suggestions as rows of a review file: status empty, no evidence yet."""
    for found in suggestions:
        blank = dict.fromkeys(("quote", "quote_lang", "observation_fr", "observation_en", "locator", "quoted_from"), "")
        key = "--".join((found.subject.partition("/")[2], found.concept.partition("/")[2], "illustrates")).lower()
        yield {
            "key": key,
            "field": found.subject,
            "field_label": items[found.subject].label,
            "concept": found.concept.partition("/")[2],
            "concept_label": concepts[found.concept].label,
            "stance": "illustrates",
            "strength": "unstated",
            "score": f"{found.score:.2f}",
            "status": "",
            "asserted_by": "",
            "reason_fr": found.why("fr"),
            "reason_en": found.why("en"),
            **blank,
            "page": "",
            "read_on": "",
            "reviewer": "",
        }
