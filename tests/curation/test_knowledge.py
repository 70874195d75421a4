"""The page on the state of the graph: current on the real sources, its spots where it says."""

import csv
import json
import os
import subprocess
import sys

import pytest

from collgraph.curation.ground import read_ground
from collgraph.curation.knowledge import entities, read_knowledge
from collgraph.curation.things import described
from collgraph.curation.weak_spots import Weakness, weaknesses
from collgraph.settings import Settings

from ..conftest import MINI, PROJECT


@pytest.fixture(scope="module")
def weak() -> dict[str, Weakness]:
    return {one.kind: one for one in weaknesses(read_ground(PROJECT / "data"), 0)}


@pytest.mark.real
def test_the_pages_are_current(real_settings: Settings) -> None:
    command = [sys.executable, "tools/knowledge.py", "--check"]
    where = {**os.environ, "COLLGRAPH_BUILD": str(real_settings.build), "PYTHONPATH": str(PROJECT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT, env=where)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.real
def test_every_class_of_the_report_is_counted_alike(real_settings: Settings) -> None:
    report = json.loads((real_settings.current / "report.json").read_text(encoding="utf-8"))
    knowledge = read_knowledge(real_settings.data, report)
    told = {name.rpartition("#")[2]: found.total() for name, found in knowledge.entities.items()}
    assert told == {name.removeprefix("cg:"): report["counts"][f"cg:{name.removeprefix('cg:')}"] for name in told}
    assert knowledge.claims.total() == knowledge.origins.total() == report["counts"]["cg:Link"]


@pytest.mark.real
def test_there_are_twenty_spots_each_on_its_line(weak: dict[str, Weakness]) -> None:
    spots = [spot for one in weak.values() for spot in one.heaviest]
    assert len(spots) == 20
    for spot in spots:
        if spot.name:
            lines = (PROJECT / spot.file).read_text(encoding="utf-8").split("\n")
            assert lines[spot.line - 1].startswith(f"{spot.name.partition('/')[2]},")


@pytest.mark.real
def test_a_gap_is_what_the_table_shows(weak: dict[str, Weakness]) -> None:
    with (PROJECT / "data" / "concepts" / "concepts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    bare = {f"concept/{row['key']}" for row in rows if not (row["definition_fr"] or row["definition_en"])}
    assert {spot.name for spot in weak["concept_undefined"].spots} == bare
    assert weak["concept_undefined"].of == len(rows)


def test_what_most_depends_on_comes_first() -> None:
    for one in weaknesses(read_ground(MINI), 0):
        weights = [spot.weight for spot in one.spots]
        assert weights == sorted(weights, reverse=True)


def test_a_first_reviewer_moves_the_work_to_the_links() -> None:
    [nobody] = weaknesses(read_ground(MINI), 0)[0].spots
    [somebody] = weaknesses(read_ground(MINI), 1)[0].spots
    assert nobody.file.endswith("reviewers.csv")
    assert "/links/" in somebody.file
    assert nobody.weight >= somebody.weight > 0


def test_entities_are_counted_by_class_and_source() -> None:
    found = entities(described(MINI))
    assert all(number > 0 for by_source in found.values() for number in by_source.values())
