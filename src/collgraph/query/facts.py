"""Facts of a thing: its statements by property and value, with their sources, repetitions left out."""

from collections import defaultdict

from collgraph import namespaces as ns
from collgraph.namespaces import expand
from collgraph.query.nodes import Node, Statement
from collgraph.query.reader import Reader
from collgraph.query.values import by_name, shown
from collgraph.query.views import Fact, Status
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


def facts_of(reader: Reader, statements: list[Statement], lang: str) -> list[Fact]:
    """Group statements into facts, ordered by the schema's order, then by value."""
    graphs: dict[tuple[str, Node], list[str]] = defaultdict(list)
    for row in statements:
        graphs[row.property, row.value].append(row.graph)
    repeated = _repeated(reader, graphs)
    facts = [
        Fact(
            name,
            property_label(reader, name, lang),
            shown(reader, value, lang),
            tuple(sorted(source_id(graph) for graph in held if graph in reader.sources)),
            status_of(reader, held),
        )
        for (name, value), held in graphs.items()
        if (name, value) not in repeated
    ]
    order = reader.schema.order
    return sorted(facts, key=lambda fact: (order(fact.property), fact.property, by_name(fact.value)))


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
    return text("entity.type", lang) if name == ns.RDF_TYPE else reader.schema.label(name, lang)


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
