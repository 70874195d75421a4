"""``make tidy`` repairs what the tests of the curated tables complain about, and removes nothing."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import tidy  # noqa: E402

DESCRIPTION = """
[source]
title = { fr = "Lieux", en = "Places" }
publisher = "Nobody"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
licence_name = "CC0 1.0"
licence_class = "open"
retrieved = "2026-01-01"

[[table]]
file = "places.csv"
key = "id"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "places"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(DESCRIPTION, encoding="utf-8")
    return tmp_path / "data"


def run(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/tidy.py", "--data", str(data), "--texts", str(data), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_an_untidy_table_is_reported_then_repaired(data: Path) -> None:
    table = data / "places" / "places.csv"
    table.write_bytes('\ufeffname,id\r\nVille\u0301 ,b\r\n"A, B","a"\r\n'.encode())
    found = run(data, "--check")
    assert found.returncode == 1
    assert f"{table}: not tidy; run: make tidy" in found.stdout
    assert run(data).returncode == 0
    assert table.read_bytes() == 'name,id\n"A, B",a\nVillé,b\n'.encode()
    assert run(data, "--check").returncode == 0


def test_two_rows_of_one_key_are_kept_and_reported(data: Path) -> None:
    table = data / "places" / "places.csv"
    table.write_text("name,id\nOne,a\nTwo,a\n", encoding="utf-8")
    done = run(data)
    assert done.returncode == 1
    assert "2 rows have id = a" in done.stdout
    assert table.read_text(encoding="utf-8") == "name,id\nOne,a\nTwo,a\n"


def test_the_licences_are_listed(data: Path) -> None:
    (data / "places" / "places.csv").write_text("name,id\n", encoding="utf-8")
    run(data)
    page = (data / "LICENCES.md").read_text(encoding="utf-8")
    assert "| [`places`](places/) | Places | Nobody | [CC0 1.0](https://creativecommons.org/" in page


cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), max_size=8)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6))
def test_tidying_twice_changes_nothing_more(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([("name", "id"), *rows])
    once = tidy.tidy_table(out.getvalue(), ["id"])
    assert tidy.tidy_table(once, ["id"]) == once


@pytest.mark.parametrize(
    ("plain", "set_right"),
    [
        (
            'a = { fr = "Oui : non ?", en = "Yes : no ?" }',
            'a = { fr = "Oui\u00a0: non\u00a0?", en = "Yes : no ?" }',
        ),
        ('a = { fr = "« mot »", en = "x" }', 'a = { fr = "«\u00a0mot\u00a0»", en = "x" }'),
        ('a = { fr = "l\'eau", en = "it\'s" }', 'a = { fr = "l’eau", en = "it\'s" }'),
        ('a = { fr = "https://x.org :icon:", en = "x" }', 'a = { fr = "https://x.org :icon:", en = "x" }'),
    ],
)
def test_french_is_set_as_french(plain: str, set_right: str) -> None:
    assert tidy.tidy_french(plain) == set_right
    assert tidy.tidy_french(set_right) == set_right
