"""The life of terms: nothing vanishes, nothing goes without a version of notice."""

import shutil
from pathlib import Path

import pytest

from collgraph.namespaces import PREFIXES
from collgraph.ontology.describe import load
from collgraph.ontology.history import Life, history_problems, main, read_history, updated

PREFIX = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items())
REPLACED = "cg:Theory owl:deprecated true ; dct:isReplacedBy cg:Concept ."


@pytest.fixture
def copy(ontology: Path, tmp_path: Path) -> Path:
    shutil.copytree(ontology, tmp_path / "ontology")
    return tmp_path / "ontology"


def codes(folder: Path) -> set[tuple[str, str]]:
    return {(problem.code, problem.term) for problem in history_problems(load(folder), folder)}


def add(folder: Path, axioms: str) -> None:
    path = folder / "collgraph.ttl"
    path.write_text(path.read_text(encoding="utf-8") + PREFIX + axioms, encoding="utf-8")


def record(folder: Path, *lives: Life) -> None:
    known = {life.term: life for life in read_history(folder)} | {life.term: life for life in lives}
    rows = [f"{life.term},{life.since},{life.deprecated},{life.removed}\n" for life in sorted(known.values())]
    (folder / "history.csv").write_text("term,since,deprecated,removed\n" + "".join(rows), encoding="utf-8")


def test_every_term_is_recorded(ontology: Path) -> None:
    assert updated(ontology) == read_history(ontology), "run: python -m collgraph.ontology.history --write"
    assert codes(ontology) == set()


def test_the_command_records_a_deprecation(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(copy, REPLACED)
    assert main([str(copy)]) == 1
    assert "cg:Theory 0.2.0" in capsys.readouterr().out
    assert main([str(copy), "--write"]) == 0
    assert main([str(copy)]) == 0
    assert codes(copy) == set()


def test_a_vanished_term_is_missed(copy: Path) -> None:
    record(copy, Life("cg:Guild", "0.1.0"))
    assert codes(copy) == {("vanished-term", "cg:Guild")}


def test_a_term_may_go_after_a_version_of_notice(copy: Path) -> None:
    record(copy, Life("cg:Guild", "0.1.0", "0.2.0", "0.3.0"))
    assert codes(copy) == set()


@pytest.mark.parametrize("notice", ["", "0.3.0", "0.4.0"])
def test_a_term_may_not_go_without_notice(copy: Path, notice: str) -> None:
    record(copy, Life("cg:Guild", "0.1.0", notice, "0.3.0"))
    assert codes(copy) == {("removed-without-notice", "cg:Guild")}


def test_a_removed_name_is_not_used_again(copy: Path) -> None:
    record(copy, Life("cg:Theory", "0.1.0", "0.1.0", "0.2.0"))
    assert ("returned-term", "cg:Theory") in codes(copy)


def test_a_deprecation_must_be_recorded_both_ways(copy: Path) -> None:
    theory = PREFIXES["cg"] + "Theory"
    add(copy, REPLACED)
    assert codes(copy) == {("deprecation-unrecorded", theory)}
    record(copy, Life("cg:Theory", "0.1.0", "0.2.0"), Life("cg:Place", "0.1.0", "0.2.0"))
    assert codes(copy) == {("deprecation-unrecorded", PREFIXES["cg"] + "Place")}


@pytest.mark.parametrize("heir", ["", "; dct:isReplacedBy cg:Guild", "; dct:isReplacedBy cg:Theory"])
def test_a_deprecated_term_has_a_living_heir(copy: Path, heir: str) -> None:
    add(copy, f"cg:Theory owl:deprecated true {heir} .")
    record(copy, Life("cg:Theory", "0.1.0", "0.2.0"))
    assert codes(copy) == {("deprecated-without-replacement", PREFIXES["cg"] + "Theory")}


@pytest.mark.parametrize("use", ["cg:defines rdfs:range cg:Theory .", "cg:Guild rdfs:subClassOf cg:Theory ."])
def test_nothing_is_defined_with_a_deprecated_term(copy: Path, use: str) -> None:
    add(copy, REPLACED + use)
    record(copy, Life("cg:Theory", "0.1.0", "0.2.0"))
    assert {code for code, _ in codes(copy)} == {"deprecated-term-used"}


def test_nor_is_a_chain(copy: Path) -> None:
    add(copy, "cg:usesPractice owl:deprecated true ; dct:isReplacedBy cg:practiceUsedIn .")
    record(copy, Life("cg:usesPractice", "0.1.0", "0.2.0"))
    assert ("deprecated-term-used", PREFIXES["cg"] + "mobilises") in codes(copy)
