"""Every question's answer on the miniature, whole. After a change that is meant: ``WRITE_GOLDEN=1 pytest …``."""

import os
import tomllib
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store

from collgraph import namespaces as ns
from collgraph.query.questions import Question

from .test_files import QUESTIONS, every_question

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
VALUES: dict[str, dict[str, str]] = tomllib.loads((HERE / "values.toml").read_text(encoding="utf-8"))
# No term of the ontology is deprecated: asked apart, below.
EMPTY = {"deprecated-terms"}


def answer(store: Store, query: str) -> str:
    return store.query(query).serialize(format=QueryResultsFormat.TSV).decode()


@every_question
def test_its_answer_on_the_miniature(asked: Question, asked_store: Store) -> None:
    found = answer(asked_store, asked.bound(VALUES.get(asked.name, {})))
    path = GOLDEN / f"{asked.name}.tsv"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
    assert (found.count("\n") > 1) == (asked.name not in EMPTY)


def test_nothing_golden_or_given_is_left_over() -> None:
    names = {asked.name for asked in QUESTIONS}
    assert {path.stem for path in GOLDEN.glob("*.tsv")} == names
    assert VALUES.keys() <= names


def test_a_deprecated_term_is_found_with_its_replacement() -> None:
    old, new = NamedNode(ns.CG + "practiceType"), NamedNode(ns.CG + "practiceFamily")
    store = Store()
    store.add(Quad(old, NamedNode(ns.PREFIXES["owl"] + "deprecated"), Literal(True)))
    store.add(Quad(old, NamedNode(ns.PREFIXES["dct"] + "isReplacedBy"), new))
    store.add(Quad(old, NamedNode(ns.RDFS_LABEL), Literal("type", language="fr")))
    [asked] = [asked for asked in QUESTIONS if asked.name == "deprecated-terms"]
    assert answer(store, asked.query).splitlines()[1:] == [f'{old}\t"type"@fr\t{new}']
