"""What a page shows of a thing: facts with their sources, claims apart from inferences, what points at it."""

from collections.abc import Mapping
from typing import Any

from collgraph import namespaces as ns
from collgraph.namespaces import ThingName, expand, parse_thing
from collgraph.query import facts as f
from collgraph.query.claims import ENDS, HAS_EVIDENCE, QUOTED_FROM, claim_groups, grouped
from collgraph.query.nodes import Statement
from collgraph.query.origins import Origins, origins_of
from collgraph.query.panels import lead_of, panels_of
from collgraph.query.reader import Reader
from collgraph.query.release import Release
from collgraph.query.values import by_name
from collgraph.query.views import (
    Claim,
    ClaimGroup,
    EntityView,
    Fact,
    FactList,
    RecordView,
    Source,
    Status,
    Value,
)
from collgraph.texts import text

__all__ = [
    "Claim",
    "ClaimGroup",
    "EntityView",
    "Fact",
    "FactList",
    "RecordView",
    "Source",
    "Status",
    "Value",
    "all_sources",
    "entity_view",
    "fact_page",
    "incoming_page",
    "source_of",
]

PAGE = expand("foaf:page")
ALT_LABEL = expand("skos:altLabel")
FROM_RECORD = expand("cg:fromRecord")
# Above this many, what points at a thing is listed in the store's order: sorting would read every label.
SORTED_LIMIT = 500
BACKWARDS = {
    expand("dct:subject"): "entity.subject_of",
    expand("dct:source"): "entity.source_of",
    expand("dct:references"): "entity.referenced_by",
}
MAPPING_ENDS = {expand("cg:mappingSubject"), expand("cg:mappingObject")}
SHOWN_AS_CLAIMS = {QUOTED_FROM, HAS_EVIDENCE, *ENDS, *MAPPING_ENDS}
NOT_INCOMING = f.CLAIMED | f.MOBILISING | f.TECHNICAL | SHOWN_AS_CLAIMS | {ns.RDF_TYPE}


def entity_view(
    release: Release, reader: Reader, iri: str, lang: str, page_size: int = 25, claims: int = 4
) -> EntityView | None:
    """Everything a page shows of a thing; None where nothing is said of it.

    ``page_size`` bounds each list of what points at it and of a panel, ``claims`` those of each stance.
    """
    name = parse_thing(iri)
    statements = [] if name is None else reader.outgoing(name.iri)
    if name is None or not statements:
        return None
    origins = origins_of(release.path, reader)
    main_type = f.primary_type(reader, statements)
    kept = _unclaimed(reader, name.iri, f.keep_for_page(reader, statements, main_type))
    facts = f.facts_of(reader, origins, [row for row in kept if row.property not in f.MOBILISING], lang)
    inferred = f.facts_of(reader, origins, [row for row in kept if row.property in f.MOBILISING], lang)
    incoming = _incoming(reader, origins, name, _said(reader, statements), lang, page_size)
    groups = claim_groups(reader, origins, name.iri, lang, claims)
    records = tuple(_records(reader, statements))
    label = reader.label(name.iri, lang)
    told = [*facts, *inferred, *(fact for group in incoming for fact in group.facts)]
    return EntityView(
        iri=name.iri,
        name=name,
        label=label.text,
        label_lang=label.lang,
        type_label=reader.schema.label(main_type, lang) if main_type else text("entity.thing", lang),
        type_iri=main_type,
        kind=name.kind,
        other_labels=_other_labels(statements, label.text),
        lead=lead_of(facts, lang),
        panels=panels_of(name.kind, facts, incoming, page_size),
        facts=tuple(facts),
        incoming=tuple(incoming),
        claim_groups=groups,
        inferred_links=tuple(inferred),
        records=records,
        sources=_sources(release, told, groups, records, lang),
    )


def incoming_page(
    release: Release, reader: Reader, iri: str, property_iri: str, lang: str, offset: int = 0, limit: int = 25
) -> tuple[Fact, ...]:
    """A page of what points at a thing by one property.

    Sorted by name up to 500 of them, beyond that in the store's order, asserted ones first.
    """
    return _pointing(reader, origins_of(release.path, reader), iri, property_iri, lang, offset, limit)


def fact_page(
    release: Release, reader: Reader, view: EntityView, property_iri: str, lang: str, offset: int, limit: int
) -> FactList:
    """A page of one list of a thing: of what it says by a property, else of what points at it by that."""
    own = [fact for fact in (*view.facts, *view.inferred_links) if fact.property == property_iri]
    if own:
        return FactList(property_iri, own[0].label, len(own), tuple(own[offset : offset + limit]))
    facts = incoming_page(release, reader, view.iri, property_iri, lang, offset, limit)
    total = reader.incoming_counts(view.iri).get(property_iri, 0)
    return FactList(property_iri, _inverse_label(reader, property_iri, lang), total, facts, backward=True)


def all_sources(release: Release, lang: str) -> dict[str, Source]:
    """Every source of a release by its name."""
    found = (source_of(release, entry["id"], lang) for entry in release.report.get("sources", ()))
    return {source.id: source for source in found if source is not None}


def source_of(release: Release, source_id: str, lang: str) -> Source | None:
    """A source as the release's report describes it; None for one it does not know."""
    for entry in release.report.get("sources", ()):
        if entry["id"] == source_id:
            title = entry["title"].get(lang) or next(iter(entry["title"].values()), source_id)
            return Source(source_id, title, _licence_name(entry), entry.get("url"))
    return None


def _licence_name(entry: Mapping[str, Any]) -> str:
    """The name of a source's licence; empty where the source states none."""
    return "" if entry.get("licence_class") == "unstated" else entry.get("licence_name") or ""


def _pointing(
    reader: Reader, origins: Origins, iri: str, property_iri: str, lang: str, offset: int, limit: int
) -> tuple[Fact, ...]:
    label = _inverse_label(reader, property_iri, lang)
    if reader.incoming_counts(iri).get(property_iri, 0) > SORTED_LIMIT:
        rows = reader.incoming(iri, property_iri, offset, limit)
    else:
        rows = reader.incoming(iri, property_iri, 0, SORTED_LIMIT)
        rows.sort(key=lambda row: (f.status_of(reader, [row.graph]) != "asserted", _name(reader, row, lang)))
        rows = rows[offset : offset + limit]
    return tuple(f.backward_fact(reader, origins, row, label, lang) for row in rows)


def _name(reader: Reader, row: Statement, lang: str) -> tuple[int, str]:
    thing = parse_thing(row.subject.value)
    return by_name(Value(reader.label(row.subject.value, lang).text, kind=None if thing is None else thing.kind))


def _incoming(
    reader: Reader, origins: Origins, name: ThingName, outgoing: set[str], lang: str, page_size: int
) -> list[FactList]:
    groups = []
    counts = reader.incoming_counts(name.iri)
    for found, total in counts.items():
        if found in NOT_INCOMING or _said_outgoing(reader, found, outgoing) or _implied(reader, found, counts):
            continue
        facts = _pointing(reader, origins, name.iri, found, lang, 0, page_size)
        groups.append(FactList(found, _inverse_label(reader, found, lang), total, facts, backward=True))
    return sorted(groups, key=lambda group: (reader.schema.order(group.property), group.property))


def _said(reader: Reader, statements: list[Statement]) -> set[str]:
    """The properties whose values the page takes from the thing itself."""
    return {row.property for row in statements if not reader.is_mirror(row.property)}


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
    if name in BACKWARDS:
        return text(BACKWARDS[name], lang)
    return text("entity.incoming_of", lang, property=f.property_label(reader, name, lang))


def _unclaimed(reader: Reader, iri: str, statements: list[Statement]) -> list[Statement]:
    """Leave out what is written from a claim: the page shows the claim."""
    claims = (row for rows in grouped(reader, iri).values() for row in rows)
    claimed = {end for row in claims for end in (row.subject, row.object)}
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
    release: Release, facts: list[Fact], groups: tuple[ClaimGroup, ...], records: tuple[RecordView, ...], lang: str
) -> tuple[Source, ...]:
    used = {source for fact in facts for source in fact.sources}
    used |= {claim.source for group in groups for claim in group.claims} | {record.source for record in records}
    found = (source_of(release, source, lang) for source in sorted(used))
    return tuple(source for source in found if source is not None)
