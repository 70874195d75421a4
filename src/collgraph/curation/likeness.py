"""How alike two names are: the words that carry meaning, in any order, singular, with the variants a label holds."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from collgraph.text import content_words, words

_ASIDE = re.compile(r"\(([^()]*)\)")
_PARTS = re.compile(r"\s+/\s+|\s+[—–]\s+")
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9",
    "percent": "", "pourcent": "",
}  # fmt: skip


@lru_cache(maxsize=8192)
def meaning(label: str) -> tuple[str, ...]:
    """The words of a name that carry meaning, singular, sorted.

    >>> meaning("The World Cafés")
    ('cafe', 'world')
    """
    found = (_NUMBERS.get(word, word) for word in content_words(words(label)))
    return tuple(sorted(_singular(word) for word in found if word))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith(("s", "x")) and not word.endswith("ss") else word


def variants(labels: Iterable[str]) -> set[str]:
    """The names that labels hold: « Hackathon / remix (H) » is « Hackathon », « remix » and « H » as well."""
    return {name for label in labels for name in _variants(label) if meaning(name)}


def _variants(label: str) -> Iterator[str]:
    yield label
    yield from _ASIDE.findall(label)
    bare = " ".join(_ASIDE.sub(" ", label).split())
    yield bare
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
    if left == right or "".join(sorted(left)) == "".join(sorted(right)):
        return 1.0
    if _numbers(left) != _numbers(right) or set(left) < set(right) or set(right) < set(left):
        # Another number is another thing; one word more says a variant: « Realtime Retrospective ».
        return 0.0
    matcher = SequenceMatcher(None, " ".join(left), " ".join(right), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > 0.7 and matcher.quick_ratio() > 0.7 else 0.0


def _numbers(found: tuple[str, ...]) -> list[str]:
    return [word for word in found if word.isdecimal()]


def holds(longer: str, shorter: str) -> bool:
    """Whether a name holds all words of another that has two at least, or one long one."""
    inner = set(meaning(shorter))
    return inner < set(meaning(longer)) and sum(map(len, inner)) >= 6
