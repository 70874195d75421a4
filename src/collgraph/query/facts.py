"""Facts of a thing: its statements by property and value, with their sources, repetitions left out."""

from collections import defaultdict
from dataclasses import replace

from collgraph import namespaces as ns
from collgraph.namespaces import expand
from collgraph.query.contexts import context_of
from collgraph.query.nodes import Node, Statement, term
from collgraph.query.origins import Origin, Origins
from collgraph.query.reader import Reader
from collgraph.query.values import by_name, shown
from collgraph.query.views import Fact, Status, Value
from collgraph.texts import text

NAMES = frozenset(map(expand, ("rdfs:label", "skos:prefLabel", "skos:altLabel")))
# Ends of Link nodes and the short properties the build writes from them: a page shows the claims themselves.
CLAIMED = frozenset(
    expand(f"cg:{name}")
    for name in (
        *("illustrates", "supports", "challenges", "extends", "speaksTo"),
        *("illustratedBy", "supportedBy", "challengedBy", "extendedBy", "spokenToBy"),
        *("linkSubject", "linkObject", "subjectOfLink", "objectOfLink"),
    )
)
# Written from claims too where there is one, but curated by itself elsewhere: left out where a claim says it.
GROUNDING = frozenset(map(expand, ("cg:groundedIn", "cg:grounds")))
# Inferred across a practice; proves nothing; shown apart.
MOBILISING = frozenset(map(expand, ("cg:mobilises", "cg:mobilisedBy")))
TECHNICAL = frozenset(map(expand, ("cg:fromRecord", "prov:wasDerivedFrom", "skos:topConceptOf")))
# Terms of others that have no French name of their own.
_NAMED = {
    ns.RDF_TYPE: "entity.type",
    expand("dct:subject"): "entity.subject",
    expand("dct:source"): "entity.source",
    expand("dct:references"): "entity.references",
    expand("dct:rights"): "entity.rights",
    expand("dct:language"): "entity.language",
    expand("dct:bibliographicCitation"): "entity.citation",
    expand("schema:codeRepository"): "entity.repository",
    expand("schema:keywords"): "entity.keywords",
}


def facts_of(reader: Reader, origins: Origins, statements: list[Statement], lang: str) -> list[Fact]:
    """Group statements of a thing into facts, ordered by the schema's order, then by value."""
    graphs: dict[tuple[str, Node], list[str]] = defaultdict(list)
    for row in statements:
        graphs[row.property, row.value].append(row.graph)
    repeated = _repeated(reader, graphs)
    facts = [
        _fact(reader, origins, Statement(statements[0].subject, name, value, ""), held, lang)
        for (name, value), held in graphs.items()
        if (name, value) not in repeated
    ]
    order = reader.schema.order
    return sorted(facts, key=lambda fact: (order(fact.property), fact.property, by_name(fact.value)))


def backward_fact(reader: Reader, origins: Origins, row: Statement, label: str, lang: str) -> Fact:
    """A statement as a fact of what it points at."""
    fact = _fact(reader, origins, row, [row.graph], lang, row.subject)
    return replace(fact, label=label, backward=True)


def told_value(reader: Reader, node: Node, lang: str, beside: str = "") -> Value:
    """A value with what tells it from its like, on the page of the thing ``beside``."""
    value = shown(reader, node, lang)
    context = context_of(reader, node.value, value.kind, lang, beside) if value.kind else ""
    return replace(value, context=context) if context else value


def _fact(
    reader: Reader, origins: Origins, row: Statement, held: list[str], lang: str, told: Node | None = None
) -> Fact:
    """A fact from a statement and the graphs that hold it; ``told`` is the end to show, the value by default."""
    status = status_of(reader, held)
    found = _origins(origins, row, [graph for graph in held if graph in reader.sources], status)
    stated = {source_id(graph) for graph in held if graph in reader.sources} or {origin.source for origin in found}
    label = property_label(reader, row.property, lang)
    shown_end, beside = (row.value, row.subject) if told is None else (told, row.value)
    value = told_value(reader, shown_end, lang, beside.value)
    return Fact(row.property, label, value, tuple(sorted(stated)), status, found)


def _origins(origins: Origins, row: Statement, stated: list[str], status: Status) -> tuple[Origin, ...]:
    """The lines that state a fact, or that propose it; what is inferred stands nowhere."""
    if status == "inferred" or (status == "asserted" and not stated):
        return ()
    value = row.value.value if row.value.is_iri else str(term(row.value))
    return origins.of((row.subject.value, row.property, value), stated)


def primary_type(reader: Reader, statements: list[Statement]) -> str | None:
    """The most specific class that a source gives a thing; of all its classes where no source gives one."""
    rows = [row for row in statements if row.property == ns.RDF_TYPE]
    asserted = {row.value.value for row in rows if row.graph in reader.sources}
    classes = asserted or {row.value.value for row in rows}
    specific = [found for found in classes if not _is_general(reader, found, classes)]
    return min(specific, key=lambda found: (reader.schema.order(found), found), default=None)


def keep_for_page(reader: Reader, statements: list[Statement], main_type: str | None) -> list[Statement]:
    """Leave out names, technical properties and the classes that say no more than the main one."""
    kept = []
    for row in statements:
        if row.property in NAMES or row.property in TECHNICAL or row.property in CLAIMED:
            continue
        if reader.is_mirror(row.property):
            continue  # what points at the thing says the same, and more of it
        if row.property == ns.RDF_TYPE and not _tells_more(reader, row.value.value, main_type):
            continue
        kept.append(row)
    return kept


def status_of(reader: Reader, graphs: list[str]) -> Status:
    """How sure a statement is, from the graphs that hold it."""
    if any(graph in reader.sources for graph in graphs):
        return "asserted"
    if ns.INFERRED in graphs:
        return "inferred"
    return "proposed" if ns.PROPOSED in graphs else "asserted"


def property_label(reader: Reader, name: str, lang: str) -> str:
    """A property's name for people."""
    return text(_NAMED[name], lang) if name in _NAMED else reader.schema.label(name, lang)


def source_id(graph: str) -> str:
    """The source whose graph this is."""
    return graph.removeprefix(ns.GRAPH)


def _repeated(reader: Reader, graphs: dict[tuple[str, Node], list[str]]) -> set[tuple[str, Node]]:
    """Statements no source makes and a more precise one implies (``participatesIn`` beside ``conducts``)."""
    by_value: dict[Node, set[str]] = defaultdict(set)
    for name, value in graphs:
        by_value[value].add(name)
    return {
        (name, value)
        for (name, value), held in graphs.items()
        if status_of(reader, held) != "asserted"
        and any(other != name and reader.schema.is_a(other, name) for other in by_value[value])
    }


def _is_general(reader: Reader, iri: str, classes: set[str]) -> bool:
    return any(other != iri and reader.schema.is_a(other, iri) for other in classes)


def _tells_more(reader: Reader, iri: str, main_type: str | None) -> bool:
    if iri == main_type or reader.schema.get(iri) is None or not iri.startswith(ns.CG):
        return False
    return main_type is None or not reader.schema.is_a(main_type, iri)
