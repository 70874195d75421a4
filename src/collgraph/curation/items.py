"""The field as a suggester sees it: what the sources say of experiments and practices, as weighted features."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.curation.likeness import meaning
from collgraph.curation.things import Record, read_claims, records
from collgraph.namespaces import CG, PREFIXES, RDFS_LABEL
from collgraph.sources.description import Column, Source, Table
from collgraph.sources.words import read_words

FIELD = ("experiment", "practice")
SKOS = PREFIXES["skos"]
_NAMES = (RDFS_LABEL, f"{SKOS}altLabel")
_TEXTS = (*_NAMES, f"{SKOS}definition", f"{CG}outcomeText", f"{CG}note", f"{CG}stageText", f"{CG}dateText")
_USES = f"{CG}usesPractice"
Link = tuple[str, str]
"""A field item and a concept, ``kind/key`` each."""


@dataclass
class Item:
    """A field item or concept: its names, the words its sources use, what it shares with others, what it uses."""

    name: str
    source: str
    labels: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    traits: set[str] = field(default_factory=set)
    practices: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        """The names that a curator reads."""
        return " ~ ".join(dict.fromkeys(self.labels)) or self.name


def read_items(data: Path, sources: Iterable[Source], kinds: Iterable[str] = FIELD) -> dict[str, Item]:
    """What the sources say of things of some kinds, links to concepts left out."""
    meant = _meanings(data)
    items: dict[str, Item] = {}
    tables = [(source, table) for source in sources for table in source.tables if table.kind in set(kinds)]
    for source, table in sorted(tables, key=lambda pair: pair[1].about_existing):
        for row in records(source, table):
            name = f"{table.kind}/{row[table.key]}"
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
    for column in table.columns:
        cell = row[column.name]
        if not cell or not column.property or "concept" in column.reference:
            continue
        values = cell.split(column.separator) if column.separator else [cell]
        if column.property in _NAMES:
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


def _catalogue(subject: str) -> str:
    return subject.partition("-")[0]


def rarities(bags: Iterable[set[str]]) -> dict[str, float]:
    """How telling each feature is: the logarithm of how few things have it."""
    listed = list(bags)
    counts = Counter(feature for bag in listed for feature in bag)
    return {feature: math.log(1 + len(listed) / count) for feature, count in counts.items()}
