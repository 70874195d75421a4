"""Pellet's explanations, read and said in French and English words instead of axioms.

Pellet writes a name by its end only, so that ``cg:Activity`` and ``pair:Activity`` look alike: it is handed a graph in
which every name is a code (``renamed``), and its answer is read back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from collgraph.namespaces import ALIGNED, PREFIXES
from collgraph.ontology.describe import texts_of
from collgraph.texts import text

CODES = "http://code.invalid/#"
_RESERVED = tuple(str(base) for base in (OWL, RDF, RDFS, XSD))
_CODE = re.compile(r"\bT\d+\b")
_MARGIN = 5
_VERBS = {
    "subClassOf": "said-kind",
    "equivalentTo": "said-same",
    "disjointWith": "said-apart",
    "subPropertyOf": "said-implies",
    "domain": "said-subject",
    "range": "said-object",
    "inverseOf": "said-inverse",
    "type": "said-is",
}


@dataclass(frozen=True)
class Explanation:
    """A smallest set of axioms from which a fault follows: codes stand for names, ``names`` says which."""

    fault: str
    axioms: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def sentences(self, graph: Graph, lang: str) -> list[str]:
        """Say each axiom in a language, with the labels of a graph."""
        return [_sentence(axiom, self, graph, lang) for axiom in self.axioms]


def renamed(graph: Graph) -> tuple[Graph, dict[str, str]]:
    """Give the graph with a code for every name, without its texts, and the name of each code."""
    nodes = {node for triple in graph for node in triple if isinstance(node, URIRef)}
    named = sorted(node for node in nodes if not str(node).startswith(_RESERVED))
    codes: dict[Node, URIRef] = {name: URIRef(f"{CODES}T{number}") for number, name in enumerate(named)}
    coded = Graph(bind_namespaces="none")
    for subject, predicate, value in graph:
        if not (isinstance(value, Literal) and value.language):
            coded.add((codes.get(subject, subject), codes.get(predicate, predicate), codes.get(value, value)))
    return coded, {f"T{number}": str(name) for number, name in enumerate(named)}


def parse_explanations(printed: str, names: Mapping[str, str]) -> Iterator[Explanation]:
    """Read what ``pellet explain`` prints; an axiom over several lines is put together again."""
    fault, axioms = "", list[str]()
    for line in printed.splitlines():
        if line.startswith("Axiom:"):
            fault = line.removeprefix("Axiom:").strip()
        elif match := re.match(r"(\d+\)\s+|\s+)\S", line):
            if match[1].strip() and axioms:
                yield Explanation(fault, tuple(axioms), names)
                axioms = []
            if len(match[1]) <= _MARGIN:
                axioms.append(line.removeprefix(match[1]).strip())
            elif axioms:
                axioms[-1] += f" {line.strip()}"
    if axioms:
        yield Explanation(fault, tuple(axioms), names)


def _sentence(axiom: str, explanation: Explanation, graph: Graph, lang: str) -> str:
    def said(words: str) -> str:
        return _CODE.sub(lambda match: label(explanation.names[match[0]], graph, lang), words)

    if axiom.startswith("DisjointClasses("):
        return text("ontology.said-none-both", lang, names=_both(axiom, explanation, graph, lang))
    words = axiom.split()
    verb = next((word for word in words if word in _VERBS), None)
    if verb is not None and 0 < words.index(verb) < len(words) - 1:
        left, right = axiom.split(f" {verb} ", 1)
        return text(f"ontology.{_VERBS[verb]}", lang, left=said(left), right=said(right))
    if len(words) == 3:
        return text("ontology.said-fact", lang, left=said(words[0]), verb=said(words[1]), right=said(words[2]))
    return said(axiom)


def _both(axiom: str, explanation: Explanation, graph: Graph, lang: str) -> str:
    """Name the members of a disjointness that the other axioms speak of, where they do."""
    elsewhere = {code for other in explanation.axioms if other != axiom for code in _CODE.findall(other)}
    members = _CODE.findall(axiom)
    chosen = [code for code in members if code in elsewhere] or members
    quoted = [text("ontology.said-name", lang, name=label(explanation.names[code], graph, lang)) for code in chosen]
    return text("ontology.said-and", lang).join(quoted)


def label(iri: str, graph: Graph, lang: str) -> str:
    """Name a term of ours by its label and any other by its prefix and name."""
    labels = texts_of(graph, URIRef(iri), RDFS.label)
    if labels and not iri.startswith(tuple(ALIGNED.values())):
        return labels.get(lang) or next(iter(labels.values()))
    known = PREFIXES | ALIGNED
    prefix = max((name for name in known if iri.startswith(known[name])), key=lambda name: len(known[name]), default="")
    return f"{prefix}:{iri.removeprefix(known[prefix])}" if prefix else iri
