"""What a page shows of a thing, as plain values: no HTML, no store."""

from dataclasses import dataclass
from typing import Literal

from collgraph.namespaces import ThingName
from collgraph.query.origins import Origin

Status = Literal["asserted", "inferred", "proposed"]


@dataclass(frozen=True)
class Source:
    """A source of facts, as a page credits it; ``url`` is where it comes from."""

    id: str
    title: str
    licence_name: str
    url: str | None


@dataclass(frozen=True)
class Value:
    """A text, or a thing under its label.

    ``href`` leads to a page of ours (``/entity?id=kind/key``, ``/vocab/…``) or of someone else; ``kind`` is
    the thing's kind; ``context`` tells it from its like: where and when, by whom.
    """

    text: str
    lang: str | None = None
    iri: str | None = None
    href: str | None = None
    kind: str | None = None
    context: str = ""


@dataclass(frozen=True)
class Fact:
    """One property with one value, the sources that state or propose it (none if inferred) and how sure it is.

    ``origins`` are the lines that say it; ``backward`` where ``value`` is what says it of the thing.
    """

    property: str
    label: str
    value: Value
    sources: tuple[str, ...]
    status: Status
    origins: tuple[Origin, ...] = ()
    backward: bool = False


@dataclass(frozen=True)
class Claim:
    """Someone's statement that a field item speaks to a concept; one per piece of evidence."""

    iri: str
    stance: str
    stance_label: str
    strength_label: str
    status: str
    status_label: str
    subject: Value
    object: Value
    quote: str | None
    quote_lang: str | None
    observation: str | None
    work: Value | None
    page: str | None
    asserted_by: Value | None
    source: str
    origins: tuple[Origin, ...] = ()
    strength: str = ""


@dataclass(frozen=True)
class ClaimGroup:
    """The claims of one stance, of experiments (``field``) or of practices: how many, how sure, the first of them."""

    side: str
    stance: str
    label: str
    total: int
    reviewed: int
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class FactList:
    """The facts of one property read one way: how many, and the first of them."""

    property: str
    label: str
    total: int
    facts: tuple[Fact, ...]
    backward: bool = False


@dataclass(frozen=True)
class Panel:
    """What belongs together on the page of a kind of thing."""

    key: str
    lists: tuple[FactList, ...]


@dataclass(frozen=True)
class RecordView:
    """The line of a curated file that a thing comes from, and the source's own page about it."""

    source: str
    file: str | None
    line: int | None
    page: str | None


@dataclass(frozen=True)
class EntityView:
    """All that a page shows of a thing. ``claim_groups`` and ``inferred_links`` are never mixed.

    ``lead`` is what it is, in a sentence; ``panels`` and ``incoming`` share what points at it.
    """

    iri: str
    name: ThingName
    label: str
    label_lang: str | None
    type_label: str
    type_iri: str | None
    kind: str
    other_labels: tuple[Value, ...]
    lead: Fact | None
    panels: tuple[Panel, ...]
    facts: tuple[Fact, ...]
    incoming: tuple[FactList, ...]
    claim_groups: tuple[ClaimGroup, ...]
    inferred_links: tuple[Fact, ...]
    records: tuple[RecordView, ...]
    sources: tuple[Source, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims shown, by stance."""
        return tuple(claim for group in self.claim_groups for claim in group.claims)

    def panel(self, key: str) -> Panel | None:
        """A panel by its key; None where there is nothing in it."""
        return next((panel for panel in self.panels if panel.key == key), None)
