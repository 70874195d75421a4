"""How alike two names are: the words that carry meaning, in any order, singular, with the variants a label holds."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache

from collgraph.text import content_words, words

_ASIDE = re.compile(r"\((?:aka |alias |also called |dite? )?([^()]*)\)")
_PARTS = re.compile(r"\s+/\s+|\s+[—–]\s+|\s+aka\s+")
_CLASSED = re.compile(r".*\s-\s(.+)")
_EQUALS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9",
    "percent": "", "pourcent": "",
    "diagram": "map", "diagramming": "map", "mapping": "map", "carte": "map", "cartographie": "map",
    "appreciatif": "appreciative", "atelier": "workshop", "cercle": "circle", "citoyen": "citizen",
    "citoyenne": "citizen", "collaboratif": "collaborative", "consentement": "consent", "debat": "debate",
    "deliberatif": "deliberative", "entretien": "interview", "participatif": "participatory",
    "participative": "participatory", "polling": "poll", "questionnaire": "survey", "reseau": "network",
    "sondage": "poll", "making": "",
}  # fmt: skip
"""Words that say the same, in figures, in English or in French: catalogues of both languages meet."""
_SORTS = frozenset((
    "approach", "approche", "discussion", "exercice", "exercise", "matrix", "method", "methode", "prioritization",
    "process", "project", "retrospective", "statement", "technique", "technology",
))  # fmt: skip
"""What a practice is, beside its name: « Open Space » and « Open Space Technology » are one."""


@lru_cache(maxsize=8192)
def meaning(label: str) -> tuple[str, ...]:
    """The words of a name that carry meaning, singular, sorted.

    >>> meaning("The World Cafés")
    ('cafe', 'world')
    """
    found = [_EQUALS.get(word, word) for word in map(_singular, content_words(words(label)))]
    named = [word for word in found if word and word not in _SORTS]
    return tuple(sorted(named or filter(None, found)))


@lru_cache(maxsize=8192)
def closed(label: str) -> str:
    """A name as one word, singular: « Fish Bowl » is « fishbowl », « Check-ins » « Check in ».

    >>> closed("Fish Bowl") == closed("Fishbowls") == "fishbowl"
    True
    """
    return _singular("".join(word for word in map(_singular, words(label)) if word not in _SORTS))


def _singular(word: str) -> str:
    if word[:-1].isdecimal():
        return word.removesuffix("s")
    if len(word) > 5 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith(("s", "x")) and not word.endswith("ss") else word


def variants(labels: Iterable[str]) -> set[str]:
    """The names that labels hold: « Hackathon / remix (H) » is « Hackathon », « remix » and « H » as well."""
    return {name for label in labels for name in _variants(label) if meaning(name)}


def _variants(label: str) -> Iterator[str]:
    yield label
    yield from _ASIDE.findall(label)
    bare = " ".join(_ASIDE.sub(" ", label).split())
    yield bare
    # « Dot Voting - Starfish » is a starfish, not a dot voting.
    yield from _CLASSED.findall(bare)
    parts = _PARTS.split(bare)
    if len(parts) > 1:
        yield from parts
        # « Scenario / future workshop » is a scenario workshop, « assemblée / convention citoyenne » one too.
        first, *_, last = parts
        yield " ".join([*first.split(), *last.split()[1:]])


@cache
def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: their words equal in any order, or nearly so."""
    left, right = meaning(one), meaning(other)
    if left == right or closed(one) == closed(other) != "":
        return 1.0
    if _numbers(left) != _numbers(right) or set(left) < set(right) or set(right) < set(left):
        # Another number is another thing; one word more says a variant: « Realtime Retrospective ».
        return 0.0
    if len(left) != len(right) or min(_near(a, b) for a, b in zip(left, right, strict=True)) < 0.7:
        return 0.0
    return _near(" ".join(left), " ".join(right))


def _near(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > 0.7 and matcher.quick_ratio() > 0.7 else 0.0


def _numbers(found: tuple[str, ...]) -> list[str]:
    return [word for word in found if word.isdecimal()]


def holds(longer: str, shorter: str) -> bool:
    """Whether a name holds all words of another that has two at least, or one long one."""
    inner = set(meaning(shorter))
    return inner < set(meaning(longer)) and sum(map(len, inner)) >= 6


def rarities(names: Iterable[Iterable[str]]) -> dict[str, float]:
    """How telling each word of the things' names is: the logarithm of how few things bear it."""
    bags = [{word for label in labels for word in meaning(label)} for labels in names]
    counts = Counter(word for bag in bags for word in bag)
    return {word: math.log(1 + len(bags) / (1 + count)) for word, count in counts.items()}


def overlap(one: str, other: str, weights: Mapping[str, float]) -> float:
    """The weight of the words that two names share, 0 to 1: the cosine of their weighted words."""
    left, right = set(meaning(one)), set(meaning(other))
    if _numbers(tuple(left)) != _numbers(tuple(right)) or all(word.isdecimal() for word in left & right):
        return 0.0
    shared, *own = (sum(weights.get(word, 0.0) ** 2 for word in bag) for bag in (left & right, left, right))
    return shared / math.sqrt(own[0] * own[1]) if shared else 0.0
