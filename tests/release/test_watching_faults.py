"""A watch that starts on faulty sources, and one that sees a vocabulary edited, answers an edit alone and soon."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from collgraph.release.watching import Verdict, Watch
from collgraph.settings import Settings

from .conftest import edit


@pytest.fixture
def alone(settings: Settings) -> Iterator[Settings]:
    """Settings over sources and an ontology that a test may change."""
    folder = settings.data.with_name("ontology")
    shutil.copytree(settings.ontology, folder)
    yield replace(settings, ontology=folder)


def _save(watched: Watch, file: str, before: str, after: str) -> Verdict:
    edit(watched.settings, file, before, after)
    return watched.edited({watched.settings.data / file})


def _said(verdict: Verdict) -> list[str]:
    return [issue.render("en") for issue in verdict.issues]


PRACTICES, EXPERIMENTS = "practices/practices.csv", "experiments/experiments.csv"
FAULTS = {
    "a cell": (EXPERIMENTS, '",2018,', '",2018-02-30,'),
    "a term": (PRACTICES, ",dialogue,", ",dialog,"),
    "a renamed thing": ("territories/communes.csv", "\n29019,Brest", "\n29018,Brest"),
    "a key twice": (PRACTICES, "\necriture-collaborative,", "\ncercle,"),
    "a header": ("concepts/concepts.csv", "label_en", "label_eng"),
    "a description": ("practices/source.toml", "vocabulary", "vocabular"),
    "an unread table": ("practices/practices.csv", "key,label", "\ufeffkey,label"),
    "a quotation mark": ("countries/countries.csv", "\nbrazil,", '\n"bra"zil,'),
    "a clash": ("actors/source.toml", '"cg:PublicBody"', '"cg:Municipality"'),
    "a shape": (EXPERIMENTS, "Des projets", "moi@example.org : des projets"),
    "an unlisted reviewer": ("reviewers.csv", "yves-sintomer", "elinor-ostrom"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_an_edit_beside_a_fault_is_answered_alone_as_a_whole_check_does(settings: Settings, kind: str) -> None:
    file = settings.data / FAULTS[kind][0]
    sound = file.read_text(encoding="utf-8")
    edit(settings, *FAULTS[kind])
    watched = Watch(settings)
    first = watched.everything()
    assert first.issues
    beside = _save(watched, "countries/countries.csv", ",France,", ",France ,")
    assert not beside.whole and beside.seconds < 1
    assert _said(beside) == _said(Watch(settings).everything())
    back = _save(watched, "countries/countries.csv", ",France ,", ",France,")
    assert (back.whole, _said(back)) == (False, _said(first))
    file.write_text(sound, encoding="utf-8")
    mended = watched.edited({file})
    assert (mended.whole, mended.issues, mended.rest) == (False, (), True), "a whole check is to follow"


def test_a_new_fault_is_told_beside_the_old_one(settings: Settings) -> None:
    edit(settings, *FAULTS["a cell"])
    watched = Watch(settings)
    watched.everything()
    verdict = _save(watched, "countries/countries.csv", ",France,", ",France ,")
    assert [line.split(",")[0] for line in _said(verdict)] == [
        "data/countries/countries.csv:3",
        "data/experiments/experiments.csv:2",
    ]


def test_a_vocabulary_is_answered_with_what_refers_to_its_terms(alone: Settings) -> None:
    watched = Watch(alone)
    assert watched.everything().issues == ()
    path = alone.ontology / "vocabularies" / "stances.ttl"
    text = path.read_text(encoding="utf-8")
    for before, after, said in (
        ("stances/challenges>", "stances/chalenges>", "challenges"),
        ("“", "”", ""),
        ("a cg:Stance", "a cg:Strength", "cg:"),
    ):
        path.write_text(text.replace(before, after), encoding="utf-8")
        verdict = watched.edited({path})
        assert not verdict.whole
        assert bool(verdict.issues) == bool(said) and all(said in line for line in _said(verdict))
    path.write_text("not Turtle", encoding="utf-8")
    assert "stances.ttl" in _said(watched.edited({path}))[0]
    path.write_text(text, encoding="utf-8")
    assert watched.edited({path}).issues == ()
    assert not _save(watched, *FAULTS["a term"]).whole


def test_a_fault_of_the_ontology_is_told_at_its_line_and_watched_on(alone: Settings) -> None:
    watched = Watch(alone)
    path = alone.ontology / "collgraph.ttl"
    text = path.read_text(encoding="utf-8")
    start = text.index("\ncg:Activity\n")
    spoilt = text[:start] + text[start:].replace("skos:definition", "skos:note", 1)
    path.write_text(spoilt, encoding="utf-8")
    for verdict in (watched.everything(), watched.edited({path})):
        line = text[:start].count("\n") + 2
        assert _said(verdict)[0].startswith(f"ontology/collgraph.ttl:{line}: cg:Activity has no skos:definition in")
    path.write_text(text, encoding="utf-8")
    assert watched.edited({path}).issues == ()


def test_the_naive_alignment_with_pair_is_told_with_both_origins(alone: Settings) -> None:
    path = alone.ontology / "alignments" / "pair.ttl"
    text = path.read_text(encoding="utf-8")
    naive = text.replace("skos:closeMatch pair:Activity", "rdfs:subClassOf pair:Activity")
    naive = naive.replace("rdfs:subClassOf pair:Actor ", "owl:equivalentClass pair:Agent ")
    path.write_text(naive, encoding="utf-8")
    [told, *_] = [line for line in _said(Watch(alone).everything()) if "cg:Activity is empty" in line]
    assert "remove one of the two parents" in told
    assert "ontology/alignments/pair.ttl:" in told and "ontology/collgraph.ttl:" in told
