"""The dumps hold the same in every format, tables the same as the quads, and are the same bytes when made again."""

import csv
import io
import json
import zipfile
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collgraph import namespaces as ns
from collgraph.errors import BuildError
from collgraph.release.members import check_same, decompressing
from collgraph.release.rows import Cell, Row
from collgraph.release.sorting import sorted_members
from collgraph.release.table_files import _harmless
from collgraph.release.tables import table
from collgraph.release.verifying import verify

FORMS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
SCOPES = ("collgraph-open", "collgraph-non-commercial", "collgraph-unstated", "source-concepts")


def content(path: Path) -> bytes:
    with decompressing(path) as stream:
        return stream.read()


@pytest.mark.parametrize("scope", SCOPES)
def test_every_format_holds_the_same_quads(mini_release: Path, scope: str) -> None:
    read = {
        (form, compression): set(
            map(str, ox.parse(content(mini_release / "dumps" / f"{scope}.{form}.{compression}"), format=known))
        )
        for form, known in FORMS.items()
        for compression in ("gz", "zst")
    }
    assert len({frozenset(quads) for quads in read.values()}) == 1
    if scope != "collgraph-unstated":
        assert read["nq", "gz"]


def test_the_open_dump_is_the_quads_of_the_release(mini_release: Path) -> None:
    report = json.loads((mini_release / "report.json").read_text(encoding="utf-8"))
    names = [source["id"] for source in report["sources"] if source["licence_class"] == "open"]
    names += ["inferred-open", "proposed-open", "ontology", "catalogue"]
    stated = {line for name in names for line in (mini_release / "quads" / f"{name}.nq").read_bytes().splitlines()}
    dumped = content(mini_release / "dumps" / "collgraph-open.nq.zst").splitlines()
    assert set(dumped) == stated
    assert len(dumped) == len(stated)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_lines_of_a_dump_are_in_the_order_of_their_bytes(mini_release: Path, scope: str) -> None:
    lines = content(mini_release / "dumps" / f"{scope}.nq.gz").splitlines()
    assert all(before < after for before, after in pairwise(lines))


def test_an_edit_changes_one_piece_of_a_sorted_dump(tmp_path: Path) -> None:
    lines = [f'<https://example.org/{number:06}> <https://example.org/p> "a" .\n' for number in range(60_000)]
    files = [tmp_path / "odd.nq", tmp_path / "even.nq"]
    for start, path in enumerate(files):
        path.write_text("".join(lines[start::2]), encoding="utf-8")
    before = sorted_members(files, tmp_path)
    files[0].write_text("".join(lines[0::2]).replace('021210> <https://example.org/p> "a"', '021210> <u:p> "b"'))
    after = sorted_members(files, tmp_path)
    assert len(before) == len(after) > 5
    assert len(set(before) - set(after)) == 1


def test_a_second_library_reads_the_same(mini_release: Path) -> None:
    found = list(verify(mini_release))
    assert [result for result in found if result.fault] == []
    assert {result.file.partition(".")[2] for result in found} == {
        *(f"{form}.{packed}" for form in ("nq", "trig", "jsonld", "ttl", "rdf") for packed in ("gz", "zst")),
        "zip",
    }


def test_what_does_not_read_back_is_refused(tmp_path: Path) -> None:
    line = '<https://example.org/a> <https://example.org/b> "{}" <https://example.org/g> .\n'
    before, after = tmp_path / "before.nq", tmp_path / "after.nq"
    before.write_text(line.format("1") + line.format("2"), encoding="utf-8")
    after.write_text(line.format("2") + line.format("1"), encoding="utf-8")
    assert check_same(before, after, ox.RdfFormat.N_QUADS) == 2
    after.write_text(line.format("2") + line.format("3"), encoding="utf-8")
    with pytest.raises(BuildError, match="read back"):
        check_same(before, after, ox.RdfFormat.N_QUADS)


# ---- tables


def archive(release: Path, licence: str = "open") -> zipfile.ZipFile:
    return zipfile.ZipFile(release / "dumps" / f"tables-{licence}.zip")


def test_a_table_says_what_the_quads_say(mini_release: Path) -> None:
    with archive(mini_release) as held:
        rows = list(csv.DictReader(io.TextIOWrapper(held.open("Municipality.csv"), "utf-8", newline=""), strict=True))
        parquet = pq.read_table(io.BytesIO(held.read("Municipality.parquet"))).to_pylist()
        places = json.loads(held.read("Municipality.geojson"))["features"]
    brest = next(row for row in rows if row["id"] == "commune/29019")
    assert (brest["label_fr"], brest["inseeCode"], brest["source"]) == ("Brest", "29019", "territories")
    typed = next(row for row in parquet if row["id"] == "commune/29019")
    assert typed["inseeCode"] == "29019"
    assert isinstance(typed["population"], int)
    assert len(rows) == len(parquet)
    feature = next(place for place in places if place["properties"]["id"] == "commune/29019")
    assert feature["geometry"]["coordinates"] == [typed["lon"], typed["lat"]]


def test_tables_of_a_class_of_licences_hold_only_its_sources(mini_release: Path) -> None:
    report = json.loads((mini_release / "report.json").read_text(encoding="utf-8"))
    classes = {source["id"]: source["licence_class"] for source in report["sources"]}
    seen = set()
    for licence in ("open", "non-commercial"):
        with archive(mini_release, licence) as held:
            for name in held.namelist():
                if name.endswith(".parquet"):
                    for source in pq.read_table(io.BytesIO(held.read(name)))["source"].to_pylist():
                        seen.add(source)
                        assert classes[source] == licence
    assert "casebook" in seen


def test_every_column_is_described(mini_release: Path) -> None:
    with archive(mini_release) as held:
        csvw = json.loads(held.read("csv-metadata.json"))
        package = json.loads(held.read("datapackage.json"))
        for described, resource in zip(csvw["tables"], package["resources"], strict=True):
            header = held.read(described["url"]).decode().splitlines()[0].split(",")
            assert [column["name"] for column in described["tableSchema"]["columns"]] == header
            assert [field["name"] for field in resource["schema"]["fields"]] == header
            assert resource["path"] == described["url"]
            assert all(field["description"] for field in resource["schema"]["fields"])
        assert "Une table par classe" in held.read("README.md").decode()


@given(st.text(max_size=6))
def test_no_cell_is_a_formula_in_a_spreadsheet(text: str) -> None:
    shown = str(_harmless(text))
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert shown.removeprefix("'") == text.removeprefix("'")


def test_several_values_and_proposals_have_columns_of_their_own() -> None:
    label, theme = ns.RDFS_LABEL, f"{ns.CG}theme"
    row = Row(
        f"{ns.ID}concept/a",
        "s",
        (
            Cell(label, "A", False, "fr", "", False),
            Cell(theme, f"{ns.VOCAB}themes/b", True, "", "", False),
            Cell(theme, f"{ns.VOCAB}themes/a", True, "", "", False),
            Cell(theme, f"{ns.VOCAB}themes/c", True, "", "", True),
        ),
    )
    made = table([row], {"s": "CC0"})
    assert dict(zip([column.name for column in made.columns], made.rows[0], strict=True)) == {
        "id": "concept/a",
        "iri": f"{ns.ID}concept/a",
        "label_fr": "A",
        "theme": ["themes/a", "themes/b"],
        "theme_proposed": "themes/c",
        "source": "s",
        "licence": "CC0",
    }


def test_zstd_members_join_to_one_file(tmp_path: Path) -> None:
    packed = pa.Codec("zstd").compress(b"one", asbytes=True) + pa.Codec("zstd").compress(b"two", asbytes=True)
    (tmp_path / "joined.zst").write_bytes(packed)
    assert content(tmp_path / "joined.zst") == b"onetwo"
