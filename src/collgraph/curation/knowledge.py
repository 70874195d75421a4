"""The state of the graph in figures: what each source holds, which links are claimed by whom, what is weak."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collgraph.curation.claims import Claim, read_claims, read_mappings
from collgraph.curation.deciding import read_reviewers
from collgraph.curation.ground import read_ground
from collgraph.curation.things import described, records
from collgraph.curation.weak_spots import Weakness, weaknesses
from collgraph.sources.description import Source

Entities = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Knowledge:
    """What the page tells; ``completeness`` is that of a release's report."""

    entities: Entities
    claims: Counter[tuple[str, str, str]]
    origins: Counter[tuple[str, str, str]]
    matches: Counter[tuple[str, str]]
    completeness: Mapping[str, Mapping[str, Any]]
    weak: list[Weakness]


def read_knowledge(data: Path, report: Mapping[str, Any]) -> Knowledge:
    """Read the curated sources, and the report of a release built from them; raises SourceError where at fault."""
    sources = described(data)
    claims = list(read_claims(sources))
    return Knowledge(
        entities(sources),
        Counter((_kind(claim), claim.stance, claim.status) for claim in claims),
        Counter((_kind(claim), claim.file, claim.strength) for claim in claims),
        Counter((mapping.kind, mapping.status) for mapping in read_mappings(sources)),
        report["completeness"],
        weaknesses(read_ground(data), len(read_reviewers(data))),
    )


def _kind(claim: Claim) -> str:
    return claim.subject.partition("/")[0]


def entities(sources: Iterable[Source]) -> Entities:
    """How many things of each class every source defines, by the class's IRI; terms of vocabularies left out."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for source in sources:
        for table in source.tables:
            if table.about_existing or not table.kind:
                continue
            for row in records(source, table):
                found[table.classes[row[table.class_column]] if table.class_column else table.class_iri][source.id] += 1
    return {name: found[name] for name in sorted(found)}
