"""What a result shows of why it was found: a passage around the words, and the words spelled better."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from collgraph.text import fold, stemmed_spans, words

LENGTH = 180


def snippet(passages: Iterable[str], wanted: Collection[str], lang: str) -> str:
    """Cut about LENGTH characters around the first wanted stem, or else where the first passage begins."""
    first = ""
    for passage in passages:
        place = _place(passage, wanted, lang)
        if place is not None:
            return excerpt(passage, place)
        first = first or passage
    return excerpt(first, 0)


def excerpt(text: str, place: int) -> str:
    """Cut a part of a text around a place, at spaces, with an ellipsis where something is left out."""
    if len(text) <= LENGTH:
        return text
    start = 0 if place < LENGTH // 2 else _after_space(text, place - LENGTH // 3)
    end = _before_space(text, start, start + LENGTH)
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def respell(typed: Iterable[str], label: str) -> str | None:
    """Spell each typed word as the nearest word of a label does; None where nothing changes."""
    spelled = {key: word for word in label.replace("’", " ").replace("'", " ").split() for key in words(word)}
    found = list(typed)
    better = [next(iter(get_close_matches(word, spelled, 1)), "") for word in found]
    if not all(better) or better == found:
        return None
    return " ".join(spelled[word].strip('«»"“”()[],.;:!?…').lower() for word in better)


def _place(passage: str, wanted: Collection[str], lang: str) -> int | None:
    return next((start for stem, start, _ in stemmed_spans(passage, lang) if fold(stem) in wanted), None)


def _after_space(text: str, place: int) -> int:
    space = text.find(" ", place, place + 40)
    return place if space < 0 else space + 1


def _before_space(text: str, start: int, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start + LENGTH // 2, end)
    return end if space < 0 else space
