"""The matcher proposes what is alike, leaves alone what is decided, and merges nothing."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collgraph.cli import app
from collgraph.curation import review_file
from collgraph.curation.claims import decided_pairs
from collgraph.curation.evaluation import figures, judge
from collgraph.curation.likeness import likeness, variants
from collgraph.curation.matching import KINDS, address_key, candidates, propose, propose_among, rows
from collgraph.curation.refusal import Refusal
from collgraph.curation.things import Thing, described

DATA = Path(__file__).parents[2] / "data"
HERE = Path(__file__).parent
LABELLED = HERE / "labelled_pairs.csv"
SAMPLES = (LABELLED, *(HERE / f"labelled_pairs_{number}.csv" for number in (2, 3, 4, 5)))


def thing(name: str, label: str, source: str = "a", **more: set[str]) -> Thing:
    return Thing(name, source, [label], **more)


def proposed(*things: Thing) -> list[tuple[str, str, str]]:
    found = propose_among({thing.name: thing for thing in things})
    return [(match.subject.name, match.object.name, match.reason) for match in found]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("World Café", "The World Cafe", True),
        ("5 Whys", "Five Whys", True),
        ("Conversation Café", "Conversation Cafés", True),
        ("5 Whys", "Nine Whys", False),
        ("Retrospective", "Realtime Retrospective", False),
        ("Participatory Budgeting", "Participatory Arts", False),
        ("Fish Bowl", "Fishbowls", True),
        ("Check in", "Check-ins", True),
        ("Open Space", "Open Space Technology", True),
        ("Crazy Eights", "Crazy 8s", True),
        ("Citizens Juries", "Citizens' Jury", True),
        ("Cartographie participative", "Participatory mapping", True),
        ("Speed Dialogue", "Dialogue Sheets", False),
    ],
)
def test_names_are_compared_by_their_words(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= 0.85) is alike
    assert likeness(one, other) == pytest.approx(likeness(other, one), abs=0.1)


def test_a_label_holds_several_names() -> None:
    assert {"Citizen conference", "consensus conference"} <= variants(["Citizen / consensus conference"])
    assert "Deliberative Polling" in variants(["Deliberative Opinion Poll (aka Deliberative Polling)"])
    assert "Cover Story" in variants(["News Headlines aka Cover Story"])
    named = variants(["Dot Voting - Starfish"])
    assert "Starfish" in named
    assert "Dot Voting" not in named


def test_common_words_part_no_names_and_rare_ones_do() -> None:
    named = [f"Design {word}" for word in ("Sprint", "Jam", "Studio", "Fiction", "Critique", "Thinking")]
    things = [thing(f"practice/{number}", name) for number, name in enumerate(named)]
    charrette, bare, own = (
        thing("practice/x", "Design Charrette"),
        thing("practice/y", "Charrette", "b"),
        thing("practice/z", "Design", "b"),
    )
    assert proposed(*things, charrette, bare, own) == [("practice/x", "practice/y", "rare_words")]


def test_what_is_like_a_matched_thing_is_proposed_for_its_match() -> None:
    things = [thing("practice/a", "Dotmocracy"), thing("practice/b", "Vote à gommettes", "b")]
    known = {t.name: t for t in (*things, thing("practice/c", "Dotmocracy", "c"))}
    crosswalk = {"practice/a": {"practice/b"}, "practice/b": {"practice/a"}}
    found = propose_among(known, {("practice/a", "practice/b")}, crosswalk)
    assert [(match.subject.name, match.object.name, match.reason) for match in found] == [
        ("practice/a", "practice/c", "same_name"),
        ("practice/b", "practice/c", "same_as_matched"),
    ]


def test_an_address_is_compared_without_its_dress() -> None:
    assert address_key("https://www.tyfab.fr/") == address_key("http://tyfab.fr")
    assert address_key("https://facebook.com/") == ""


def test_what_is_shared_is_the_reason() -> None:
    tyfab = thing("organization/tyfab", "TyFab", addresses={"https://tyfab.fr"})
    house = thing("place/x-1", "Maison du Libre", "b", addresses={"http://www.tyfab.fr/"})
    assert proposed(tyfab, house) == [("organization/tyfab", "place/x-1", "same_address")]


def test_one_name_in_two_towns_is_two_things() -> None:
    one = thing("organization/a", "Nurserie numérique", places={"56033 Carentoir"})
    assert proposed(one, thing("organization/b", "Nurserie numérique", "b", places={"56124 Malestroit"})) == []
    assert proposed(one, thing("organization/b", "Nurserie numérique", "b", places={"56910 Carentoir"}))


def test_two_things_of_one_source_are_left_to_it() -> None:
    assert candidates([thing("practice/a", "Fishbowl"), thing("practice/b", "Fishbowl")]) == set()


def test_decided_pairs_are_never_proposed_again() -> None:
    things = {t.name: t for t in (thing("practice/a", "Fishbowl"), thing("practice/b", "Fishbowl", "b"))}
    assert len(propose_among(things)) == 1
    assert propose_among(things, {("practice/a", "practice/b")}) == []


def test_a_row_has_the_columns_of_the_crosswalk_and_no_status() -> None:
    things = {t.name: t for t in (thing("practice/a", "Fishbowl"), thing("practice/b", "Fishbowls", "b"))}
    [row] = rows(propose_among(things))
    assert set(row) == set(review_file.MATCH_COLUMNS)
    assert row["status"] == row["author_id"] == ""
    assert row["comment"] == "«\u00a0Fishbowl\u00a0» et «\u00a0Fishbowls\u00a0» ont les mêmes mots."
    with (DATA / "links" / "crosswalk" / "practices.csv").open(encoding="utf-8") as stream:
        assert set(next(csv.reader(stream))) <= set(row)


@pytest.mark.real
def test_no_pair_of_the_crosswalks_comes_back() -> None:
    decided = decided_pairs(described(DATA))
    assert ("place/maplab-22", "place/maplab-23") in decided
    for which in KINDS:
        found = {(match.subject.name, match.object.name) for match in propose(DATA, which)}
        assert not found & decided


@pytest.mark.real
@pytest.mark.parametrize("sample", (SAMPLES[0], SAMPLES[-1]), ids=lambda sample: sample.stem)
def test_precision_and_recall_on_the_labelled_pairs(sample: Path) -> None:
    judged = judge(sample, DATA)
    found = figures(judged)
    assert len(judged) >= 200
    assert sum(not one.proposed for one in judged) >= len(judged) / 2
    assert found.precision >= 0.9
    assert found.recall >= 0.8


@pytest.mark.real
def test_the_command_keeps_decisions(tmp_path: Path) -> None:
    to = tmp_path / "review.csv"
    assert CliRunner().invoke(app, ["match", "practices", "--to", str(to)]).exit_code == 0
    first = review_file.read(to)
    first[0]["status"] = "rejected"
    review_file.write(to, review_file.MATCH_COLUMNS, first)
    assert CliRunner().invoke(app, ["match", "practices", "--to", str(to)]).exit_code == 0
    again = review_file.read(to)
    assert again == first


def test_the_samples_are_apart_and_whole() -> None:
    pairs = []
    for sample in SAMPLES:
        with sample.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert {row["match"] for row in rows} == {"yes", "no"}
        pairs += [(row["subject_id"], row["object_id"]) for row in rows]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_what_is_no_sample_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "pairs.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Refusal):
        judge(file, DATA)
