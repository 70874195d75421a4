"""Proposes which things of several sources are one: blocked on codes, addresses and words, then scored by name.

Nothing is merged: the proposals are rows of a review file, and a person decides.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from urllib.parse import urlsplit

from collgraph.curation.claims import Pair, decided_pairs, matched, pair
from collgraph.curation.likeness import closed, holds, likeness, meaning, overlap, rarities, variants
from collgraph.curation.things import ACTORS, Thing, described, read_things
from collgraph.text import code_key, fold
from collgraph.texts import text

KINDS = {"practices": ("practice",), "actors": ACTORS}
THRESHOLD = 0.85
TELLING = 0.82
"""How much of two names' weight their shared words carry, at least, where nothing else speaks for the match."""
CROWDED = 60
"""A word that more things bear than this does not bring two of them together."""

_TOWN = re.compile(r"\d{5} (\D+)")
_SHARED_HOSTS = ("facebook.com", "twitter.com", "x.com", "wikipedia.org", "github.com", "framasoft.org", "linkedin.com")


@dataclass(frozen=True)
class Match:
    """A proposal: two things, how sure (0 to 1), and why: a text's key with its values."""

    subject: Thing
    object: Thing
    score: float
    reason: str
    values: tuple[tuple[str, str], ...] = ()

    def why(self, lang: str) -> str:
        """The reason in one sentence."""
        return text(f"curation.{self.reason}", lang, **dict(self.values))

    @property
    def predicate(self) -> str:
        """The match kind: an actor and a place are two things, whatever their names."""
        if self.subject.kind != self.object.kind:
            return "related-match"
        return "exact-match" if self.score >= 0.97 else "close-match"


def propose(data: Path, which: str, known: Iterable[Pair] = ()) -> list[Match]:
    """The proposals for practices or actors that nobody has decided, best first; ``known`` are decided elsewhere."""
    sources = described(data)
    things = read_things(sources, KINDS[which])
    return propose_among(things, decided_pairs(sources) | set(known), matched(sources))


def propose_among(
    things: Mapping[str, Thing], decided: Set[Pair] = frozenset(), crosswalk: Mapping[str, Set[str]] | None = None
) -> list[Match]:
    """The proposals among things, without the pairs decided, best first.

    A thing that is like one of a crosswalk is proposed for what that one is matched with, too.
    """
    weights = rarities(thing.labels for thing in things.values())
    compared = [compare(things[one], things[other], weights) for one, other in candidates(things.values())]
    found = {_names(match): match for match in compared if match is not None and match.score >= THRESHOLD}
    direct = sorted(found.values(), key=_rank)
    for onward in (onward for match in direct for onward in _onward(match, things, crosswalk or {})):
        found.setdefault(_names(onward), onward)
    return sorted((match for names, match in found.items() if names not in decided), key=_rank)


def _names(match: Match) -> Pair:
    return match.subject.name, match.object.name


def _rank(match: Match) -> tuple[float, str, str]:
    return -match.score, *_names(match)


def _onward(match: Match, things: Mapping[str, Thing], crosswalk: Mapping[str, Set[str]]) -> Iterator[Match]:
    for near, far in ((match.subject, match.object), (match.object, match.subject)):
        beside = crosswalk.get(far.name, set())
        for name in sorted(set().union(beside, *(crosswalk.get(each, set()) for each in beside)) - {far.name}):
            if name in things and things[name].source != near.source:
                one, other = (things[each] for each in pair(near.name, name))
                yield Match(one, other, THRESHOLD, "same_as_matched", (("one", near.label), ("other", far.label)))


def candidates(things: Iterable[Thing]) -> set[Pair]:
    """The pairs worth comparing: of two sources, with a code, an address or a rare word in common."""
    blocks: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        for mark in _marks(thing):
            blocks[mark].append(thing)
    return {
        pair(one.name, other.name)
        for mark, members in blocks.items()
        if len(members) <= CROWDED or mark.startswith("=")
        for one, other in combinations(members, 2)
        if one.source != other.source and _comparable(one.kind, other.kind)
    }


def _comparable(one: str, other: str) -> bool:
    return one == other or {one, other} == {"organization", "place"}


def _marks(thing: Thing) -> set[str]:
    """What a thing can share: its whole names (``=``), its words' beginnings, codes and addresses."""
    names = variants(thing.labels)
    named = [meaning(name) for name in names]
    marks = {f"={' '.join(name)}" for name in named} | {f"={closed(name)}" for name in names}
    marks |= {word[:5] for name in named for word in name}
    return marks | {f"#{code_key(code)}" for code in thing.codes} | {f"@{a}" for a in _addresses(thing)}


def _addresses(thing: Thing) -> set[str]:
    return set(filter(None, map(address_key, thing.addresses)))


def address_key(address: str) -> str:
    """An address without its scheme, ``www`` and ending; empty for the front page of a host that many share.

    >>> address_key("https://www.tyfab.fr/") == address_key("http://tyfab.fr") == "tyfab.fr"
    True
    """
    parts = urlsplit(address)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    shared = host.endswith(_SHARED_HOSTS)
    return "" if shared and not path else f"{host}{path}{'?' + parts.query if parts.query else ''}"


def compare(one: Thing, other: Thing, weights: Mapping[str, float]) -> Match | None:
    """Score a pair by the strongest thing it shares; None where it shares nothing."""
    if codes := {code_key(code) for code in one.codes} & {code_key(code) for code in other.codes}:
        return Match(one, other, 1.0, "same_code", (("value", min(codes)),))
    if shared := _addresses(one) & _addresses(other):
        return Match(one, other, 0.97, "same_address", (("value", min(shared)),))
    return _by_name(one, other, weights)


def _by_name(one: Thing, other: Thing, weights: Mapping[str, float]) -> Match | None:
    names = product(sorted(variants(one.labels)), sorted(variants(other.labels)))
    score, left, right = max(((likeness(a, b), a, b) for a, b in names), default=(0.0, "", ""))
    towns = towns_of(one), towns_of(other)
    values = (("one", left), ("other", right))
    if score < THRESHOLD:
        if towns[0] & towns[1]:
            return _held(one, other, towns[0] & towns[1])
        return _telling(one, other, weights) if one.kind == other.kind == "practice" else None
    if all(towns) and not towns[0] & towns[1]:
        return Match(one, other, round(score * 0.8, 2), "same_name_elsewhere", values)
    whole = left in one.labels and right in other.labels
    rounded = round(score * (1.0 if whole else 0.95), 2)
    return Match(one, other, rounded, "same_name" if score == 1 else "near_name", values)


def _telling(one: Thing, other: Thing, weights: Mapping[str, float]) -> Match | None:
    """A match where two names differ in common words only: « Design Charrette » and « Charrette »."""
    names = product(sorted(variants(one.labels)), sorted(variants(other.labels)))
    alike, left, right = max(((overlap(a, b, weights), a, b) for a, b in names), default=(0.0, "", ""))
    if alike < TELLING:
        return None
    return Match(one, other, THRESHOLD, "rare_words", (("one", left), ("other", right)))


def towns_of(thing: Thing) -> set[str]:
    """The towns that a thing is in, by name, where its source says « 29019 Brest », code or postal code first."""
    return {found[1] for place in thing.places if (found := _TOWN.fullmatch(fold(place)))}


def _held(one: Thing, other: Thing, towns: set[str]) -> Match | None:
    for a, b in sorted(product(variants(one.labels), variants(other.labels))):
        if holds(a, b) or holds(b, a):
            return Match(one, other, 0.86, "name_within", (("one", a), ("other", b), ("place", min(towns).title())))
    return None


def rows(matches: Iterable[Match]) -> Iterator[dict[str, str]]:
    """The proposals as rows of a review file: the crosswalk's SSSOM columns, status empty."""
    for match in matches:
        keys = [name.partition("/")[2] for name in (match.subject.name, match.object.name)]
        yield {
            "key": "--".join(keys).lower(),
            "subject_id": match.subject.name,
            "subject_label": match.subject.label,
            "predicate_id": match.predicate,
            "object_id": match.object.name,
            "object_label": match.object.label,
            "mapping_justification": "semapv:LexicalMatching",
            "confidence": f"{min(match.score, 0.99):.2f}",
            "author_id": "",
            "status": "",
            "comment": match.why("fr"),
            "comment_en": match.why("en"),
            "reviewer": "",
        }
