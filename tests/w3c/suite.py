"""The W3C SPARQL 1.1 test suite as its manifests describe it: which query, on which data, with which result."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"

FOLDERS = ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl")
PARSED = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML}
Node = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Case:
    """One test of a manifest; the files are paths, ``graphs`` pairs a named graph's IRI with its file."""

    id: str
    kind: str
    name: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None

    @property
    def group(self) -> str:
        """The folder of the test."""
        return self.id.partition("/")[0]


class Manifest:
    """The statements of one manifest file, with the three look-ups that a reader needs."""

    def __init__(self, path: Path, base: str) -> None:
        self.folder, self.base = path.parent, base
        self._store = Store()
        self._store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=f"{base}{path.name}")

    def values(self, subject: Node, property_: str) -> list[Node]:
        """Every object of a subject's property."""
        return [quad.object for quad in self._store.quads_for_pattern(subject, NamedNode(property_), None)]  # type: ignore[arg-type]

    def value(self, subject: Node, property_: str) -> Node | None:
        """The object of a subject's property, if there is one."""
        return next(iter(self.values(subject, property_)), None)

    def items(self, first: Node | None) -> Iterator[Node]:
        """The members of an RDF list."""
        while isinstance(first, BlankNode):
            yield from self.values(first, RDF + "first")
            first = self.value(first, RDF + "rest")

    def listed(self, property_: str) -> list[Node]:
        """The members of the manifest's own list: its tests or the manifests it includes."""
        lists = self._store.quads_for_pattern(None, NamedNode(property_), None)
        return [item for quad in lists for item in self.items(quad.object)]

    def file(self, node: Node | None) -> Path:
        """The file that an IRI of the manifest names."""
        assert isinstance(node, NamedNode) and node.value.startswith(self.base), node
        return self.folder / node.value[len(self.base) :]


def words(node: Node | None) -> str:
    """The text of a literal, the IRI of a node."""
    return "" if node is None else str(node.value)  # type: ignore[union-attr]


def local(node: Node | None) -> str:
    """What follows the last # or / of an IRI."""
    return words(node).rpartition("#")[2].rpartition("/")[2]


def cases(root: Path) -> Iterator[Case]:
    """Every test of a query or a result format, in the order of the manifests."""
    for name in FOLDERS:
        top = Manifest(root / name, BASE)
        for included in top.listed(MF + "include"):
            path = top.file(included)
            yield from _cases(Manifest(path, f"{BASE}{path.parent.name}/"))


def _cases(manifest: Manifest) -> Iterator[Case]:
    for test in manifest.listed(MF + "entries"):
        kind, action = local(manifest.value(test, RDF + "type")), manifest.value(test, MF + "action")
        assert action is not None, test
        made = f"{manifest.folder.name}/{local(test)}", kind, words(manifest.value(test, MF + "name"))
        if isinstance(action, NamedNode):
            yield Case(*made, manifest.file(action))
            continue
        yield Case(
            *made,
            manifest.file(manifest.value(action, QT + "query")),
            tuple(manifest.file(node) for node in manifest.values(action, QT + "data")),
            tuple(_named(manifest, node) for node in manifest.values(action, QT + "graphData")),
            manifest.file(manifest.value(test, MF + "result")),
        )


def _named(manifest: Manifest, node: Node) -> tuple[str, Path]:
    if isinstance(node, NamedNode):
        return node.value, manifest.file(node)
    return words(manifest.value(node, RDFS + "label")), manifest.file(manifest.value(node, QT + "graph"))


def address(path: Path) -> str:
    """The IRI of a file of the suite, which is the base of what it holds."""
    return f"{BASE}{path.parent.name}/{path.name}"
