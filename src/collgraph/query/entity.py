"""What a page shows of a thing: facts with their sources, claims apart from inferences, what points at it."""

from collgraph import namespaces as ns
from collgraph.namespaces import ThingName, expand, parse_thing
from collgraph.query import facts as f
from collgraph.query.claims import ENDS, HAS_EVIDENCE, QUOTED_FROM, claims_about
from collgraph.query.nodes import Statement
from collgraph.query.reader import Reader
from collgraph.query.release import Release
from collgraph.query.values import by_name, shown
from collgraph.query.views import (
    Claim,
    EntityView,
    Fact,
    IncomingGroup,
    RecordView,
    Source,
    Status,
    Value,
)
from collgraph.texts import text

__all__ = [
    "Claim",
    "EntityView",
    "Fact",
    "IncomingGroup",
    "RecordView",
    "Source",
    "Status",
    "Value",
    "entity_view",
    "incoming_page",
    "source_of",
]

PAGE = expand("foaf:page")
ALT_LABEL = expand("skos:altLabel")
FROM_RECORD = expand("cg:fromRecord")
# Above this many, what points at a thing is listed in the store's order: sorting would read every label.
SORTED_LIMIT = 500
SHOWN_AS_CLAIMS = {QUOTED_FROM, HAS_EVIDENCE, *ENDS}
NOT_INCOMING = f.CLAIMED | f.MOBILISING | f.TECHNICAL | SHOWN_AS_CLAIMS | {ns.RDF_TYPE}


def entity_view(release: Release, reader: Reader, iri: str, lang: str, page_size: int = 25) -> EntityView | None:
    """Everything a page shows of a thing; None where nothing is said of it.

    ``page_size`` bounds the first page of each incoming group.
    """
    name = parse_thing(iri)
    statements = [] if name is None else reader.outgoing(name.iri)
    if name is None or not statements:
        return None
    main_type = f.primary_type(reader, statements)
    claims = tuple(claims_about(reader, name.iri, lang))
    kept = _unclaimed(f.keep_for_page(reader, statements, main_type), claims)
    facts = f.facts_of(reader, [row for row in kept if row.property not in f.MOBILISING], lang)
    records = tuple(_records(reader, statements))
    label = reader.label(name.iri, lang)
    return EntityView(
        iri=name.iri,
        name=name,
        label=label.text,
        label_lang=label.lang,
        type_label=reader.schema.label(main_type, lang) if main_type else text("entity.thing", lang),
        type_iri=main_type,
        kind=name.kind,
        other_labels=_other_labels(statements, label.text),
        facts=tuple(facts),
        incoming=tuple(_incoming(reader, name, {row.property for row in statements}, lang, page_size)),
        claims=claims,
        inferred_links=tuple(f.facts_of(reader, [row for row in kept if row.property in f.MOBILISING], lang)),
        records=records,
        sources=_sources(release, facts, claims, records, lang),
    )


def incoming_page(
    reader: Reader, iri: str, property_iri: str, lang: str, offset: int = 0, limit: int = 25
) -> tuple[Value, ...]:
    """A page of what points at a thing by one property, each with its status.

    Sorted by name up to 500 of them, beyond that in the store's order, asserted ones first.
    """
    total = reader.incoming_counts(iri).get(property_iri, 0)
    if total > SORTED_LIMIT:
        return tuple(_pointing(reader, row, lang) for row in reader.incoming(iri, property_iri, offset, limit))
    values = [_pointing(reader, row, lang) for row in reader.incoming(iri, property_iri, 0, SORTED_LIMIT)]
    values.sort(key=lambda value: (value.status != "asserted", by_name(value)))
    return tuple(values[offset : offset + limit])


def source_of(release: Release, source_id: str, lang: str) -> Source | None:
    """A source as the release's report describes it; None for one it does not know."""
    for entry in release.report.get("sources", ()):
        if entry["id"] == source_id:
            title = entry["title"].get(lang) or next(iter(entry["title"].values()), source_id)
            return Source(source_id, title, entry.get("licence_name") or "", entry.get("url"))
    return None


def _pointing(reader: Reader, row: Statement, lang: str) -> Value:
    return shown(reader, row.subject, lang, f.status_of(reader, [row.graph]))


def _incoming(reader: Reader, name: ThingName, outgoing: set[str], lang: str, page_size: int) -> list[IncomingGroup]:
    groups = []
    counts = reader.incoming_counts(name.iri)
    for found, total in counts.items():
        if found in NOT_INCOMING or _said_outgoing(reader, found, outgoing) or _implied(reader, found, counts):
            continue
        values = incoming_page(reader, name.iri, found, lang, 0, page_size)
        groups.append(IncomingGroup(found, _inverse_label(reader, found, lang), total, values))
    return sorted(groups, key=lambda group: (reader.schema.order(group.property), group.property))


def _said_outgoing(reader: Reader, name: str, outgoing: set[str]) -> bool:
    """Whether the thing's own statements say the same the other way round."""
    if reader.is_mirror(name) or (reader.is_symmetric(name) and name in outgoing):
        return True
    term = reader.schema.get(name)
    return term is not None and term.inverse is not None and term.inverse in outgoing


def _implied(reader: Reader, name: str, counts: dict[str, int]) -> bool:
    """Whether a more precise property points at the thing as often."""
    return any(
        other != name and total >= counts[name] and reader.schema.is_a(other, name) for other, total in counts.items()
    )


def _inverse_label(reader: Reader, name: str, lang: str) -> str:
    term = reader.schema.get(name)
    if term is not None and (term.inverse is not None or term.inverse_labels):
        return reader.schema.inverse_label(name, lang)
    return text("entity.incoming_of", lang, property=reader.schema.label(name, lang))


def _unclaimed(statements: list[Statement], claims: tuple[Claim, ...]) -> list[Statement]:
    claimed = {end.iri for claim in claims for end in (claim.subject, claim.object)}
    return [row for row in statements if row.property not in f.GROUNDING or row.value.value not in claimed]


def _other_labels(statements: list[Statement], shown_label: str) -> tuple[Value, ...]:
    rows = [row for row in statements if row.property in f.NAMES and row.value.value != shown_label]
    rows.sort(key=lambda row: (row.property == ALT_LABEL, row.value.value))
    return tuple(Value(node.value, node.lang) for node in dict.fromkeys(row.value for row in rows))


def _records(reader: Reader, statements: list[Statement]) -> list[RecordView]:
    pages = {row.graph: row.value.value for row in statements if row.property == PAGE}
    found = []
    for row in statements:
        if row.property == FROM_RECORD and row.graph in reader.sources:
            file = reader.values(row.value.value, expand("cg:inFile"))
            line = reader.values(row.value.value, expand("cg:line"))
            found.append(
                RecordView(
                    f.source_id(row.graph),
                    file[0].value if file else None,
                    int(line[0].value) if line else None,
                    pages.get(row.graph),
                )
            )
    return sorted(set(found), key=lambda record: (record.source, record.file or "", record.line or 0))


def _sources(
    release: Release, facts: list[Fact], claims: tuple[Claim, ...], records: tuple[RecordView, ...], lang: str
) -> tuple[Source, ...]:
    used = {source for fact in facts for source in fact.sources}
    used |= {claim.source for claim in claims} | {record.source for record in records}
    found = (source_of(release, source, lang) for source in sorted(used))
    return tuple(source for source in found if source is not None)
