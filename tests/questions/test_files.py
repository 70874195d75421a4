"""The questions as files: read strictly, well written, and together naming every term of the ontology."""

import csv
from pathlib import Path

import pytest
from pyoxigraph import Store

from collgraph.errors import ReleaseError
from collgraph.query.failures import Refusal
from collgraph.query.guard import Policy, check
from collgraph.query.questions import RELATIONS, THEMES, Question, question, questions, read_question
from collgraph.query.release import Release
from collgraph.query.used import used_terms
from collgraph.texts import LANGUAGES, text

from ..conftest import ONTOLOGY
from ..test_texts import BREAKABLE, STRAIGHT

FOLDER = ONTOLOGY / "questions"
FILES = sorted(FOLDER.glob("*.rq"))
QUESTIONS = [read_question(path) for path in FILES]
LINKS = ("mobilises", "mobilisedBy")
CLAIMS = ("linkSubject", "linkObject", "subjectOfLink", "objectOfLink", "asserts", "hasEvidence", "speaksTo")
SHORT = {
    "illustrates": "illustratedBy",
    "supports": "supportedBy",
    "challenges": "challengedBy",
    "extends": "extendedBy",
}
every_question = pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.name)


def waiting() -> dict[str, str]:
    """The terms that no question needs yet, with the reason."""
    with (FOLDER / "waiting.csv").open(encoding="utf-8", newline="") as stream:
        return {row["term"]: row["reason"] for row in csv.DictReader(stream)}


def test_there_are_enough_in_every_theme() -> None:
    assert len(QUESTIONS) >= 30
    assert {asked.theme for asked in QUESTIONS} == set(THEMES)
    assert {asked.relation for asked in QUESTIONS} == set(RELATIONS)


def test_at_most_one_in_ten_is_a_gap() -> None:
    gaps = [asked.name for asked in QUESTIONS if asked.gap]
    assert len(gaps) <= len(QUESTIONS) / 10, gaps


@every_question
def test_it_is_a_query_with_an_order(asked: Question) -> None:
    assert check(asked.query, Policy()).form == "bindings"
    assert not check(asked.query, Policy()).volatile
    list(Store().query(asked.text))
    assert "ORDER BY" in asked.query.rpartition("}")[2], "an answer comes in an order"
    assert max(map(len, asked.query.splitlines())) <= 120


@every_question
def test_it_is_worded_in_french_and_english(asked: Question) -> None:
    said = [asked.title["fr"], *(entry.labels["fr"] for entry in asked.params)]
    assert not [words for words in said if BREAKABLE.search(words) or STRAIGHT.search(words)]
    assert all(asked.title[lang].endswith("?") for lang in LANGUAGES)
    assert all(entry.labels[lang] for entry in asked.params for lang in LANGUAGES)


@every_question
def test_it_says_which_relation_it_shows(asked: Question) -> None:
    terms = {iri.partition("#")[2] for iri in used_terms(asked.query)}
    claims = terms & {*CLAIMS, *SHORT, *SHORT.values(), "spokenToBy", "FieldTestedConcept", "ContestedConcept"}
    inferred = terms & {*LINKS, "groundedIn"}
    shows = {(True, True): "both", (True, False): "claimed", (False, True): "inferred", (False, False): "none"}
    assert asked.relation == shows[bool(claims), bool(inferred)], sorted(claims | inferred)


@every_question
def test_its_defaults_are_terms_of_the_vocabularies(asked: Question, asked_release: Release) -> None:
    schema = asked_release.schema
    for entry in asked.params:
        if entry.kind in ("term", "scheme") and entry.default:
            assert entry.term(entry.default)[1:-1] in schema, entry


@every_question
def test_every_other_iri_it_names_is_known(asked: Question, asked_release: Release) -> None:
    unknown = {
        iri
        for iri in used_terms(asked.query)
        if iri.startswith("https://w3id.org/collgraph/")
        and not iri.endswith("/")
        and "/id/" not in iri
        and "/graph/" not in iri
        and iri not in asked_release.schema
    }
    assert not unknown - {"https://w3id.org/collgraph/ontology#"}


def test_every_term_is_asked_about_or_waits_with_a_reason(asked_release: Release) -> None:
    schema = asked_release.schema
    terms = {term.iri for kind in ("class", "property") for term in schema.of_kind(kind)}
    used = set().union(*(used_terms(asked.query) for asked in QUESTIONS))
    waits = waiting()
    assert not terms - used - waits.keys(), "ask about these, or list them in waiting.csv"
    assert not waits.keys() - terms, "waiting.csv names what the ontology has not"
    assert not waits.keys() & used, "these are asked about: they wait no longer"
    assert len(waits) <= len(terms) / 10
    assert all(waits.values())
    assert list(waits) == sorted(waits)


def test_the_release_carries_them(asked_release: Release) -> None:
    found = questions(asked_release)
    assert sorted(found, key=lambda asked: asked.name) == QUESTIONS
    assert [asked.theme for asked in found] == sorted((asked.theme for asked in found), key=THEMES.index)
    assert question(asked_release, "file-and-line") == read_question(FOLDER / "file-and-line.rq")
    assert question(asked_release, "no-such-question") is None


def test_every_theme_and_relation_has_its_words() -> None:
    for lang in LANGUAGES:
        assert all(text(f"questions.theme_{theme}", lang) for theme in THEMES)
        assert all(text(f"questions.relation_{relation}", lang) for relation in RELATIONS)


# -- binding --


def test_values_take_the_place_of_the_defaults_everywhere(asked_release: Release) -> None:
    asked = question(asked_release, "practice-journey")
    assert asked is not None
    bound = asked.bound({"practice": "practice/cercle", "lang": "en"})
    assert bound.count("<https://w3id.org/collgraph/id/practice/cercle>") == 2
    assert "participedia-560" not in bound
    assert bound.count('VALUES ?lang { "en" }') == 1
    assert asked.bound({}) == asked.query


def test_a_hostile_value_changes_one_term_only(asked_release: Release) -> None:
    asked = question(asked_release, "experiments-by-source-term")
    assert asked is not None
    hostile = 'x" } ?s ?p ?o . VALUES ?lang { "en" } #\n  VALUES ?lang { "en" }'
    bound = asked.bound({"words": hostile})
    before, after = asked.query.splitlines(), bound.splitlines()
    assert len(before) == len(after)
    assert [line for line in after if line not in before] == [
        '  VALUES ?words { "x\\" } ?s ?p ?o . VALUES ?lang { \\"en\\" } #\\n  VALUES ?lang { \\"en\\" }" }'
    ]
    list(Store().query(bound))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_value_is_told_with_its_form(asked_release: Release, lang: str) -> None:
    asked = question(asked_release, "experiments-illustrating-concept")
    assert asked is not None
    with pytest.raises(Refusal) as wrong:
        asked.bound({"concept": "practice/cercle"}, lang)
    assert wrong.value.code == "wrong-value"
    assert "practice/cercle" in wrong.value.message
    assert "concept/…" in wrong.value.hint
    with pytest.raises(Refusal) as unknown:
        asked.bound({"concpet": "concept/communs"}, lang)
    assert unknown.value.code == "unknown-parameter"
    assert "concept, lang" in unknown.value.hint


# -- reading --

GOOD = """# name: good
# fr: Quoi ?
# en: What?
# theme: sources
# relation: none
# param: lang | lang | fr | Langue | Language
# expect: 1

SELECT ?x
WHERE {
  VALUES ?lang { "fr" }
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# name: good", "# name: bad"),
        ("# theme: sources", "# theme: weather"),
        ("# relation: none", "# relation: some"),
        ("# expect: 1", "# expect: 1\n# expect: 2"),
        ("# expect: 1", "# expect: a few"),
        ("# expect: 1\n", ""),
        ("# expect: 1", "# expects: 1"),
        ("# expect: 1", "# expect 1"),
        ("| lang | fr |", "| lang | en |"),
        ("| lang | fr |", "| language | fr |"),
        ("| Langue | Language", "| Langue"),
        ('  VALUES ?lang { "fr" }\n', ""),
        ('VALUES ?lang { "fr" }', 'VALUES ?lang { "fr" }\n  VALUES ?other { 1 }'),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "ontology" / "questions" / "good.rq"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD, encoding="utf-8")
    assert read_question(path).name == "good"
    assert GOOD.replace(before, after) != GOOD
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(ValueError):
        read_question(path)
    with pytest.raises(ReleaseError):
        questions(Release(tmp_path, "x", {}, None))  # type: ignore[arg-type]


def test_a_release_from_before_the_questions_has_none(tmp_path: Path) -> None:
    assert questions(Release(tmp_path, "x", {}, None)) == []  # type: ignore[arg-type]
