"""The story of ``collgraph suggest``: read the sources, learn from their links, propose what nobody has decided."""

from dataclasses import dataclass
from pathlib import Path

from collgraph.curation.claims import read_claims
from collgraph.curation.items import FIELD, Item, Link, known_links, mentions, read_items
from collgraph.curation.suggesting import Suggester, Suggestion
from collgraph.curation.things import described


@dataclass(frozen=True)
class Field:
    """The field items, the concepts, the links known of them, and every pair that was decided, rejected ones too.

    ``judged`` are the known links that rest on more than a mention.
    """

    items: dict[str, Item]
    concepts: dict[str, Item]
    known: list[Link]
    decided: set[Link]
    judged: set[Link]

    @classmethod
    def read(cls, data: Path) -> "Field":
        """Read the sources; raises SourceError where they are at fault."""
        sources = described(data)
        items, concepts = read_items(data, sources, FIELD), read_items(data, sources, ("concept",))
        decided = {(claim.subject, claim.concept) for claim in read_claims(sources)}
        known = known_links(sources)
        return cls(items, concepts, known, decided, set(known) - mentions(sources))


def propose(field: Field, kind: str, known: set[Link], least: float, each: int = 2, only: str = "") -> list[Suggestion]:
    """The suggestions for a kind of items, best first: at most ``each`` an item, none below the ``least`` score."""
    suggester = Suggester(field.items, field.concepts, field.known)
    subjects = [name for name, item in field.items.items() if name.startswith(f"{kind}/") and only in (item.source, "")]
    found = [
        suggestion
        for subject in subjects
        for suggestion in _open(suggester, subject, field.decided | known)[:each]
        if suggestion.score >= least
    ]
    return sorted(found, key=lambda one: (-one.score, one.subject, one.concept))


def _open(suggester: Suggester, subject: str, decided: set[Link]) -> list[Suggestion]:
    return [one for one in suggester.suggest(subject, 20) if (one.subject, one.concept) not in decided]
