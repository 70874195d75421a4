"""Exports in their real shape, and broken, empty, huge and hostile ones, become curated folders that build."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collgraph.cli import app
from collgraph.curation.imports import importing
from collgraph.curation.imports.bibtex import plain
from collgraph.curation.imports.cleaning import clean, is_personal
from collgraph.curation.imports.merging import merge
from collgraph.curation.imports.shape import About
from collgraph.errors import SettingsError
from collgraph.sources.collection import discover
from collgraph.sources.mapping import map_source

EXPORTS = Path(__file__).parent / "exports"
ABOUT = About("Essai", "Association", "", "2026-11-24", "https://example.org")
FILES = {
    "yeswiki": "bazar.json",
    "gogocarto": "gogocarto.json",
    "geojson": "map.geojson",
    "csv": "table.csv",
    "bibtex": "library.bib",
    "csl": "zotero.json",
}


def run(tmp_path: Path, kind: str, file: Path | None = None) -> importing.Imported:
    return importing.run(kind, file or EXPORTS / FILES[kind], tmp_path / "data" / "essai", ABOUT)


def table(done: importing.Imported) -> list[dict[str, str]]:
    with done.table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codes(done: importing.Imported) -> set[str]:
    return {note.code for note in done.notes}


def faults(tmp_path: Path) -> list[str]:
    [source], issues = discover(tmp_path / "data")
    return [issue.render("en") for issue in [*issues, *map_source(source, {}).issues]]


@pytest.mark.parametrize(("kind", "names"), [
    ("yeswiki", ["La Cantine numérique", "Le Fablab du port"]),
    ("gogocarto", ["Épicerie du bourg"]),
    ("geojson", ["Jardin partagé", "Halle", "Sans lieu"]),
    ("csv", ["Atelier du port", "@-brest"]),
    ("bibtex", ["Carnet de terrain", "Coopérer & décider", "Governing the Commons: The Evolution of Institutions"]),
    ("csl", ["A Ladder of Citizen Participation", "Tiers-lieux"]),
])  # fmt: skip
def test_each_format_gives_its_entries(tmp_path: Path, kind: str, names: list[str]) -> None:
    rows = table(run(tmp_path, kind))
    assert sorted(row.get("label_fr") or row["title"] for row in rows) == sorted(names)
    assert [row["key"] for row in rows] == sorted(row["key"] for row in rows)


@pytest.mark.parametrize("kind", ["gogocarto", "geojson", "csv", "bibtex"])
def test_a_sound_export_maps_without_a_fault(tmp_path: Path, kind: str) -> None:
    run(tmp_path, kind)
    assert faults(tmp_path) == []


def test_what_is_wrong_in_an_export_is_found_by_the_check_with_its_place(tmp_path: Path) -> None:
    run(tmp_path, "yeswiki")
    [fault] = faults(tmp_path)
    assert fault.startswith("data/essai/organizations.csv:2, column homepage: ")


@pytest.mark.parametrize("kind", FILES)
def test_no_contact_detail_is_written_and_it_is_said(tmp_path: Path, kind: str) -> None:
    done = run(tmp_path, kind)
    written = "".join(path.read_text(encoding="utf-8") for path in done.table.parent.iterdir())
    for secret in ("contact@", "fablab@", "bonjour@", "02 98", "0296000000", "rue de l", "JeanneExemple", "evil"):
        assert secret not in written
    assert kind in {"bibtex", "csl"} or "personal" in codes(done)


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    assert {"draft", "markup", "contact", "personal", "say_licence"} <= codes(run(tmp_path / "a", "yeswiki"))
    assert {"formula", "cells", "nameless"} <= codes(run(tmp_path / "b", "csv"))
    assert {"bad_entry", "left_out"} <= codes(run(tmp_path / "c", "bibtex"))
    assert {"no_point"} <= codes(run(tmp_path / "d", "geojson"))


def test_bibliographies_keep_authors_dates_and_identifiers(tmp_path: Path) -> None:
    rows = {row["key"]: row for row in table(run(tmp_path, "bibtex"))}
    article = rows["essai-dupont_2019"] if "essai-dupont_2019" in rows else rows["essai-dupont-2019"]
    assert article["author_text"] == "Éloïse Dupont, Yann Le Goff"
    assert (article["date"], article["doi"], article["publication_kind"]) == ("2019-05", "10.1234/abc.5", "article")
    assert rows["essai-ostrom1990"]["isbn"] == "9780521405997"
    assert plain(r"{\'E}l{\'e}onore \c{C}a") == "Éléonore Ça"


# --- broken, empty, huge, hostile


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"\x00\x00",
        b"{",
        b"[[[[",
        b"null",
        b"[]",
        b"\xff\xfe\x00",
        b"a,a\n1,2\n",
        b'{"data": 3}',
        b"[" * 100_000,
    ],
)
def test_a_broken_export_is_refused_in_a_sentence(tmp_path: Path, kind: str, content: bytes) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        run(tmp_path, kind, broken)
    assert "broken" in refused.value.message
    assert not (tmp_path / "data").exists()


def test_another_encoding_is_read_and_said(tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes("nom,ville\nÉcole d’été,Sète\n".encode("cp1252"))
    done = run(tmp_path, "csv", file)
    assert table(done)[0]["label_fr"] == "École d’été"
    assert "encoding" in codes(done)


def test_the_second_entry_of_one_id_is_left_out_and_said(tmp_path: Path) -> None:
    file = tmp_path / "twice.json"
    file.write_text(json.dumps([{"id_fiche": "A", "bf_titre": "Un"}, {"id_fiche": "A", "bf_titre": "Deux"}]))
    done = run(tmp_path, "yeswiki", file)
    assert [row["label_fr"] for row in table(done)] == ["Un"]
    assert "twice" in codes(done)


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        ("=cmd|' /C calc'!A0", ""),
        ("@SUM(1+1)*cmd|' /C calc'!A0", ""),
        ("-2.5", "-2.5"),
        ("@-brest", "@-brest"),
        ("<b>gras</b> &amp; <i>maigre", "gras & maigre"),
        ("<<script>script>alert(1)</script>", ""),
        ("&lt;img src=x onerror=alert(1)&gt;", "<img src=x onerror=alert(1)>"),
        ("a\x00b\u202ec", "a b c"),
        ("\ud800seul", "�seul"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_a_hostile_cell_is_made_harmless(cell: str, cleaned: str) -> None:
    got = clean(cell, "x", lambda code, **values: None)
    assert "script" not in got
    assert got == cleaned or cell.startswith("<<")


def test_personal_fields_are_known_by_name() -> None:
    assert all(map(is_personal, ("bf_mail", "telephone", "Adresse e-mail", "contact:phone", "streetAddress", "Prénom")))
    assert not any(map(is_personal, ("name", "address.addressLocality", "bf_code_postal", "website", "structure")))


def test_a_large_export_is_imported_in_seconds(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_text("id,nom,ville\n" + "".join(f"{n},Lieu {n},Brest\n" for n in range(20_000)), encoding="utf-8")
    assert run(tmp_path, "csv", file).rows == 20_000


# --- again


def test_a_curators_correction_survives_and_the_difference_is_shown(tmp_path: Path) -> None:
    done = run(tmp_path, "yeswiki")
    words = done.table.read_text(encoding="utf-8")
    done.table.write_text(words.replace("www.example.org/cantine", "https://example.org/cantine"), encoding="utf-8")
    description = (done.table.parent / "source.toml").read_bytes()
    newer = tmp_path / "newer.json"
    given = json.loads((EXPORTS / "bazar.json").read_text(encoding="utf-8"))
    given["LaCantineNumerique"] |= {"bf_site_internet": "www.example.org/nouveau", "bf_ville": "Brest centre"}
    given["Nouveau"] = {"id_fiche": "Nouveau", "bf_titre": "Nouveau lieu"}
    del given["LeFablab"]
    newer.write_text(json.dumps(given), encoding="utf-8")
    again = run(tmp_path, "yeswiki", newer)
    rows = {row["key"]: row for row in table(again)}
    assert rows["essai-lacantinenumerique"]["homepage"] == "https://example.org/cantine"
    assert rows["essai-lacantinenumerique"]["town"] == "Brest centre"
    assert {(change.what, change.key, change.column) for change in again.changes} == {
        ("disputed", "essai-lacantinenumerique", "homepage"),
        ("updated", "essai-lacantinenumerique", "town"),
        ("added", "essai-nouveau", ""),
        ("gone", "essai-lefablab", ""),
    }
    assert (done.table.parent / "source.toml").read_bytes() == description
    assert [change.what for change in run(tmp_path, "yeswiki", newer).changes] == ["gone"]


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    first = run(tmp_path, "gogocarto")
    before = {path.name: path.read_bytes() for path in first.table.parent.iterdir()}
    assert run(tmp_path, "gogocarto").changes == ()
    assert {path.name: path.read_bytes() for path in first.table.parent.iterdir()} == before


def test_a_row_that_a_curator_removed_stays_removed() -> None:
    merged, [change] = merge({"a": {"x": "1"}}, {}, {"a": {"x": "2"}})
    assert merged == {}
    assert change.what == "removed_here"


def test_the_command_shows_and_writes_nothing_when_asked_to(tmp_path: Path) -> None:
    into = tmp_path / "data" / "carte"
    command = ["import", "gogocarto", str(EXPORTS / "gogocarto.json"), "--into", str(into), "--lang", "en"]
    said = CliRunner().invoke(app, [*command, "--dry-run"])
    assert "nothing is written" in said.output
    assert not into.exists()
    assert CliRunner().invoke(app, command).exit_code == 0
    assert (into / "places.csv").exists()
