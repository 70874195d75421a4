"""The life of every term, from its first version to its removal: ``ontology/history.csv``, and the policy it enforces.

A term that goes is first deprecated (``owl:deprecated true``, ``dct:isReplacedBy``) and stays so for at least one
version. ``python -m collgraph.ontology.history --write [folder]`` records new and deprecated terms under the
ontology's version; without ``--write`` it lists what is not recorded and fails.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, ONTOLOGY, VOCAB, compact
from collgraph.ontology.describe import load
from collgraph.ontology.problems import Problem, problem
from collgraph.ontology.wording import declared

_MEANING = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.propertyChainAxiom)


@dataclass(frozen=True, order=True)
class Life:
    """A term (with its prefix) and the versions in which it came, was deprecated and went (empty: not yet)."""

    term: str
    since: str
    deprecated: str = ""
    removed: str = ""


def history_problems(graph: Graph, folder: Path) -> Iterator[Problem]:
    """Find terms that vanished, went without notice, or are deprecated without record, replacement or effect."""
    lives = {life.term: life for life in read_history(folder)}
    present = {compact(str(term)): term for term in declared(graph)}
    for name, life in sorted(lives.items()):
        yield from _ended(life, name in present)
    for name, term in sorted(present.items()):
        recorded = bool(lives[name].deprecated) if name in lives else False
        if is_deprecated(graph, term):
            yield from _deprecated(graph, term, recorded)
        elif recorded:
            yield problem("deprecation-unrecorded", str(term))


def _ended(life: Life, present: bool) -> Iterator[Problem]:
    if life.removed and not (life.deprecated and version(life.deprecated) < version(life.removed)):
        yield problem("removed-without-notice", life.term, removed=life.removed)
    if present == bool(life.removed):
        yield problem("vanished-term" if not present else "returned-term", life.term)


def _deprecated(graph: Graph, term: URIRef, recorded: bool) -> Iterator[Problem]:
    if not recorded:
        yield problem("deprecation-unrecorded", str(term))
    heirs = list(graph.objects(term, DCTERMS.isReplacedBy))
    if not any((heir, RDF.type, None) in graph and not is_deprecated(graph, heir) for heir in heirs):
        yield problem("deprecated-without-replacement", str(term))
    for user in sorted(_users(graph, term)):
        if not is_deprecated(graph, user):
            yield problem("deprecated-term-used", str(user), deprecated=str(term))


def _users(graph: Graph, term: URIRef) -> set[URIRef]:
    """Give the terms whose meaning is stated with a term, directly or in a chain."""
    found = {user for predicate in _MEANING for user in graph.subjects(predicate, term)}
    for user, members in graph.subject_objects(OWL.propertyChainAxiom):
        if term in Collection(graph, members):
            found.add(user)
    return {user for user in found if isinstance(user, URIRef)}


def is_deprecated(graph: Graph, term: Node) -> bool:
    """Say whether the ontology asks to use the term no longer."""
    return (term, OWL.deprecated, Literal(True)) in graph


def read_history(folder: Path) -> list[Life]:
    """Read the recorded lives; empty where there is no record. Raises OntologyError for other columns."""
    path = folder / "history.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        columns = [field.name for field in fields(Life)]
        if next(rows, None) != columns:
            raise OntologyError(f"{path}:1: not the columns {', '.join(columns)}")
        return [Life(*row) for row in rows]


def version(text: str) -> tuple[int, ...]:
    """Read a version for comparison.

    >>> version("0.10.0") > version("0.9.1")
    True
    """
    try:
        return tuple(int(part) for part in text.split("."))
    except ValueError as fault:
        raise OntologyError(f"not a version: {text!r}", "three numbers with dots, such as 0.2.0") from fault


def updated(folder: Path) -> list[Life]:
    """Give the record as it should be: with the terms that are new, or newly deprecated, in this version."""
    graph = load(folder)
    current = str(graph.value(URIRef(ONTOLOGY), OWL.versionInfo))
    lives = {life.term: life for life in read_history(folder)}
    for term in declared(graph):
        if str(term).startswith((CG, VOCAB)):
            life = lives.setdefault(compact(str(term)), Life(compact(str(term)), current))
            if is_deprecated(graph, term) and not life.deprecated:
                lives[life.term] = replace(life, deprecated=current)
    return sorted(lives.values())


def main(arguments: Sequence[str]) -> int:
    """Record (``--write``) or list the terms whose life is not recorded; gives the exit code."""
    folder = Path(next((word for word in arguments if not word.startswith("-")), "ontology"))
    lives = updated(folder)
    new = [life for life in lives if life not in set(read_history(folder))]
    for life in new:
        sys.stdout.write(f"{life.term} {life.deprecated or life.since}\n")
    if "--write" not in arguments:
        return int(bool(new))
    with (folder / "history.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Life)])
        writer.writerows(astuple(life) for life in lives)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
