"""A save is answered within a second, for the rows it changes, what refers to them and what they touch."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from collgraph.release import edits
from collgraph.release.watching import Verdict, Watch, watch
from collgraph.settings import Settings

from ..conftest import MINI
from .conftest import edit


@pytest.fixture
def watched(watch_of_sound: Watch) -> Iterator[Watch]:
    """A watch over sound sources that a test may change: they are put back after it."""
    yield watch_of_sound
    data = watch_of_sound.settings.data
    shutil.rmtree(data)
    shutil.copytree(MINI, data)
    assert watch_of_sound.edited({data}).issues == ()


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
    assert (verdict.whole, verdict.issues) == (False, ())
    told = _told(_save(watched, "links/words/territories.csv", "country/france", "practice/cercle"))
    [clash] = [line for line in told if "cg:Practice ≠ cg:Territory" in line]
    assert clash.startswith("data/practices/practices.csv:3")
    assert "[data/experiments/experiments.csv:2, column territory]" in clash


def test_what_could_be_better_is_told_of_the_edited_rows_alone(watched: Watch) -> None:
    verdict = _save(watched, "experiments/experiments.csv", ",date non lue,", ",,")
    assert verdict.issues == ()
    assert [issue.render("en") for issue in verdict.warnings] == [
        "data/experiments/experiments.csv:3, column start: no date: say when the experiment takes place "
        "(experiment/paroles-de-bretagne)"
    ]
    [whole] = [one.render("en") for one in watched.everything().warnings if "no date: say when" in one.render("en")]
    assert whole.endswith("in all, this is the first)")


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


def test_a_description_is_answered_alone(watched: Watch) -> None:
    assert _save(watched, "practices/source.toml", "title = {", "title =  {").issues == ()
    verdict = _save(watched, "practices/source.toml", "vocabulary", "vocabular")
    assert (verdict.whole, verdict.seconds < 1) == (False, True)
    assert "did you mean “vocabulary”?" in _told(verdict)[0]


def test_files_that_come_and_go_are_answered_alone(watched: Watch) -> None:
    data = watched.settings.data
    shutil.copytree(data / "countries", data / "lands")
    paths = set((data / "lands").iterdir())
    verdict = watched.edited(paths)
    assert not verdict.whole
    assert _told(verdict)[0].startswith("data/lands/countries.csv:2: the key “")
    assert _told(verdict) == _told(watched.everything())
    shutil.rmtree(data / "lands")
    assert watched.edited(paths).issues == ()
    (data / "countries" / "more.csv").write_text("key\n", encoding="utf-8")
    assert "is described in no table" in _told(watched.edited({data / "countries" / "more.csv"}))[0]


def test_a_blank_line_and_a_missing_last_one_are_answered_as_a_whole_check_does(watched: Watch) -> None:
    for before, after in (("\nbrazil,", "\n\nbrazil,"), ("\n\nbrazil,", "\nbrazil,")):
        told = _told(_save(watched, "countries/countries.csv", before, after))
        assert told == _told(watched.everything())
    path = watched.settings.data / "countries" / "countries.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    assert watched.edited({path}).issues == ()


def test_a_description_of_many_rows_is_answered_at_once_and_then_whole(
    watched: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "MOST_ROWS", 1)
    verdict = _save(watched, "territories/source.toml", "cg:population", "cg:totalPopulation")
    assert (verdict.whole, verdict.rest, verdict.issues) == (False, True, ())
    assert _save(watched, "territories/communes.csv", "\n29019,", "\n29018,\n29017,").whole, "too much for a part"


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
