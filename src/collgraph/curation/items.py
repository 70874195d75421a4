"""The field as a suggester sees it: what the sources say of experiments and practices, as weighted features."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.curation.claims import Claim, read_claims
from collgraph.curation.likeness import meaning
from collgraph.curation.things import LABELS, Named, Record, cells, rows_of
from collgraph.namespaces import CG, PREFIXES
from collgraph.sources.description import Column, Source, Table
from collgraph.sources.words import read_words

FIELD = ("experiment", "practice")
SKOS = PREFIXES["skos"]
_TEXTS = (*LABELS, f"{SKOS}definition", f"{CG}outcomeText", f"{CG}note", f"{CG}stageText", f"{CG}dateText")
_USES = f"{CG}usesPractice"
Link = tuple[str, str]
"""A field item and a concept, ``kind/key`` each."""


@dataclass
class Item(Named):
    """A field item or concept: the words its sources use, what it shares with others, what it uses."""

    words: set[str] = field(default_factory=set)
    traits: set[str] = field(default_factory=set)
    practices: set[str] = field(default_factory=set)


def read_items(data: Path, sources: Iterable[Source], kinds: Iterable[str] = FIELD) -> dict[str, Item]:
    """What the sources say of things of some kinds, links to concepts left out."""
    meant = _meanings(data)
    items: dict[str, Item] = {}
    for name, source, table, row in rows_of(sources, kinds):
        _gather(items.setdefault(name, Item(name, source.id)), table, row, meant)
    return {name: items[name] for name in sorted(items)}


def _meanings(data: Path) -> Mapping[str, str]:
    path = data / "links" / "words" / "practices.csv"
    if not path.exists():
        return {}
    return {
        words: str(target.thing) for words, target in read_words(data, "practices", []).targets.items() if target.thing
    }


def _gather(item: Item, table: Table, row: Record, meant: Mapping[str, str]) -> None:
    for column, values in cells(table, row):
        if not column.property or "concept" in column.reference:
            continue
        if column.property in LABELS:
            item.labels += values
        if column.property in _TEXTS or column.words:
            item.words |= {word for value in values for word in meaning(value)}
        if column.property == _USES:
            item.practices |= {_practice(value, column, meant) for value in values}
        if column.words or column.reference or column.vocabulary:
            item.traits |= {f"{column.property}={value}" for value in values}


def _practice(value: str, column: Column, meant: Mapping[str, str]) -> str:
    return meant.get(value, "") if column.words else f"practice/{value}"


def known_links(sources: Iterable[Source]) -> list[Link]:
    """The links that nobody has rejected, once each, without the catalogues that only say their own name.

    Every pattern of a catalogue illustrating the concept that bears the catalogue's name teaches nothing.
    """
    claims = [claim for claim in read_claims(sources) if claim.status != "rejected"]
    links = sorted({(claim.subject, claim.concept) for claim in claims})
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, concept in links:
        named[_catalogue(subject)][concept] += 1
    own = {catalogue for catalogue, concepts in named.items() if len(concepts) == 1 and concepts.total() > 20}
    return [link for link in links if _catalogue(link[0]) not in own]


def mentions(sources: Iterable[Source]) -> set[Link]:
    """The links of sources that hold nothing but mentions, which the field item's own words give away."""
    held: dict[str, list[Claim]] = defaultdict(list)
    for claim in read_claims(sources):
        held[claim.source].append(claim)
    slight = [claims for claims in held.values() if all(claim.strength == "anecdotal" for claim in claims)]
    return {(claim.subject, claim.concept) for claims in slight for claim in claims}


def _catalogue(subject: str) -> str:
    return subject.partition("-")[0]


def rarities(bags: Iterable[set[str]]) -> dict[str, float]:
    """How telling each feature is: the logarithm of how few things have it."""
    listed = list(bags)
    counts = Counter(feature for bag in listed for feature in bag)
    return {feature: math.log(1 + len(listed) / count) for feature, count in counts.items()}
