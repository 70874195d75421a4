"""A save is answered within a second, for the rows it changes, what refers to them and what they touch."""

import threading
from pathlib import Path
from queue import Queue

import pytest

from collgraph.release.watching import Verdict, Watch, watch
from collgraph.settings import Settings

from .conftest import edit


@pytest.fixture
def watched(settings: Settings) -> Watch:
    found = Watch(settings)
    assert found.everything().issues == ()
    return found


def _save(watched: Watch, file: str, before: str, after: str) -> Verdict:
    edit(watched.settings, file, before, after)
    return watched.edited({watched.settings.data / file})


def _told(verdict: Verdict) -> list[str]:
    return [issue.render("en") for issue in verdict.issues]


def test_a_cell_is_answered_alone_and_soon(watched: Watch) -> None:
    verdict = _save(watched, "practices/practices.csv", ",dialogue,", ",dialog,")
    assert not verdict.whole
    assert verdict.seconds < 1
    assert _told(verdict) == [
        "data/practices/practices.csv:3, column family: “dialog” is not in the vocabulary practice-families; "
        "did you mean “dialogue”?"
    ]
    assert _save(watched, "practices/practices.csv", ",dialog,", ",dialogue,").issues == ()


def test_what_refers_to_a_renamed_thing_is_told(watched: Watch) -> None:
    verdict = _save(watched, "territories/communes.csv", "\n29019,Brest", "\n29018,Brest")
    assert not verdict.whole
    assert _told(verdict) == [
        "data/links/words/territories.csv:2, column target: “commune/29019” does not exist; "
        "did you mean “commune/29018”?"
    ]


def test_the_shapes_hold_an_edited_row(watched: Watch) -> None:
    verdict = _save(watched, "experiments/experiments.csv", "Des projets", "moi@example.org : des projets")
    assert [line.partition(": ")[0] for line in _told(verdict)] == [
        "data/experiments/experiments.csv:2, column outcome"
    ]
    assert "a mail address is not published" in _told(verdict)[0]


def test_a_thing_pushed_into_a_disjoint_class_is_told_with_both_sides(watched: Watch) -> None:
    verdict = _save(watched, "links/words/territories.csv", "commune/29019", "country/france")
    assert verdict.whole, "a word list touches every source that uses it"
    assert verdict.issues == ()
    told = _told(_save(watched, "links/words/territories.csv", "country/france", "practice/cercle"))
    [clash] = [line for line in told if "cg:Practice ≠ cg:Territory" in line]
    assert clash.startswith("data/practices/practices.csv:3")
    assert "[data/actors/organizations.csv:3, column based_in]" in clash


def test_a_row_put_above_moves_the_lines_that_are_told(watched: Watch) -> None:
    clean = _save(watched, "countries/countries.csv", "\nbrazil,", "\nangola,Angola,Angola,\nbrazil,")
    assert clean.issues == ()
    assert not clean.whole
    taken = _save(watched, "countries/countries.csv", "\nangola,", "\nfrance,")
    assert "“france” is taken already" in _told(taken)[0]


def test_edits_of_two_tables_are_checked_together(watched: Watch) -> None:
    first = _save(watched, "territories/epci.csv", "242900314", "242900313")
    assert any("epci/242900314" in line for line in _told(first))
    assert _save(watched, "territories/communes.csv", "242900314", "242900313").issues == ()


def test_a_description_is_checked_whole(watched: Watch) -> None:
    verdict = _save(watched, "practices/source.toml", "vocabulary", "vocabular")
    assert verdict.whole
    assert "did you mean “vocabulary”?" in _told(verdict)[0]


def test_saves_are_seen_and_the_watch_ends_when_told(settings: Settings) -> None:
    verdicts: Queue[Verdict] = Queue()
    done = threading.Event()
    thread = threading.Thread(target=watch, args=(settings, verdicts.put, done.is_set))
    thread.start()
    try:
        assert verdicts.get(timeout=60).whole
        edit(settings, "practices/practices.csv", ",dialogue,", ",dialog,")
        verdict = verdicts.get(timeout=10)
    finally:
        done.set()
        thread.join(timeout=10)
    assert verdict.files == ("data/practices/practices.csv",)
    assert [Path(issue.file).name for issue in verdict.issues] == ["practices.csv"]
    assert not thread.is_alive()
