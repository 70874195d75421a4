"""The one serialiser of the ontology's files: Turtle with the same bytes for the same triples.

``python -m collgraph.ontology.formatting --write [folder]`` rewrites the files; without ``--write`` it lists those
that are not formatted and fails. Comments do not survive: what must be said of a term is said in a triple.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.namespaces import ALIGNED, CG, PREFIXES, VOCAB
from collgraph.ontology.describe import COUNTER_EXAMPLE, DISPLAY_ORDER, INVERSE_LABEL, ontology_files, read_turtle
from collgraph.texts import LANGUAGES

_FIRST = (
    *(RDF.type, DISPLAY_ORDER, RDFS.label, SKOS.prefLabel, INVERSE_LABEL),
    *(SKOS.definition, SKOS.scopeNote, SKOS.example, COUNTER_EXAMPLE),
)
_PREFIXES = PREFIXES | ALIGNED
_INDENT = "    "
_WIDTH = 80
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_PLAIN = (XSD.integer, XSD.boolean)
_LOCAL_END = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def turtle(graph: Graph) -> str:
    """Write a graph as Turtle, sorted: the ontology, classes, properties, vocabularies, terms, then axioms.

    Raises OntologyError where a blank node is used in two places: it has no name to be written twice.
    """
    _refuse_shared_nodes(graph)
    writer = _Writer(graph)
    blocks = [writer.block(subject) for subject in sorted(_subjects(graph), key=writer.rank)]
    blocks += sorted(writer.anonymous(subject) for subject in _roots(graph))
    body = "\n\n".join(blocks)
    used = [(name, base) for name, base in _PREFIXES.items() if f"{name}:" in body]
    return "\n".join(f"@prefix {name}: <{base}> ." for name, base in sorted(used)) + f"\n\n{body}\n"


def formatted(path: Path) -> str:
    """Give what a Turtle file should hold; raises OntologyError where it cannot be read."""
    return turtle(read_turtle(path, Graph(bind_namespaces="none")))


def turtle_files(folder: Path) -> list[Path]:
    """List every Turtle file of the ontology's folder; raises OntologyError where the ontology is not there."""
    return sorted({*ontology_files(folder), *folder.rglob("*.ttl")})


def unformatted(folder: Path) -> list[Path]:
    """List the files of the ontology's folder that are not as the serialiser writes them."""
    return [path for path in turtle_files(folder) if path.read_text(encoding="utf-8") != formatted(path)]


def write(folder: Path) -> list[Path]:
    """Rewrite the files that are not formatted and list them."""
    changed = unformatted(folder)
    for path in changed:
        path.write_text(formatted(path), encoding="utf-8")
    return changed


def _refuse_shared_nodes(graph: Graph) -> None:
    pointed = [value for value in graph.objects() if isinstance(value, BNode)]
    nested = {subject for subject in graph.subjects() if isinstance(subject, BNode)} - set(_roots(graph))
    if len(pointed) != len(set(pointed)) or not nested.issubset(_reachable(graph)):
        raise OntologyError("a blank node is used in two places", "give it an IRI")


def _reachable(graph: Graph) -> set[Node]:
    """Give what hangs from named subjects and from unnamed axioms: anything else is a ring of blank nodes."""
    waiting: list[Node] = [*_subjects(graph), *_roots(graph)]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        found.add(node)
        waiting.extend(value for value in graph.objects(node) if isinstance(value, BNode) and value not in found)
    return found


def _subjects(graph: Graph) -> set[URIRef]:
    return {subject for subject in graph.subjects() if isinstance(subject, URIRef)}


def _roots(graph: Graph) -> Iterator[BNode]:
    """Give the blank nodes that nothing points to: axioms without a name."""
    pointed = set(graph.objects())
    seen = {subject for subject in graph.subjects() if isinstance(subject, BNode)}
    return iter(seen - pointed)


class _Writer:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def rank(self, subject: URIRef) -> tuple[int, int, str]:
        """Sort what is ours before what is borrowed, then by kind, by stated order or notation, by IRI."""
        types = set(self._graph.objects(subject, RDF.type))
        groups: tuple[set[Node], ...] = ({OWL.Ontology}, {OWL.Class}, {OWL.ObjectProperty, OWL.DatatypeProperty})
        kind = next((place for place, group in enumerate(groups) if group & types), len(groups))
        kind += SKOS.ConceptScheme not in types and kind == len(groups)
        borrowed = 0 if str(subject).startswith((CG, VOCAB)) or kind == 0 else 10
        stated = self._graph.value(subject, DISPLAY_ORDER) or self._graph.value(subject, SKOS.notation)
        number = int(str(stated)) if stated is not None and str(stated).isdigit() else 1_000_000
        return kind + borrowed, number, str(subject)

    def block(self, subject: URIRef) -> str:
        """Write one subject with all that is said of it, a property a line."""
        return f"{self.node(subject)}\n{_INDENT}" + f" ;\n{_INDENT}".join(self._pairs(subject)) + " ."

    def anonymous(self, subject: BNode) -> str:
        """Write an axiom that has no name."""
        return f"[]\n{_INDENT}" + f" ;\n{_INDENT}".join(self._pairs(subject)) + " ."

    def node(self, node: Node) -> str:
        """Write a name, a literal, a list or a nested blank node."""
        if isinstance(node, BNode):
            return self._nested(node)
        if isinstance(node, Literal):
            return str(node) if node.datatype in _PLAIN else self._literal(node)
        return _compact(str(node))

    def _pairs(self, subject: Node) -> list[str]:
        predicates = sorted(set(self._graph.predicates(subject)), key=_predicate_rank)
        return [self._predicate(predicate) + self._objects(subject, predicate) for predicate in predicates]

    def _predicate(self, predicate: Node) -> str:
        return "a" if predicate == RDF.type else self.node(predicate)

    def _objects(self, subject: Node, predicate: Node) -> str:
        objects = sorted(self._graph.objects(subject, predicate), key=self._object_rank)
        written = [self.node(value) for value in objects]
        on_one_line = ", ".join(written)
        texts = len(written) > 1 and isinstance(objects[0], Literal) and len(on_one_line) > _WIDTH
        if not texts:
            return f" {on_one_line}"
        return f"\n{_INDENT * 2}" + f" ,\n{_INDENT * 2}".join(written)

    def _object_rank(self, node: Node) -> tuple[int, str]:
        if isinstance(node, Literal) and node.language in LANGUAGES:
            return LANGUAGES.index(node.language), str(node)
        return len(LANGUAGES), self.node(node)

    def _nested(self, node: BNode) -> str:
        if (node, RDF.first, None) in self._graph:
            return f"( {' '.join(self.node(item) for item in Collection(self._graph, node))} )"
        return f"[ {' ; '.join(self._pairs(node))} ]"

    def _literal(self, node: Literal) -> str:
        text = _quoted(str(node))
        if node.language:
            return f"{text}@{node.language}"
        return text if node.datatype in (None, XSD.string) else f"{text}^^{_compact(str(node.datatype))}"


def _quoted(text: str) -> str:
    """Quote a text; one of several lines, such as a query, keeps them."""
    if "\n" not in text:
        return f'"{"".join(map(_escaped, text))}"'
    lines = ("".join(char if char == '"' else _escaped(char) for char in line) for line in text.split("\n"))
    body = "\n".join(lines).replace('"""', '\\"\\"\\"')
    return f'"""{body[:-1]}\\""""' if body.endswith('"') else f'"""{body}"""'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() or character in "\u00a0\u202f" else f"\\U{ord(character):08X}"


def _predicate_rank(predicate: Node) -> tuple[int, str]:
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return place, str(predicate)


def _compact(iri: str) -> str:
    """Write an IRI with its prefix where Turtle allows the local name unescaped."""
    for prefix, base in _PREFIXES.items():
        local = iri.removeprefix(base)
        if iri.startswith(base) and local and _LOCAL_END.issuperset(local) and local[0] not in "-":
            return f"{prefix}:{local}"
    return f"<{iri}>"


def main(arguments: Sequence[str]) -> int:
    """Rewrite (``--write``) or list the files that are not formatted; gives the exit code."""
    folder = Path(next((word for word in arguments if not word.startswith("-")), "ontology"))
    rewrite = "--write" in arguments
    files = write(folder) if rewrite else unformatted(folder)
    for path in files:
        sys.stdout.write(f"{path}\n")
    return 0 if rewrite else int(bool(files))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
