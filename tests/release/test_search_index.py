"""The index is a function of its entries: whatever their order, and however many updates led to them."""

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
from collgraph.release.search_index import Entry, build_index, update_index

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


def test_what_a_result_shows_survives_an_update(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build_index([entry(1), entry(2, "Œuvre d’île")], folder)
    before = SearchIndex.open(folder).search("île").hits
    update_index(folder, [entry(1, "Jury")], [])
    after = SearchIndex.open(folder).search("île").hits
    assert [replace(hit, score=0) for hit in after] == [replace(hit, score=0) for hit in before]
    assert [hit.context for hit in after] == ["Finistère"]


def test_an_update_changes_adds_and_removes(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build_index([entry(1), entry(2), entry(3)], folder)
    update_index(folder, [entry(2, "Jury"), entry(4, "Forêts")], [thing_iri("commune", "3"), "absent"])
    index = SearchIndex.open(folder)
    assert {hit.iri.rpartition("/")[2] for hit in index.search("").hits} == {"1", "2", "4"}
    assert [hit.label for hit in index.search("jury").hits] == ["Jury"]
    assert index.search("2").total == 1


def test_a_changed_entry_may_be_named_as_removed_too(tmp_path: Path) -> None:
    build_index([entry(1)], tmp_path / "search")
    update_index(tmp_path / "search", [entry(1, "Jury")], [entry(1).iri])
    assert SearchIndex.open(tmp_path / "search").search("jury").total == 1


def test_an_update_leaves_one_segment_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build_index((entry(number) for number in range(500)), folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    for round_ in range(5):
        update_index(folder, [entry(number, f"Jury {round_}") for number in range(100)], [])
    assert tantivy.Index.open(str(folder)).searcher().num_segments == 1
    assert sum(path.stat().st_size for path in folder.iterdir()) < size * 1.2
    assert [path.name for path in tmp_path.iterdir()] == ["search"]


def test_an_update_never_writes_into_the_files_it_was_given(tmp_path: Path) -> None:
    previous, folder = tmp_path / "previous", tmp_path / "search"
    build_index([entry(1), entry(2)], previous)
    folder.mkdir()
    for path in previous.iterdir():
        (folder / path.name).hardlink_to(path)
    before = {path.name: path.read_bytes() for path in previous.iterdir()}
    update_index(folder, [entry(3)], [entry(1).iri])
    assert {path.name: path.read_bytes() for path in previous.iterdir()} == before


def test_an_index_may_be_emptied_and_filled_again(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build_index([entry(1)], folder)
    update_index(folder, [], [entry(1).iri])
    assert SearchIndex.open(folder).search("").total == 0
    update_index(folder, [entry(2)], [])
    assert SearchIndex.open(folder).search("").total == 1


def test_one_thing_has_one_entry(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"two search entries for .*/concept/2"):
        build_index([entry(2), entry(1), entry(2, "Jury")], tmp_path / "search")


def test_an_unknown_facet_is_not_dropped_in_silence(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="unknown facet 'colour'"):
        build_index([replace(entry(1), facets={"colour": ("red",)})], tmp_path / "search")


def test_an_update_needs_an_index(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no search index"):
        update_index(tmp_path / "search", [entry(1)], [])


entries = st.dictionaries(
    st.integers(0, 30),
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=3), st.sampled_from([0.0, 1.0, 30.0])),
    max_size=20,
).map(lambda found: [entry(number, " ".join(label), weight) for number, (label, weight) in found.items()])


@settings(max_examples=25, deadline=None)
@given(before=entries, after=entries, chance=st.randoms())
def test_an_update_answers_as_a_rebuild(
    before: Sequence[Entry], after: Sequence[Entry], chance: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("update")
    wanted = {one.iri: one for one in after}
    shuffled = list(after)
    chance.shuffle(shuffled)
    build_index(before, tmp_path / "search")
    update_index(
        tmp_path / "search",
        [one for one in shuffled if one not in before],
        {one.iri for one in before} - set(wanted),
    )
    assert answers(tmp_path / "search") == rebuilt(after, tmp_path / "fresh")
    assert answers(tmp_path / "search") == rebuilt(shuffled, tmp_path / "shuffled")
