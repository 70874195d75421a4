"""The index is a function of its entries: whatever their order, in one segment or in two."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from collgraph.errors import BuildError
from collgraph.namespaces import expand, thing_iri
from collgraph.query.search import SearchIndex, SearchResult
from collgraph.release.search_index import SETTLED, Entry, build_index

WORDS = ("budget", "participatif", "jury", "communs", "gouvernance", "île", "œuvre", "forêts")
QUESTIONS = ("", *WORDS, "budget participatif", "jury des communs", "gouvernnance", "foret", "29")


def entry(number: int, label: str = "Budget participatif", weight: float = 0.0) -> Entry:
    kind = ("concept", "commune")[number % 2]
    return Entry(
        iri=thing_iri(kind, str(number)),
        kind=kind,
        type_iri=expand("cg:Concept"),
        labels={"fr": (label,), "en": (label[::-1],)},
        alt=(f"autre {label}",),
        texts={"": (f"{label} {label}",)},
        codes=(str(number),),
        facets={"source": ("concepts", "practices")},
        context={"fr": "Finistère"},
        weight=weight,
    )


def answers(folder: Path) -> list[SearchResult]:
    index = SearchIndex.open(folder)
    return [index.search(text, lang, limit=100) for text in QUESTIONS for lang in ("fr", "en")]


def rebuilt(entries: Iterable[Entry], folder: Path) -> list[SearchResult]:
    build_index(entries, folder)
    return answers(folder)


def test_build_gives_the_number_of_entries_and_replaces_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "search"
    assert build_index([entry(1), entry(2)], folder) == 2
    assert build_index(iter([entry(3)]), folder) == 1
    assert SearchIndex.open(folder).search("").total == 1


def test_settled_things_stand_in_a_segment_of_their_own(tmp_path: Path) -> None:
    settled, folder = tmp_path / "settled", tmp_path / "search"
    build_index([entry(1), entry(3, "Œuvre d’île")], settled)
    before = {path.name: path.read_bytes() for path in settled.iterdir()}
    assert build_index([entry(2, "Jury")], folder, settled) == 1
    assert {path.name: path.read_bytes() for path in settled.iterdir()} == before
    assert tantivy.Index.open(str(folder)).searcher().num_segments == 2
    found = SearchIndex.open(folder).search("").hits
    assert [hit.label for hit in found] == ["Jury", "Budget participatif", "Œuvre d’île"]


def test_one_thing_has_one_entry(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"two search entries for .*/concept/2"):
        build_index([entry(2), entry(1), entry(2, "Jury")], tmp_path / "search")


def test_an_unknown_facet_is_not_dropped_in_silence(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="unknown facet 'colour'"):
        build_index([replace(entry(1), facets={"colour": ("red",)})], tmp_path / "search")


entries = st.dictionaries(
    st.integers(0, 30),
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=3), st.sampled_from([0.0, 1.0, 30.0])),
    max_size=20,
).map(lambda found: [entry(number, " ".join(label), weight) for number, (label, weight) in found.items()])


@settings(max_examples=6, deadline=None)
@given(entries=entries, chance=st.randoms())
def test_an_index_in_two_answers_as_one(
    entries: Sequence[Entry], chance: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("index")
    shuffled = list(entries)
    chance.shuffle(shuffled)
    build_index([one for one in entries if one.kind in SETTLED], tmp_path / "settled")
    build_index([one for one in shuffled if one.kind not in SETTLED], tmp_path / "search", tmp_path / "settled")
    assert answers(tmp_path / "search") == rebuilt(entries, tmp_path / "fresh")
    assert answers(tmp_path / "fresh") == rebuilt(shuffled, tmp_path / "shuffled")
