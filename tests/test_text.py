"""Words are folded and stemmed so that what a person types meets what a source wrote."""

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from collgraph.text import (
    code_key,
    content_words,
    fold,
    label_key,
    literal_key,
    register_tokenizers,
    stemmed_spans,
    stems,
    tidy,
    words,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Évènement", "evenement"),
        ("Œuvre, ex æquo", "oeuvre, ex aequo"),
        ("L’Île-d’Yeu", "l'ile-d'yeu"),
        ("cʼhoarvezout", "c'hoarvezout"),
        ("Tromsø Łódź Straße", "tromso lodz strasse"),
        ("e\u0301cole", "ecole"),
        ("co\u00adopération", "cooperation"),
        ("habitant·e·s et acteur·rice·s", "habitant et acteur"),
        ("Paral·lel", "paral·lel"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Denis", "saint denis"),
        ("L'Île-d'Yeu", "L’ILE D’YEU"),
        ("« Forum ouvert »", "forum ouvert"),
        ("28 facettes", "28  Facettes"),
    ],
)
def test_labels_that_read_alike_share_a_key(one: str, other: str) -> None:
    assert label_key(one) == label_key(other) != ""


def test_a_literal_key_keeps_the_signs() -> None:
    assert literal_key("@-Brest") != literal_key("Brest") == literal_key(" BREST ")


def test_codes_lose_their_dress() -> None:
    assert code_key("200 054 781") == "200054781"
    assert code_key("2A004") == "2a004"
    assert code_key("https://dx.doi.org/10.1017/CBO9780511807763") == "10.1017/cbo9780511807763"


def test_words_are_cut_at_apostrophes_and_hyphens() -> None:
    assert words("L’intelligence du porte-à-porte") == ["l", "intelligence", "du", "porte", "a", "porte"]


def test_stop_words_stay_where_nothing_else_is_there() -> None:
    assert content_words(["l", "intelligence", "de", "the", "commons"]) == ["intelligence", "commons"]
    assert content_words(["le", "the"]) == ["le", "the"]


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("fr", "gouvernance", "Gouvernances"),
        ("fr", "expérimentations", "experimentation"),
        ("fr", "partagée", "partage"),
        ("fr", "coopératif", "coopératives"),
        ("fr", "forêts", "foret"),
        ("en", "commons", "common"),
        ("en", "experiments", "experiment"),
    ],
)
def test_forms_of_a_word_share_a_stem(lang: str, one: str, other: str) -> None:
    assert set(stems(one, lang)) & set(stems(other, lang))


def test_stems_know_their_place() -> None:
    text = "D’œuvre : les forêts"
    assert [(stem, text[start:end]) for stem, start, end in stemmed_spans(text, "fr")][-1] == ("foret", "forêts")


def test_an_index_gets_the_tokenizers_that_its_fields_name() -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("label", tokenizer_name="fr")
    builder.add_text_field("name", tokenizer_name="words")
    index = tantivy.Index(builder.build())
    register_tokenizers(index)
    writer = index.writer(15_000_000, 1)
    writer.add_document(tantivy.Document(label="Les forêts", name="Les forêts"))
    writer.commit()
    index.reload()
    assert index.searcher().terms_with_prefix("label", "for") == [("foret", 1)]
    assert index.searcher().terms_with_prefix("name", "for") == [("forets", 1)]


@settings(max_examples=3000)
@given(st.text() | st.text(alphabet=st.characters(categories=["Cs", "Mn", "Lm", "Po", "Cc"])))
def test_any_text_is_folded_once_and_for_all(text: str) -> None:
    assert label_key(label_key(text)) == label_key(text)
    assert tidy(tidy(text)) == tidy(text)
    for spoken in (fold(text), code_key(text), literal_key(text), *words(text), *stems(text, "fr")):
        spoken.encode("utf-8")
