"""What people type, and what they are to find first."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searched import ENTRIES, PUBLICATION

from collgraph.errors import QueryRefused, ReleaseError
from collgraph.namespaces import term_iri, thing_iri
from collgraph.query.search import DEEPEST, FACETS, Hit, SearchIndex
from collgraph.query.snippet import LENGTH
from collgraph.release.search_index import build_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("release") / "search"
    assert build_index(ENTRIES, folder) == len(ENTRIES)
    return SearchIndex.open(folder)


def keys(hits: Iterable[Hit]) -> list[str]:
    return [hit.iri.rpartition("/")[2] for hit in hits]


def found(index: SearchIndex, text: str, lang: str = "fr") -> list[str]:
    return keys(index.search(text, lang).hits)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("gouvernance", "gouvernance-partagee"),
        ("GOUVERNANCE PARTAGEE", "gouvernance-partagee"),
        ("gouvernances partagées", "gouvernance-partagee"),
        ("l’intelligence collective", "intelligence-collective"),
        ("l'intelligence", "intelligence-collective"),
        ("ile de sein", "29155"),
        ("budgets participatifs", "budget-participatif"),
        ("oeuvre", "p3"),
        ("oeuvres communes", "p3"),
        ("RIC", "ric"),
        ("biens communs", "communs"),
        ("open space", "forum-ouvert"),
        ("stigmergie", "intelligence-collective"),
        ("ostrom", "communs"),
        ("habitant·e·s citoyen·ne·s jury", "jury"),
        ("comment organiser un forum ouvert ?", "forum-ouvert"),
    ],
)
def test_french_words_find(index: SearchIndex, text: str, first: str) -> None:
    assert found(index, text)[0] == first


@pytest.mark.parametrize(
    ("text", "first", "suggestion"),
    [
        ("gouvernnance", "gouvernance-partagee", "gouvernance"),
        ("inteligence colective", "intelligence-collective", "intelligence collective"),
        ("fourm ouvert", "forum-ouvert", "forum ouvert"),
        ("morlay", "29151", None),
        ("referandum", "ric", "référendum"),
    ],
)
def test_typing_errors_are_mended(index: SearchIndex, text: str, first: str, suggestion: str | None) -> None:
    result = index.search(text)
    assert keys(result.hits)[:1] == ([first] if suggestion else [])
    assert result.suggestion == suggestion


def test_words_that_are_known_are_not_bent(index: SearchIndex) -> None:
    result = index.search("forum")
    assert (keys(result.hits), result.suggestion) == (["forum-ouvert"], None)


def test_the_label_itself_comes_before_what_contains_it(index: SearchIndex) -> None:
    assert found(index, "communs")[:2] == ["communs", "tragedie"]


def test_what_people_come_for_stands_before_a_commune_of_the_same_name(index: SearchIndex) -> None:
    assert found(index, "brest") == ["brest", "29019"]


def test_communes_of_one_name_are_told_apart(index: SearchIndex) -> None:
    result = index.search("Saint-Denis")
    places = [(hit.label, hit.context) for hit in result.hits[:4]]
    assert places == [
        ("Saint-Denis", "Seine-Saint-Denis"),
        ("Saint-Denis", "Aude"),
        ("Saint-Denis", "Gard"),
        ("Saint-Denis", "La Réunion"),
    ]
    assert found(index, "saint denis réunion") == ["97411"]
    assert found(index, "st-denis gard") == ["30247"]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("29019", "29019"),
        ("10.1017/CBO9780511807763", "ostrom-1990"),
        ("https://doi.org/10.1017/cbo9780511807763", "ostrom-1990"),
        ("morlaix 29151", "29151"),
    ],
)
def test_codes_find_exactly_one_thing(index: SearchIndex, code: str, key: str) -> None:
    assert found(index, code) == [key]


def test_the_other_language_is_found_and_shown(index: SearchIndex) -> None:
    [hit, *_] = index.search("shared governance").hits
    assert (hit.label, hit.label_lang, hit.other_label) == ("Gouvernance partagée", "fr", "Shared governance")
    [hit, *_] = index.search("shared governance", "en").hits
    assert (hit.label, hit.label_lang, hit.other_label) == ("Shared governance", "en", "Gouvernance partagée")


def test_a_label_of_unknown_language_says_so(index: SearchIndex) -> None:
    [hit] = index.search("porto alegre", "en").hits
    assert (hit.label_lang, hit.other_label, hit.context) == (None, None, "Brésil")


def test_the_label_is_worth_more_in_the_language_of_the_reader(index: SearchIndex) -> None:
    assert found(index, "participatory budgeting", "en")[0] == "budget-participatif"
    assert found(index, "citizens", "en")[0] in {"jury", "ric"}


def test_a_snippet_shows_the_passage(index: SearchIndex) -> None:
    [hit] = index.search("stigmergies").hits
    assert "La stigmergie en est une forme" in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert len(hit.snippet) <= LENGTH + 4


def test_a_snippet_shows_the_other_name_that_was_found(index: SearchIndex) -> None:
    assert index.search("RIC").hits[0].snippet == "RIC"


def test_an_empty_text_lists_what_people_come_for(index: SearchIndex) -> None:
    result = index.search("  ", limit=100)
    assert result.total == len(ENTRIES)
    assert keys(result.hits)[:4] == ["communs", "budget-participatif", "brest", "forum-ouvert"]
    assert keys(result.hits)[-1] == "97411"


def test_filters_narrow_and_values_widen(index: SearchIndex) -> None:
    finistere, seine = thing_iri("departement", "29"), thing_iri("departement", "93")
    only = index.search("", filters={"kind": ["commune"], "territory": [finistere]})
    assert keys(only.hits) == ["29019", "29155", "29151"]
    both = index.search("", filters={"kind": ["commune"], "territory": [finistere, seine]})
    assert both.total == 5
    assert index.search("brest", filters={"kind": ["commune"]}).total == 1
    assert index.search("", filters={"kind": [], "theme": [term_iri("themes", "communs")]}).total == 2
    assert index.search("", filters={"kind": ["no\0 such\ud800"]}).total == 0


def test_an_unknown_filter_is_refused_with_the_known_ones(index: SearchIndex) -> None:
    with pytest.raises(QueryRefused, match="n’est pas un filtre") as refused:
        index.search("", filters={"colour": ["red"]})
    assert "theme" in refused.value.hint


def test_facets_count_the_whole_answer(index: SearchIndex) -> None:
    result = index.search("", limit=1)
    assert list(result.facets) == list(FACETS)
    assert result.facets["kind"] == {
        "commune": 8,
        "concept": 5,
        "practice": 4,
        "experiment": 3,
        "publication": 1,
    }
    assert result.facets["territory"][thing_iri("region", "53")] == 3
    assert index.search("saint-denis", limit=1).facets["source"] == {"territories": 5}
    assert index.search("", facets=()).facets == {}
    assert list(index.search("", facets=("theme", "type")).facets) == ["theme", "type"]


def test_pages_follow_each_other(index: SearchIndex) -> None:
    whole = index.search("", limit=100).hits
    pages = [hit for offset in range(0, 24, 4) for hit in index.search("", limit=4, offset=offset).hits]
    assert keys(pages) == keys(whole)


@pytest.mark.parametrize(("limit", "offset", "size"), [(0, 0, 0), (-5, -5, 0), (5, DEEPEST * 9, 0), (10**9, 0, 21)])
def test_paging_is_bounded(index: SearchIndex, limit: int, offset: int, size: int) -> None:
    result = index.search("", limit=limit, offset=offset)
    assert (len(result.hits), result.total) == (size, len(ENTRIES))


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("gouv", "gouvernance-partagee"),
        ("l’intel", "intelligence-collective"),
        ("intelligence c", "intelligence-collective"),
        ("saint-d", "93066"),
        ("mor", "29151"),
        ("290", "29019"),
        ("open sp", "forum-ouvert"),
        ("tragédie d", "tragedie"),
    ],
)
def test_completion_as_one_types(index: SearchIndex, prefix: str, first: str) -> None:
    assert keys(index.complete(prefix, 5))[0] == first


def test_completion_is_bounded_and_never_a_list_of_all(index: SearchIndex) -> None:
    assert index.complete("  ") == ()
    assert len(index.complete("s", 2)) == 2
    assert index.complete("forum ouvert ") == index.complete("forum ouvert ")
    assert keys(index.complete("foru ")) == []


HOSTILE = [
    '"',
    "'\"`",
    "label:x AND (",
    "+a -b !c ^2 ~3",
    "[1 TO *]",
    "*",
    "?",
    "\\",
    "/.*/",
    "a\0b",
    "\ud800",
    "😀 🏳️‍🌈",
    "l" * 10_000,
    "gouvernance " * 1000,
    "é" * 10_000,
    "( " * 5_000,
    "a*b?c~" * 2_000,
    "\u202e\u0301\u0301\u0301",
    "ⅷ ½ ﬁ ﷺ",
    "中文 العربية हिन्दी",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(index: SearchIndex, text: str) -> None:
    result = index.search(text)
    index.complete(text)
    assert result.took_ms < 2000


def test_signs_alone_find_nothing(index: SearchIndex) -> None:
    assert index.search("?!… 😀").total == 0


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=200) | st.text(alphabet="\"'():+-!*?~^[]{}\\/ aé\0", max_size=60),
    st.sampled_from(["fr", "en", "br", "", "\ud800"]),
    st.integers(-5, 20_000),
    st.integers(-5, 20_000),
)
def test_no_text_raises(index: SearchIndex, text: str, lang: str, limit: int, offset: int) -> None:
    result = index.search(text, lang, {}, limit, offset)
    assert len(result.hits) <= result.total
    assert result == index.search(text, lang, {}, limit, offset)
    index.complete(text, limit, lang)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.iri.rpartition("/")[2])
def test_every_label_finds_its_thing_on_the_first_page(index: SearchIndex, entry: object) -> None:
    assert isinstance(entry, type(PUBLICATION))
    for lang, labels in entry.labels.items():
        for label in (*labels, *entry.alt):
            assert entry.iri in [hit.iri for hit in index.search(label, lang or "fr").hits]


def test_threads_share_an_index(index: SearchIndex) -> None:
    texts = ["communs", "gouvernnance", "saint-denis", "l’intelligence", "29019", ""] * 30
    alone = [index.search(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(index.search, texts)) == alone


def test_a_folder_without_an_index_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no readable search index") as missing:
        SearchIndex.open(tmp_path)
    assert "collgraph build" in missing.value.hint
    with pytest.raises(ReleaseError):
        SearchIndex.open(tmp_path / "absent")


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    build_index(ENTRIES[:2], tmp_path / "search")
    (tmp_path / "search" / "meta.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError):
        SearchIndex.open(tmp_path / "search")


def test_an_empty_index_answers(tmp_path: Path) -> None:
    assert build_index([], tmp_path / "search") == 0
    index = SearchIndex.open(tmp_path / "search")
    assert (index.search("communs").total, index.search("").total, index.complete("co")) == (0, 0, ())
