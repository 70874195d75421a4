"""Why a statement holds: its derivation, from the release's files, down to stated ones with their file and line."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.namespaces import compact, parse_thing
from collgraph.query.facts import status_of
from collgraph.query.nodes import Node, node, term
from collgraph.query.origins import Origin, Origins, origins_of, parse
from collgraph.query.reader import Reader
from collgraph.query.release import Release
from collgraph.query.values import shown
from collgraph.query.views import Status, Value
from collgraph.texts import text

__all__ = ["Origin", "Step", "derivation", "derivation_named"]

Triple = tuple[str, str, str]
_REASON = """
SELECT rule.kind, rule.terms, rule.head, reason.premises
FROM name s JOIN name p JOIN name v
JOIN reason ON (property, subject, value) = (p.id, s.id, v.id) JOIN rule ON rule.id = reason.rule
WHERE s.iri = ? AND p.iri = ? AND v.iri = ?
"""


@dataclass(frozen=True)
class Step:
    """A statement of a derivation; those it follows from come next, one deeper.

    ``rule`` says in words how it follows, and is empty where the statement is made as it is: then ``origins`` say
    where. ``repeated``: what it follows from was given above.
    """

    depth: int
    subject: Value
    property: str
    property_label: str
    value: Value
    status: Status
    rule: str = ""
    origins: tuple[Origin, ...] = ()
    repeated: bool = False


@dataclass(frozen=True)
class Reason:
    """A rule as the ontology states it, and the statements it was applied to."""

    kind: str
    terms: tuple[str, ...]
    head: tuple[str, ...]
    premises: tuple[Triple, ...]

    def words(self, reader: Reader, lang: str) -> str:
        """Say the rule with the names of its terms."""
        names = [reader.label(iri, lang).text for iri in self.terms]
        heads = [reader.label(iri, lang).text for iri in self.head]
        steps = text("derivation.then", lang).join(names)
        return text(f"derivation.{self.kind}", lang, steps=steps, first=names[0], last=names[-1], head=heads[0],
                    value=heads[-1], middle=names[len(names) // 2])  # fmt: skip


def derivation(release: Release, reader: Reader, subject: str, property_: str, value: str, lang: str) -> list[Step]:
    """Derive a statement: itself first, then what it follows from, depth first; nothing where it does not hold.

    ``value`` is an IRI, or a literal's N-Triples text, which begins with ``"``.
    """
    with ExitStack() as opened:
        files = [opened.enter_context(closing(_open(path))) for path in sorted(_files(release))]
        walk = _Walk(reader, files, origins_of(release.path, reader), lang)
        return list(walk.steps((subject, property_, value), 0))


def derivation_named(release: Release, reader: Reader, iri: str, property_: str, asked: str, lang: str) -> list[Step]:
    """Derive a fact of a thing whose value is named as an address does: kind/key, an IRI, or the text itself."""
    name = parse_thing(asked)
    wanted = asked if name is None else name.iri
    for value in reader.values(iri, property_):
        if value.value == wanted:
            named = value.value if value.is_iri else str(term(value))
            return derivation(release, reader, iri, property_, named, lang)
    return []


class _Walk:
    """Goes down from one statement."""

    def __init__(self, reader: Reader, files: list[sqlite3.Connection], origins: Origins, lang: str) -> None:
        self.reader, self.files, self.origins, self.lang = reader, files, origins, lang
        self.given: set[Triple] = set()

    def steps(self, triple: Triple, depth: int) -> Iterator[Step]:
        """Give a statement and what it follows from; nothing for one that does not hold."""
        graphs = self.origins.graphs(triple)
        if not graphs:
            return
        stated = [graph for graph in graphs if graph not in (ns.INFERRED, ns.PROPOSED)]
        reason = None if stated else self._reason(triple)
        status = status_of(self.reader, graphs)
        if reason is None:
            yield self._step(triple, depth, status, origins=self.origins.of(triple, stated))
            return
        repeated = triple in self.given
        self.given.add(triple)
        yield self._step(triple, depth, status, reason.words(self.reader, self.lang), repeated=repeated)
        for premise in () if repeated else reason.premises:
            yield from self.steps(premise, depth + 1)

    def _step(
        self, triple: Triple, depth: int, status: Status, rule: str = "", origins: tuple[Origin, ...] = (),
        repeated: bool = False,
    ) -> Step:  # fmt: skip
        subject, property_, value = triple
        start = shown(self.reader, Node("iri", subject), self.lang)
        end = shown(self.reader, node(parse(value)), self.lang)
        label = text("entity.type", self.lang) if property_ == ns.RDF_TYPE else self._label(property_)
        return Step(depth, start, property_, label, end, status, rule, origins, repeated)

    def _label(self, property_: str) -> str:
        known = self.reader.schema.get(property_)
        return compact(property_) if known is None else self.reader.schema.label(property_, self.lang)

    def _reason(self, triple: Triple) -> Reason | None:
        for file in self.files:
            found = file.execute(_REASON, triple).fetchone()
            if found is not None:
                kind, terms, head, premises = found
                return Reason(kind, tuple(terms.split()), tuple(head.split()), tuple(_premises(file, premises)))
        return None


def _files(release: Release) -> Iterator[Path]:
    return (release.path / "derivations").glob("*.sqlite")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _premises(file: sqlite3.Connection, numbers: str) -> Iterator[Triple]:
    names = [file.execute("SELECT iri FROM name WHERE id = ?", (int(n),)).fetchone()[0] for n in numbers.split()]
    for place in range(0, len(names), 3):
        subject, property_, value = names[place : place + 3]
        yield subject, property_, value
