"""Content negotiation: which offered media type an Accept header asks for (RFC 9110, section 12.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)')
_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?=;|$)")
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


@dataclass(frozen=True)
class MediaRange:
    """One member of an Accept header; parameters other than ``q`` do not narrow it."""

    type: str
    subtype: str
    quality: float

    @property
    def specificity(self) -> int:
        """0 for ``*/*``, 1 for ``text/*``, 2 for ``text/csv``."""
        return (self.type != "*") + (self.subtype != "*")

    def matches(self, media_type: str) -> bool:
        """Tell whether an offered media type falls into this range."""
        kind, _, subtype = media_type.partition(";")[0].strip().lower().partition("/")
        return self.type in ("*", kind) and self.subtype in ("*", subtype)


def media_ranges(accept: str) -> Iterator[MediaRange]:
    """Read an Accept header; members that are not well formed are ignored, as RFC 9110 allows."""
    for member in _MEMBER.findall(accept):
        found = _RANGE.match(member)
        if found is None or (found[1] == "*" and found[2] != "*"):
            continue
        quality = _quality(member[found.end() :])
        if quality is not None:
            yield MediaRange(found[1].lower(), found[2].lower(), quality)


def negotiate(accept: str, offered: Sequence[str]) -> str | None:
    """Choose one of the offered media types, best first; None means 406.

    The most specific range decides an offer's quality, ``q=0`` excludes it; between equals the offer that
    was named most precisely wins, then the server's own order. No usable header: the first offer.

    >>> negotiate("text/*;q=0.5, text/csv;q=0, */*;q=0.1", ["application/json", "text/csv", "text/turtle"])
    'text/turtle'
    """
    ranges = list(media_ranges(accept))
    if not ranges:
        return offered[0] if offered else None
    best, best_rank = None, (0.0, -1)
    for media_type in offered:
        rank = _rank(ranges, media_type)
        if rank is not None and rank[0] > 0 and rank > best_rank:
            best, best_rank = media_type, rank
    return best


def accepts_encoding(header: str, coding: str) -> bool:
    """Tell whether an Accept-Encoding header admits a coding such as ``gzip``; an absent header does not."""
    qualities = {}
    for member in header.split(","):
        name, _, rest = member.partition(";")
        quality = _quality(";" + rest) if rest else 1.0
        if quality is not None:
            qualities[name.strip().lower()] = quality
    return qualities.get(coding, qualities.get("*", 0.0)) > 0


def _rank(ranges: list[MediaRange], media_type: str) -> tuple[float, int] | None:
    matching = [entry for entry in ranges if entry.matches(media_type)]
    if not matching:
        return None
    closest = max(entry.specificity for entry in matching)
    return max(entry.quality for entry in matching if entry.specificity == closest), closest


def _quality(parameters: str) -> float | None:
    for name, value in _PARAMETER.findall(parameters):
        if name.lower() == "q":
            return float(value) if _QUALITY.fullmatch(value) else None
    return 1.0
