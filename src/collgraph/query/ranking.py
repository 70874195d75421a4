"""What an answer is worth: how a typed text is read, and the queries that find and rank what it may mean.

Labels that are what was typed come first, then whole words and beginnings of labels, stems, other names,
labels in the other language, contexts, near spellings and running text.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from collgraph.text import LANGUAGES, code_key, content_words, label_key, literal_key, stems, tidy, words

_LONGEST_TEXT = 400
_MOST_WORDS = 12
_RAW_WORD = re.compile(r"[^\W_]+")
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


class _Whole:
    """What the text as a whole is worth, by where it was found."""

    LITERAL = 8000.0
    EXACT = 5000.0
    EXACT_OTHER_LANGUAGE = 3500.0
    EXACT_ALT = 2500.0
    BEGINNING = 100.0
    PHRASE = 50.0


class _Word:
    """What each of its words is worth; the more so where the word is rare."""

    NAME = 60.0
    PREFIX = 48.0
    STEM = 40.0
    ALT = 30.0
    OTHER_LANGUAGE = 20.0
    CONTEXT = 15.0
    ONE_TYPO = 12.0
    TWO_TYPOS = 8.0
    TEXT = 5.0
    RARITY = 0.3


@dataclass(frozen=True)
class Typed:
    """What a person typed: as a whole, and by word, each as written (in lower case) and folded."""

    key: str
    literal: str
    code: str
    written: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def read(cls, text: str, unfinished: bool = False) -> "Typed":
        """Read any text, up to a length; ``unfinished`` keeps the last word, be it a stop word so far."""
        short = tidy(text[:_LONGEST_TEXT])
        pairs = [(raw, found[0]) for raw in _RAW_WORD.findall(short.lower()) if (found := words(raw))]
        kept = set(content_words([folded for _, folded in pairs]))
        if unfinished and pairs:
            kept.add(pairs[-1][1])
        pairs = [pair for pair in dict.fromkeys(pairs) if pair[1] in kept][:_MOST_WORDS]
        written, folded = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
        return cls(label_key(short), literal_key(short), code_key(short), written, folded)

    def stems(self, lang: str) -> set[str]:
        """Give the stems of all its words in a language."""
        return {stem for word in self.written for stem in stems(word, lang)}


class Ranking:
    """Writes queries for a reader of one language, ``fr`` or ``en``."""

    def __init__(self, schema: tantivy.Schema, lang: str) -> None:
        self._schema = schema
        self._lang = lang
        self._other = "en" if lang == "fr" else "fr"

    def reading(self, typed: Typed, typos: Collection[str] = (), enough: int | None = None) -> Query:
        """Find all the words, or ``enough`` of them, anywhere; those in ``typos`` also in near spellings."""
        occur = Occur.Must if enough is None else Occur.Should
        last = len(typed.folded) - 1
        pairs = enumerate(zip(typed.written, typed.folded, strict=True))
        tokens = [(occur, self._word(raw, folded, at == last, folded in typos)) for at, (raw, folded) in pairs]
        read = Query.boolean_query(tokens, minimum_number_should_match=enough)
        found = Query.boolean_query([(Occur.Should, read), (Occur.Should, self.exact(typed))])
        return Query.boolean_query([(Occur.Must, found), *self._whole(typed)])

    def completion(self, typed: Typed, unfinished: bool) -> Query:
        """Find names with all the words, the last one being a beginning where it is ``unfinished``."""
        last = len(typed.folded) - 1
        tokens = [self._begun(word, unfinished and at == last) for at, word in enumerate(typed.folded)]
        return Query.boolean_query([*((Occur.Must, token) for token in tokens), *self._whole(typed)])

    def exact(self, typed: Typed) -> Query:
        """Find the things whose label or code is what was typed."""
        places = (
            (f"exact_{self._lang}", _Whole.EXACT),
            (f"exact_{self._other}", _Whole.EXACT_OTHER_LANGUAGE),
            ("exact_alt", _Whole.EXACT_ALT),
        )
        labels = [self._term(name, typed.key, worth) for name, worth in places]
        labels.append(self._term(f"exact_{self._lang}", typed.literal, _Whole.LITERAL))
        return Query.disjunction_max_query([*labels, self._term("code", typed.code, _Whole.EXACT)])

    def named(self, written: str, folded: str) -> Query:
        """Find the things that have a word in their names or codes, in any of its forms."""
        places = ("code", "alt", "context", *(f"name_{lang}" for lang in LANGUAGES))
        spelled = [self._term(name, folded, 1.0) for name in places]
        stemmed = [
            self._term(f"{name}_{lang}", stem, 1.0)
            for name in ("label", "alt")
            for lang in LANGUAGES
            for stem in stems(written, lang)
        ]
        return Query.disjunction_max_query([*spelled, *stemmed])

    def _whole(self, typed: Typed) -> list[tuple[Occur, Query]]:
        begins = self._near(f"exact_{self._lang}", typed.key, _Whole.BEGINNING, distance=0, prefix=True)
        wholes = [self.exact(typed), begins]
        if len(phrase := typed.key.split()) > 1:
            found = Query.phrase_query(self._schema, f"name_{self._lang}", [*phrase])
            wholes.append(Query.const_score_query(found, _Whole.PHRASE))
        return [(Occur.Should, whole) for whole in wholes]

    def _word(self, raw: str, folded: str, last: bool, typos: bool) -> Query:
        """One word is worth what its best place is worth, and a little for being rare."""
        choices = [*self._as_spelled(folded), *self._as_stems(raw)]
        if last and len(folded) >= 3:
            choices += self._as_prefix(folded)
        if typos:
            choices += self._as_typo(folded)
        best = Query.disjunction_max_query(choices)
        labels = [Query.term_query(self._schema, f"label_{self._lang}", stem) for stem in stems(raw, self._lang)]
        rarity = Query.boost_query(Query.disjunction_max_query(labels), _Word.RARITY)
        return Query.boolean_query([(Occur.Must, best), (Occur.Should, rarity)])

    def _begun(self, folded: str, unfinished: bool) -> Query:
        # A beginning is worth the same whether or not it happens to be a word: « d » in « saint-d ».
        return Query.disjunction_max_query(self._as_prefix(folded) if unfinished else self._as_spelled(folded))

    def _as_spelled(self, folded: str) -> list[Query]:
        places = [
            (f"name_{self._lang}", folded, _Word.NAME),
            ("code", folded, _Word.NAME),
            ("alt", folded, _Word.ALT),
            (f"name_{self._other}", folded, _Word.OTHER_LANGUAGE),
            ("context", folded, _Word.CONTEXT),
        ]
        if folded in _SHORT_FORMS:
            places.append((f"name_{self._lang}", _SHORT_FORMS[folded], _Word.NAME))
        return [self._term(name, value, worth) for name, value, worth in places]

    def _as_stems(self, raw: str) -> list[Query]:
        places = (
            (self._lang, "label", _Word.STEM),
            (self._lang, "alt", _Word.ALT),
            (self._lang, "text", _Word.TEXT),
            (self._other, "label", _Word.OTHER_LANGUAGE),
            (self._other, "alt", _Word.OTHER_LANGUAGE),
            (self._other, "text", _Word.TEXT),
        )
        return [self._term(f"{name}_{lang}", stem, worth) for lang, name, worth in places for stem in stems(raw, lang)]

    def _as_prefix(self, folded: str) -> list[Query]:
        share = _Word.PREFIX / _Word.NAME
        places = (
            (f"name_{self._lang}", _Word.PREFIX),
            ("alt", _Word.ALT * share),
            (f"name_{self._other}", _Word.OTHER_LANGUAGE * share),
            ("code", _Word.PREFIX),
        )
        return [self._near(name, folded, worth, distance=0, prefix=True) for name, worth in places]

    def _as_typo(self, folded: str) -> list[Query]:
        if len(folded) < 4 or not folded.isalpha():
            return []
        names = (f"name_{self._lang}", "alt", f"name_{self._other}")
        near = [self._near(name, folded, _Word.ONE_TYPO, distance=1) for name in names]
        if len(folded) < 7:
            return near
        return near + [self._near(name, folded, _Word.TWO_TYPOS, distance=2) for name in names]

    def _term(self, name: str, value: str, worth: float) -> Query:
        return Query.const_score_query(Query.term_query(self._schema, name, value, "basic"), worth)

    def _near(self, name: str, value: str, worth: float, distance: int, prefix: bool = False) -> Query:
        found = Query.fuzzy_term_query(self._schema, name, value, distance=distance, prefix=prefix)
        return Query.const_score_query(found, worth)
