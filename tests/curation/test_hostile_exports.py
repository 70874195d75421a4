"""Every format with what an export may hold by accident or malice: formulas, HTML, doubles, odd encodings, NUL."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from collgraph.curation.imports import importing
from collgraph.curation.imports.shape import About
from collgraph.sources.rows import read_rows

ABOUT = About("Essai", "Association", "", "2026-11-24", "https://example.org")
Entry = tuple[str, str, str]
"""Its identifier, its name, and a text."""

SHAPES: dict[str, Callable[[list[Entry]], str]] = {
    "yeswiki": lambda entries: json.dumps(
        [{"id_fiche": i, "bf_titre": n, "bf_description": t, "statut_fiche": "1"} for i, n, t in entries]
    ),
    "gogocarto": lambda entries: json.dumps(
        {"licence": "ODbL", "data": [{"id": i, "name": n, "description": t, "status": 1} for i, n, t in entries]}
    ),
    "geojson": lambda entries: json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": i,
                    "geometry": {"type": "Point", "coordinates": [-4.4, 48.3]},
                    "properties": {"name": n, "description": t},
                }
                for i, n, t in entries
            ],
        }
    ),
    "csv": lambda entries: "".join(
        f'{i},"{n}","{quoted}"\n'
        for i, n, quoted in [("id", "nom", "description"), *((i, n, t.replace('"', '""')) for i, n, t in entries)]
    ),
    "bibtex": lambda entries: "".join(
        f"@article{{{i},\n  title = {{{n}}},\n  journal = {{{t}}},\n  year = {{2020}}\n}}\n" for i, n, t in entries
    ),
    "csl": lambda entries: json.dumps(
        [{"id": i, "type": "article-journal", "title": n, "container-title": t} for i, n, t in entries]
    ),
}
every_shape = pytest.mark.parametrize("kind", SHAPES)
SOUND: list[Entry] = [("un", "Premier", "Un texte."), ("deux", "Deuxième", "Un autre texte.")]


def brought(tmp_path: Path, kind: str, content: bytes) -> tuple[importing.Imported, list[dict[str, str]]]:
    """Import a file; give what was done and the table's rows, read as the build reads them: strictly."""
    file = tmp_path / "export"
    file.write_bytes(content)
    done = importing.run(kind, file, tmp_path / "data" / "essai", ABOUT)
    return done, rows_of(done.table)


def rows_of(table: Path) -> list[dict[str, str]]:
    columns = next(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    issues: list[object] = []
    rows = [dict(zip(columns, row, strict=True)) for _, row in read_rows(table, table.name, columns, issues)]  # type: ignore[arg-type]
    assert issues == []
    return rows


def text_of(row: dict[str, str]) -> str:
    return row.get("note_fr") or row.get("published_in", "")


@every_shape
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("=HYPERLINK(1)", ""),
        ("@SUM(1+1)*cmd|x!A0", ""),
        ("<script>alert(1)</script><b>Gras</b>", "Gras"),
        ("<img src=x onerror=alert(1)>Image", "Image"),
        ("Un\u202etexte\u2028caché", "Un texte caché"),
        ("E\u0301cole", "École"),
    ],
)
def test_a_hostile_text_is_made_harmless(tmp_path: Path, kind: str, text: str, left: str) -> None:
    _, rows = brought(tmp_path, kind, SHAPES[kind]([*SOUND, ("trois", "Troisième", text)]).encode())
    [row] = [row for row in rows if row["key"] == "essai-trois"]
    assert text_of(row) == left


@every_shape
def test_a_name_that_is_a_formula_names_nothing(tmp_path: Path, kind: str) -> None:
    done, rows = brought(tmp_path, kind, SHAPES[kind]([*SOUND, ("trois", "=1+1", "")]).encode())
    assert [row["key"] for row in rows] == ["essai-deux", "essai-un"]
    assert {"formula", "nameless"} <= {note.code for note in done.notes}


@every_shape
def test_the_second_of_one_identifier_is_left_out_and_said(tmp_path: Path, kind: str) -> None:
    done, rows = brought(tmp_path, kind, SHAPES[kind]([*SOUND, ("un", "Un autre", "")]).encode())
    assert "Un autre" not in {row.get("label_fr") or row["title"] for row in rows}
    assert "twice" in {note.code for note in done.notes}


@every_shape
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_an_odd_encoding_is_read(tmp_path: Path, kind: str, encoding: str) -> None:
    content = SHAPES[kind](SOUND).encode().decode("unicode_escape" if "\\u" in SHAPES[kind](SOUND) else "utf-8")
    done, rows = brought(tmp_path, kind, content.encode(encoding))
    assert {row.get("label_fr") or row["title"] for row in rows} == {"Premier", "Deuxième"}
    assert ("encoding" in {note.code for note in done.notes}) is (encoding != "utf-8-sig")


@every_shape
def test_nul_is_taken_out_and_said(tmp_path: Path, kind: str) -> None:
    done, rows = brought(tmp_path, kind, SHAPES[kind]([*SOUND, ("trois", "Troi\x00s", "a\x00b")]).encode())
    assert "\x00" not in done.table.read_text(encoding="utf-8")
    assert len(rows) == 3
    assert "nul" in {note.code for note in done.notes}


@every_shape
def test_a_large_export_is_read(tmp_path: Path, kind: str) -> None:
    entries = [(f"n{number}", f"Nom {number}", "Un texte.") for number in range(2000)]
    assert brought(tmp_path, kind, SHAPES[kind](entries).encode())[0].rows == 2000


@every_shape
def test_an_import_again_updates_by_key_and_keeps_a_correction(tmp_path: Path, kind: str) -> None:
    done, _ = brought(tmp_path, kind, SHAPES[kind](SOUND).encode())
    words = done.table.read_text(encoding="utf-8")
    done.table.write_text(words.replace("Un autre texte.", "Corrigé ici."), encoding="utf-8")
    newer = [("un", "Premier", "Un texte neuf."), ("deux", "Deuxième", "Un autre encore."), ("trois", "Troisième", "")]
    again, rows = brought(tmp_path, kind, SHAPES[kind](newer).encode())
    by_key = {row["key"]: text_of(row) for row in rows}
    assert by_key == {"essai-un": "Un texte neuf.", "essai-deux": "Corrigé ici.", "essai-trois": ""}
    assert {(change.what, change.key) for change in again.changes} == {
        ("updated", "essai-un"),
        ("disputed", "essai-deux"),
        ("added", "essai-trois"),
    }
    disputed = next(change for change in again.changes if change.what == "disputed")
    assert "Corrigé ici." in disputed.render("fr")
    assert "Un autre encore." in disputed.render("fr")


@pytest.mark.parametrize("value", ["x", "-1", "0", "", None, [1], {"a": 1}])
def test_a_status_of_any_shape_is_survived(tmp_path: Path, value: object) -> None:
    entries = [{"id": "a", "name": "Un", "status": 1}, {"id": "b", "name": "Deux", "status": value}]
    _, rows = brought(tmp_path, "gogocarto", json.dumps({"data": entries}).encode())
    assert {"essai-a"} <= {row["key"] for row in rows}


def test_a_field_named_key_or_in_another_script_takes_the_place_of_no_other(tmp_path: Path) -> None:
    entry = {"id_fiche": "a", "bf_titre": "Un", "key": "../x", "имя": "раз", "город": "два"}
    done, [row] = brought(tmp_path, "yeswiki", json.dumps([entry]).encode())
    assert row["key"] == "essai-a"
    assert {"раз", "два", "../x"} <= set(row.values())
    assert all(column.isascii() for column in row)
    assert done.rows == 1


def test_two_fields_for_one_column_are_said(tmp_path: Path) -> None:
    done, [row] = brought(
        tmp_path, "yeswiki", json.dumps([{"id_fiche": "a", "bf_titre": "Un", "nom": "Deux"}]).encode()
    )
    assert row["label_fr"] == "Un"
    assert "second_field" in {note.code for note in done.notes}


def test_nested_without_end_is_refused_or_read(tmp_path: Path) -> None:
    deep: object = "x"
    for _ in range(900):
        deep = {"a": deep}
    _, rows = brought(tmp_path, "yeswiki", json.dumps([{"id_fiche": "a", "bf_titre": "Un", "deep": deep}]).encode())
    assert rows[0]["label_fr"] == "Un"
