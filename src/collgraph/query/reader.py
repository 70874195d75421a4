"""Point look-ups on the read-only store, in process: for our own questions, never for a visitor's query."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.errors import ReleaseError
from collgraph.ontology.schema import Schema
from collgraph.query.memo import remembered
from collgraph.query.nodes import Node, Statement, node, statement

__all__ = ["Label", "Node", "Reader", "Statement"]

OWL = ns.PREFIXES["owl"]
LABELS = (ns.RDFS_LABEL, ns.SKOS_PREF_LABEL, ns.expand("dct:title"))
NOT_SOURCES = frozenset({ns.INFERRED, ns.PROPOSED, ns.PROVENANCE, ns.ONTOLOGY_GRAPH, ns.CATALOGUE})
REBUILD = "Build again: collgraph build"
DEFAULT = ox.DefaultGraph()
UNREAD = frozenset({"", ns.INFERRED, ns.PROVENANCE})
FEW = 50
"""Up to so many statements, copies included, one look-up beats one for each graph and property."""


@dataclass(frozen=True)
class Label:
    """A name and the language it is in; None where the source does not say."""

    text: str
    lang: str | None


class Reader:
    """What the store says of one thing at a time; safe to share between threads.

    The default graph holds a copy of every asserted and inferred triple: look-ups read the named graphs,
    so that each statement says where it comes from.
    """

    def __init__(self, store: ox.Store, schema: Schema) -> None:
        self.store = store
        self.schema = schema
        graphs = {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
        self.sources = tuple(sorted(graphs - NOT_SOURCES))
        self._scanned = tuple(sorted(graphs - UNREAD))
        self._ranked = (*self.sources, ns.CATALOGUE, ns.ONTOLOGY_GRAPH, ns.INFERRED, ns.PROPOSED)
        names = {ns.RDF_TYPE, *(term.iri for term in schema.of_kind("property"))}
        self._inferred = sorted(name for name in names if self._holds(ns.INFERRED, name))
        self._symmetric = self._declared("SymmetricProperty")
        self.label = remembered(self._find_label, 50_000)
        self.incoming_counts = remembered(self._count_incoming, 2_000)
        self.is_mirror = remembered(self._is_mirror)

    @classmethod
    def open(cls, store: Path, schema: Schema) -> "Reader":
        """Open a release's store; raises ReleaseError where it cannot be read."""
        try:
            return cls(ox.Store.read_only(str(store)), schema)
        except OSError as error:
            raise ReleaseError(f"the store {store} cannot be read ({error})", REBUILD) from error

    def exists(self, iri: str) -> bool:
        """Whether anything is said of a thing, proposed statements included."""
        subject = ox.NamedNode(iri)
        return any(
            next(self.store.quads_for_pattern(subject, None, None, graph), None) is not None
            for graph in (DEFAULT, ox.NamedNode(ns.PROPOSED))
        )

    def outgoing(self, iri: str, mirrors: bool = False) -> list[Statement]:
        """What every named graph says of a thing, provenance apart.

        Inferred statements that only mirror asserted ones (``contains`` for ``within``: 36,000 for France)
        are left out unless asked for: ``incoming`` pages them.
        """
        subject = ox.NamedNode(iri)
        few = self._few(subject, None)
        if few is not None:
            return self._sorted(few, mirrors)
        found = [quad for graph in self._scanned for quad in self._quads(subject, None, None, graph)]
        for name in self._inferred:
            if mirrors or not self.is_mirror(name):
                found.extend(self._quads(subject, ox.NamedNode(name), None, ns.INFERRED))
        return [statement(quad) for quad in found]

    def values(self, iri: str, name: str) -> list[Node]:
        """The values of one property, provenance included, each once."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(name), None, None)
        return list(dict.fromkeys(node(quad.object) for quad in quads))

    def incoming(self, iri: str, name: str | None = None, offset: int = 0, limit: int = 25) -> list[Statement]:
        """A page of what points at a thing, each triple once: asserted, then inferred, then proposed ones."""
        return [statement(quad) for quad in islice(self._pointing(iri, name), offset, offset + limit)]

    def types(self, iri: str) -> list[str]:
        """The classes of a thing, asserted and inferred, sorted."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(ns.RDF_TYPE), None, None)
        return sorted({node(quad.object).value for quad in quads})

    def subjects(self) -> Iterator[str]:
        """Everything that a source gives a class; a thing of two classes or sources comes more than once."""
        predicate = ox.NamedNode(ns.RDF_TYPE)
        for graph in self.sources:
            yield from (node(quad.subject).value for quad in self._quads(None, predicate, None, graph))

    def instances(self, class_iri: str) -> Iterator[str]:
        """Everything of a class, inferred or not."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(ns.RDF_TYPE), ox.NamedNode(class_iri), DEFAULT)
        return (node(quad.subject).value for quad in quads)

    def graph(self, iri: str) -> list[Statement]:
        """All statements of a small named graph, such as the catalogue."""
        return [statement(quad) for quad in self._quads(None, None, None, iri)]

    def is_symmetric(self, name: str) -> bool:
        """Whether a property holds in both directions."""
        return name in self._symmetric

    def _pointing(self, iri: str, name: str | None) -> Iterator[ox.Quad]:
        predicate = None if name is None else ox.NamedNode(name)
        seen: set[tuple[str, str]] = set()
        for quad in self._about(ox.NamedNode(iri), predicate):
            key = (str(quad.subject), quad.predicate.value)
            if key not in seen:
                seen.add(key)
                yield quad

    def _about(self, value: ox.NamedNode, predicate: ox.NamedNode | None) -> Iterator[ox.Quad]:
        """What has a value, graph by graph in their order."""
        few = self._few(None, value, predicate)
        if few is None:
            return (quad for graph in self._ranked for quad in self._quads(None, predicate, value, graph))
        ranks = {graph: rank for rank, graph in enumerate(self._ranked)}
        named = [quad for quad in few if _graph(quad) in ranks]
        return iter(sorted(named, key=lambda quad: ranks[_graph(quad)]))

    def _few(
        self, subject: ox.NamedNode | None, value: ox.NamedNode | None, predicate: ox.NamedNode | None = None
    ) -> list[ox.Quad] | None:
        """All quads of a subject or a value, the default graph's copies included; None where they are many."""
        quads = list(islice(self.store.quads_for_pattern(subject, predicate, value, None), FEW + 1))
        return None if len(quads) > FEW else quads

    def _sorted(self, quads: list[ox.Quad], mirrors: bool) -> list[Statement]:
        """The quads that ``outgoing`` gives, in its order."""
        asserted = [statement(quad) for quad in quads if _graph(quad) not in UNREAD]
        inferred = [statement(quad) for quad in quads if _graph(quad) == ns.INFERRED]
        kept = [row for row in inferred if row.property in self._inferred]
        shown = [row for row in kept if mirrors or not self.is_mirror(row.property)]
        return sorted(asserted, key=lambda row: row.graph) + sorted(shown, key=lambda row: row.property)

    def _quads(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | None,
        graph: str,
    ) -> Iterator[ox.Quad]:
        return self.store.quads_for_pattern(subject, predicate, value, ox.NamedNode(graph))

    def _count_incoming(self, iri: str) -> dict[str, int]:
        few = self._few(None, ox.NamedNode(iri))
        if few is not None:
            read = [quad for quad in few if _graph(quad) in ("", ns.PROPOSED)]
            return dict(Counter(name for _, name in {(str(quad.subject), quad.predicate.value) for quad in read}))
        counts: dict[str, int] = {}
        for name in ("incoming.rq", "incoming_proposed.rq"):
            query = files(__package__).joinpath(name).read_text(encoding="utf-8")
            rows = self.store.query(query, substitutions={ox.Variable("thing"): ox.NamedNode(iri)})
            assert isinstance(rows, ox.QuerySolutions)
            for row in rows:
                counts[row["property"].value] = counts.get(row["property"].value, 0) + int(row["total"].value)
        return counts

    def _find_label(self, iri: str, lang: str) -> Label:
        for name in LABELS:
            quads = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(name), None, DEFAULT)
            found = (node(quad.object) for quad in quads)
            labels = [Label(value.value, value.lang) for value in found]
            if labels:
                return min(labels, key=lambda label: (_rank(label.lang, lang), label.text))
        term = self.schema.get(iri)
        if term is not None:
            return Label(self.schema.label(iri, lang), lang if lang in term.labels else None)
        return Label(iri.rstrip("/").replace("#", "/").rpartition("/")[2] or iri, None)

    def _is_mirror(self, name: str) -> bool:
        term = self.schema.get(name)
        if term is None or term.inverse is None or term.inverse == name:
            return False
        return not self._asserted(name) and self._asserted(term.inverse)

    def _asserted(self, name: str) -> bool:
        return any(self._holds(graph, name) for graph in self.sources)

    def _holds(self, graph: str, name: str) -> bool:
        return next(self._quads(None, ox.NamedNode(name), None, graph), None) is not None

    def _declared(self, kind: str) -> frozenset[str]:
        quads = self._quads(None, ox.NamedNode(ns.RDF_TYPE), ox.NamedNode(OWL + kind), ns.ONTOLOGY_GRAPH)
        return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def _graph(quad: ox.Quad) -> str:
    """The name of a quad's graph, nothing for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _rank(found: str | None, wanted: str) -> int:
    if found == wanted:
        return 0
    if found is None:
        return 1
    return 2 if found in ("fr", "en") else 3
