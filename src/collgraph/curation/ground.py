"""The curated things with what each source says of them, property by property, and the line that says it first."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from collgraph.curation.claims import Claim, read_claims
from collgraph.curation.items import read_items
from collgraph.curation.things import cells, described, numbered
from collgraph.namespaces import compact
from collgraph.sources.description import Source, Table
from collgraph.sources.words import WordList, read_words

KINDS = ("concept", "practice", "experiment", "publication")
Facts = dict[str, dict[str, list[str]]]
Place = tuple[str, int]
"""A file as messages name it, and a line."""


@dataclass(frozen=True)
class Ground:
    """What weak spots are looked for in; ``facts`` holds values by thing and property: ``cg:note``, ``cg:note@fr``."""

    sources: list[Source]
    facts: dict[str, Facts]
    places: dict[str, Place]
    claims: list[Claim]
    uses: Counter[str]
    words: list[WordList]
    open_words: Counter[tuple[str, str]]

    def values(self, name: str, property_: str) -> list[str]:
        """What the sources say of a thing by a property."""
        return self.facts[name.partition("/")[0]].get(name, {}).get(property_, [])

    def label(self, name: str, lang: str) -> str:
        """The name of a thing in a language, or else in another."""
        return next(iter([*self.values(name, f"rdfs:label@{lang}"), *self.values(name, "rdfs:label"), name]))


def read_ground(data: Path) -> Ground:
    """Read the curated sources; raises SourceError where they are at fault."""
    sources = described(data)
    facts: dict[str, Facts] = {kind: {} for kind in KINDS}
    places: dict[str, Place] = {}
    asked: Counter[tuple[str, str]] = Counter()
    for source, table in _tables(sources):
        for line, row in numbered(source, table):
            name = f"{table.kind}/{row[table.key]}"
            places.setdefault(name, (source.shown_file(table.file), line))
            of_thing = facts[table.kind].setdefault(name, defaultdict(list))
            for column, values in cells(table, row):
                for property_ in filter(None, (column.property, column.otherwise)):
                    of_thing[compact(property_)] += values
                    of_thing[f"{compact(property_)}@{column.lang}"] += values
                asked.update((column.words, value) for value in values if column.words)
    words = [read_words(data, name, []) for name in sorted(set().union(*(s.word_lists() for s in sources)))]
    uses = Counter(used for item in read_items(data, sources, ("experiment",)).values() for used in item.practices)
    return Ground(sources, facts, places, _open(sources), uses, words, asked)


def _tables(sources: Iterable[Source]) -> list[tuple[Source, Table]]:
    found = [(source, table) for source in sources for table in source.tables if table.kind in KINDS]
    return sorted(found, key=lambda pair: pair[1].about_existing)


def _open(sources: Iterable[Source]) -> list[Claim]:
    return [claim for claim in read_claims(sources) if claim.status != "rejected"]
