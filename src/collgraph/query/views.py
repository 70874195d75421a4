"""What a page shows of a thing, as plain values: no HTML, no store."""

from dataclasses import dataclass
from typing import Literal

from collgraph.namespaces import ThingName

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
    the thing's kind; ``status`` is said of what points at a thing, where each line may have its own.
    """

    text: str
    lang: str | None = None
    iri: str | None = None
    href: str | None = None
    kind: str | None = None
    status: Status | None = None


@dataclass(frozen=True)
class Fact:
    """One property with one value, the sources that state it (none if inferred) and how sure it is."""

    property: str
    label: str
    value: Value
    sources: tuple[str, ...]
    status: Status


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


@dataclass(frozen=True)
class IncomingGroup:
    """What points at a thing by one property: its inverse reading, how many, and the first of them."""

    property: str
    label: str
    total: int
    values: tuple[Value, ...]


@dataclass(frozen=True)
class RecordView:
    """The line of a curated file that a thing comes from, and the source's own page about it."""

    source: str
    file: str | None
    line: int | None
    page: str | None


@dataclass(frozen=True)
class EntityView:
    """All that a page shows of a thing. ``claims`` and ``inferred_links`` are never mixed."""

    iri: str
    name: ThingName
    label: str
    label_lang: str | None
    type_label: str
    type_iri: str | None
    kind: str
    other_labels: tuple[Value, ...]
    facts: tuple[Fact, ...]
    incoming: tuple[IncomingGroup, ...]
    claims: tuple[Claim, ...]
    inferred_links: tuple[Fact, ...]
    records: tuple[RecordView, ...]
    sources: tuple[Source, ...]
