"""The dumps read by what partners use: Debian's rapper, polars, a strict reader of CSV, rdflib, a JSON-LD reader."""

import csv
import io
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars
import pyoxigraph as ox
import pytest

from collgraph.release.members import decompressing

NEEDED = os.environ.get("COLLGRAPH_REQUIRE_RAPPER") == "1"
with_rapper = pytest.mark.skipif(
    shutil.which("rapper") is None and not NEEDED, reason="rapper (Debian's raptor2-utils) is not on this machine"
)
SCOPES = ("collgraph-open", "collgraph-non-commercial", "source-concepts")
RAPPER = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "rdf": "rdfxml"}


def rapped(path: Path, folder: Path) -> set[str]:
    """The statements of a packed file as rapper reads them, without their graphs where the file has none."""
    form = RAPPER[path.suffixes[-2].removeprefix(".")]
    plain = folder / path.stem
    with decompressing(path) as packed:
        plain.write_bytes(packed.read())
    command = ["rapper", "--quiet", "--input", form, "--output", "nquads", str(plain), "https://example.org/"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return {str(quad) for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS)}


@with_rapper
@pytest.mark.parametrize("compression", ["gz", "zst"])
@pytest.mark.parametrize("scope", SCOPES)
def test_rapper_reads_the_same_quads(mini_release: Path, tmp_path: Path, scope: str, compression: str) -> None:
    with decompressing(mini_release / "dumps" / f"{scope}.nq.{compression}") as lines:
        stated = {str(quad) for quad in ox.parse(lines.read(), format=ox.RdfFormat.N_QUADS)}
    for form in ("nq", "trig"):
        assert rapped(mini_release / "dumps" / f"{scope}.{form}.{compression}", tmp_path) == stated
    assert stated


@with_rapper
def test_rapper_reads_the_ontology(mini_release: Path, tmp_path: Path) -> None:
    turtle, xml = (rapped(mini_release / "dumps" / f"ontology.{form}.gz", tmp_path) for form in ("ttl", "rdf"))
    assert turtle == xml
    assert len(turtle) > 1000


def tables(release: Path) -> Iterator[tuple[str, zipfile.ZipFile]]:
    """Every table of every archive."""
    for path in sorted((release / "dumps").glob("tables-*.zip")):
        with zipfile.ZipFile(path) as held:
            names = [name.removesuffix(".parquet") for name in held.namelist() if name.endswith(".parquet")]
            yield from ((name, held) for name in names)


def test_polars_reads_the_same_from_csv_and_parquet(mini_release: Path) -> None:
    seen = 0
    for name, held in tables(mini_release):
        typed = polars.read_parquet(io.BytesIO(held.read(f"{name}.parquet")))
        plain = polars.read_csv(io.BytesIO(held.read(f"{name}.csv")), infer_schema=False)
        assert plain.columns == typed.columns
        for column in typed.columns:
            assert _as_text(typed[column]) == plain[column].fill_null("").to_list(), f"{name}.{column}"
        seen += typed.height
    assert seen > 20


def _as_text(column: polars.Series) -> list[str]:
    """What the CSV has of a column."""
    return [
        " | ".join(value) if isinstance(value, list | polars.Series) else "" if value is None else str(value)
        for value in column
    ]


def test_a_strict_reader_reads_every_csv_and_geojson(mini_release: Path) -> None:
    for name, held in tables(mini_release):
        plain, sheet = (
            list(csv.reader(io.StringIO(held.read(f"{name}{ending}").decode("utf-8"), newline=""), strict=True))
            for ending in (".csv", ".excel.csv")
        )
        assert len(plain) == len(sheet) > 1
        assert {len(row) for row in plain} == {len(plain[0])}
        assert held.read(f"{name}.excel.csv").startswith("\ufeff".encode())
        if f"{name}.geojson" in held.namelist():
            features = json.loads(held.read(f"{name}.geojson"))["features"]
            assert {feature["properties"]["id"] for feature in features} <= {row[0] for row in plain}


def test_json_ld_is_one_list_of_things(mini_release: Path) -> None:
    with decompressing(mini_release / "dumps" / "collgraph-open.jsonld.zst") as packed:
        listed = json.loads(packed.read())
    assert isinstance(listed, list)
    assert all("@id" in entry for entry in listed)
