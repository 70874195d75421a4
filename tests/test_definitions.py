"""A definition says more than the name it defines, in both languages, and names where it comes from."""

import csv
from pathlib import Path

import pytest

from collgraph.curation.likeness import meaning

DATA = Path(__file__).parents[1] / "data"
TABLES = (DATA / "concepts" / "concepts.csv", DATA / "practices" / "practices.csv")
LEAST = 6


def defined() -> list[tuple[str, dict[str, str]]]:
    found = []
    for path in TABLES:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["definition_fr"] or row["definition_en"]]
        found += [(f"{path.parent.name}: {row['key']}", row) for row in rows]
    return found


def beyond(definition: str, label: str) -> set[str]:
    return set(meaning(definition)) - set(meaning(label))


def test_there_are_definitions() -> None:
    assert len(defined()) > 100


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_definition_only_restates_its_label(lang: str) -> None:
    poor = [
        where
        for where, row in defined()
        if len(beyond(row[f"definition_{lang}"], f"{row['label_fr']} {row['label_en']}")) < LEAST
    ]
    assert not poor, f"say in at least {LEAST} other words what these are, or leave the definition out: {poor}"


def test_each_definition_names_its_source() -> None:
    bare = [where for where, row in defined() if not (row["definition_source"] or row.get("definition_source_text"))]
    assert not bare, f"no source named: {bare}"


def test_a_restated_label_is_found() -> None:
    assert len(beyond("Un budget participatif est un budget qui est participatif.", "Budget participatif")) < LEAST
