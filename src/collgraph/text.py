"""How words are folded, cut and stemmed: the same when the search index is written and when it is asked."""

import re
import unicodedata
from functools import cache, lru_cache

import tantivy

LANGUAGES = {"fr": "french", "en": "english"}
"""The languages that have a stemmer, with its name."""

LONGEST_WORD = 64

_INVISIBLE = dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff")
_APOSTROPHES = str.maketrans({**dict.fromkeys("’‘ʼʹ′´`＇", "'"), **_INVISIBLE})
# Inclusive writing: « habitant·e·s » is read as « habitant »; Catalan « l·l » is left alone.
_INCLUSIVE = re.compile(r"(?<=\w)[·‧・•](?=\w)(?!l)[\w·‧・•]*")
_MARKS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
# Words that carry no meaning in a query, folded; elided ones (l', d', qu') become words of their own.
_STOP_WORDS = """
a au aux avec c ce ces chez comment d dans de des du elle en entre est et eux il ils j je l la le les leur
leurs lui m mais n ne nos notre nous on ou par pas pour qu que quel quelle quels quelles qui s sa ses son
sont sur t un une vers vos votre vous y
an and are as at by for from how in is it of or that the to was what which with
"""


@lru_cache(maxsize=1024)
def tidy(text: str) -> str:
    """Bring a text to one spelling: NFKC, plain apostrophes, no invisible signs, no inclusive suffixes.

    >>> tidy("l’intelligence des habitant·e·s")
    "l'intelligence des habitant"
    """
    if text.isascii():
        return text
    readable = text.encode("utf-8", "ignore").decode("utf-8")
    # Before NFKC, which makes a space of « ´ », and after it, as it makes apostrophes of other signs.
    normal = unicodedata.normalize("NFKC", readable.translate(_APOSTROPHES)).translate(_APOSTROPHES)
    return _INCLUSIVE.sub("", _MARKS.sub("", normal))


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Fold case, accents, ligatures and apostrophes, and keep the punctuation.

    >>> fold("L’Œuvre commune à Sète")
    "l'oeuvre commune a sete"
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", tidy(text).casefold())
    return _MARKS.sub("", decomposed).translate(_LETTERS)


def words(text: str) -> list[str]:
    """Cut a text into folded words.

    >>> words("Saint-Denis, l’île")
    ['saint', 'denis', 'l', 'ile']
    """
    return _words_analyzer().analyze(fold(text))


def label_key(text: str) -> str:
    """Reduce a label to its folded words: labels that read alike have the same key; empty without words."""
    return " ".join(words(text))


def literal_key(text: str) -> str:
    """Reduce a label to its folded signs, marked as such: « @-Brest » is not « Brest », though its words are."""
    return "=" + " ".join(fold(text).split())


def code_key(text: str) -> str:
    """Reduce a code (INSEE, SIREN, DOI) to what identifies it.

    >>> code_key("https://doi.org/10.1000/XYZ") == code_key("doi:10.1000/xyz") == "10.1000/xyz"
    True
    """
    compact = "".join(fold(text).split())
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", compact)


def content_words(found: list[str]) -> list[str]:
    """Leave out the words that carry no meaning, unless nothing else is there."""
    return [word for word in found if word not in _stop_words()] or found


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(_STOP_WORDS.split())


def stems(word: str, lang: str) -> list[str]:
    """Stem one word in a language, spelled with and without its accents; one or two stems."""
    analyzer = stemming_analyzer(lang)
    found = [*analyzer.analyze(tidy(word)), *analyzer.analyze(fold(word))]
    return list(dict.fromkeys(found))


def stemmed_spans(text: str, lang: str) -> list[tuple[str, int, int]]:
    """Cut a text as it stands into stems, each with the place of its word (start and end, in characters)."""
    tokens = stemming_analyzer(lang).pre_tokenize(text.encode("utf-8", "replace").decode()).tokens
    return [(token.text, token.char_offset_from, token.char_offset_to) for token in tokens]


@cache
def stemming_analyzer(lang: str) -> tantivy.TextAnalyzer:
    """Give the analyzer of a language's running text: it stems before folding, as stemmers read accents."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(LANGUAGES[lang]))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def register_tokenizers(index: tantivy.Index) -> None:
    """Register ``words``, ``fr`` and ``en`` on an index, at every opening: an index keeps only names."""
    index.register_tokenizer("words", _words_analyzer())
    for lang in LANGUAGES:
        index.register_tokenizer(lang, stemming_analyzer(lang))


@cache
def _words_analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
        .build()
    )
