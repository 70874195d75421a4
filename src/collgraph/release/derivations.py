"""Writes down what each inferred statement was derived from: a small SQLite file, the same bytes for the same reasons.

Statements are kept, not lines: one row inserted into a table moves every line below it, and no reason.

==========  ===============================================================================================
``name``    ``id``, ``iri``: IRIs without brackets; a literal is its N-Triples text
``rule``    ``id``, ``kind``, ``terms``, ``head``: an axiom as ``ontology.axioms.Rule`` has it, IRIs apart by spaces
``reason``  ``property``, ``subject``, ``value`` (names) ← ``rule``, ``premises`` (subject property value …, names)
==========  ===============================================================================================
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from collgraph.ontology.inference import Explanations
from collgraph.ontology.program import unpack
from collgraph.release.workspace import link_or_copy

FOLDER = "derivations"
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE name (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE rule (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, terms TEXT NOT NULL, head TEXT NOT NULL);
CREATE TABLE reason (property INTEGER, subject INTEGER, value INTEGER, rule INTEGER NOT NULL, premises TEXT NOT NULL,
 PRIMARY KEY (property, subject, value)) WITHOUT ROWID;
"""


def write_release_derivations(release: Path, kept: Path, found: Explanations) -> None:
    """Give a release the base's derivations, kept from an earlier build or this one, and those of the rest."""
    link_or_copy(kept, release / FOLDER / "base.sqlite")
    write_derivations(release / FOLDER / "rest.sqlite", found)


def write_derivations(path: Path, found: Explanations) -> None:
    """Write derivations into a new file."""
    ordered = sorted(found.reasons)
    used = {number for packed in ordered for number in unpack(packed)}
    used.update(number for _, premises in found.reasons.values() for packed in premises for number in unpack(packed))
    rules = sorted({rule for rule, _ in found.reasons.values()})
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(_TABLES)
        file.execute("BEGIN")
        file.executemany("INSERT INTO name VALUES (?, ?)", ((number, found.names[number]) for number in sorted(used)))
        file.executemany("INSERT INTO rule VALUES (?, ?, ?, ?)", (_rule(found, number) for number in rules))
        file.executemany("INSERT INTO reason VALUES (?, ?, ?, ?, ?)", _reasons(found, ordered))
        file.execute("COMMIT")


def _rule(found: Explanations, number: int) -> tuple[int, str, str, str]:
    rule = found.rules[number]
    return number, rule.kind, " ".join(rule.terms), " ".join(rule.head)


def _reasons(found: Explanations, ordered: list[int]) -> Iterator[tuple[int, int, int, int, str]]:
    for packed in ordered:
        rule, premises = found.reasons[packed]
        prop, subject, value = unpack(packed)
        said = [(start, name, end) for name, start, end in map(unpack, premises)]
        yield prop, subject, value, rule, " ".join(str(number) for triple in said for number in triple)
