"""Ask the search index of a release: ranked, filtered and counted answers, and completion as one types."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import tantivy
from tantivy import Occur, Query

from collgraph.errors import QueryRefused, ReleaseError
from collgraph.query.facets import spellings
from collgraph.query.ranking import Ranking, Typed
from collgraph.query.snippet import respell, snippet
from collgraph.text import LANGUAGES, register_tokenizers
from collgraph.texts import text as text_of

FACETS = ("kind", "theme", "posture", "period", "evidence", "source", "territory")
FILTERS = (*FACETS, "type")
DEEPEST = 10_000
"""The last result that paging reaches."""

LARGEST_PAGE = 200
_MOST_VALUES = 200  # of a facet
_FEW = 3  # with fewer answers than this, near spellings are considered


@dataclass(frozen=True)
class Hit:
    """One thing found; ``label_lang`` is None where the language of the label is unknown."""

    iri: str
    kind: str
    type_iri: str
    label: str
    label_lang: str | None
    other_label: str | None
    context: str
    snippet: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """A page of hits, the size of the whole answer and what it holds; ``took_ms`` is never compared."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]]
    suggestion: str | None
    took_ms: float = field(default=0.0, compare=False)


class SearchIndex:
    """The search index of one release; threads may share it."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        # A release made before a facet was thought of is served without it.
        self._known = frozenset(name for name in FILTERS if _has(index.schema, name))

    @classmethod
    def open(cls, folder: Path) -> "SearchIndex":
        """Open the index of a release; raises ReleaseError where there is none or it cannot be read."""
        try:
            index = tantivy.Index.open(str(folder))
        except (OSError, ValueError) as error:
            hint = "build the release anew: collgraph build"
            raise ReleaseError(f"no readable search index in {folder}: {error}", hint) from None
        register_tokenizers(index)
        # A release never changes: there is nothing to watch for.
        index.config_reader("manual")
        return cls(index)

    def search(
        self,
        text: str,
        lang: str = "fr",
        filters: Mapping[str, Sequence[str]] | None = None,
        limit: int = 20,
        offset: int = 0,
        facets: Sequence[str] = FACETS,
    ) -> SearchResult:
        """Find what a text names or tells of; an empty text lists all that the filters let through.

        Values of one filter are alternatives, filters add up; ``participation`` is short for the IRI of the theme.
        Facets are counted over the whole answer. Pages hold at most LARGEST_PAGE hits and end at DEEPEST.
        Raises QueryRefused for an unknown filter.
        """
        began = perf_counter()
        lang = lang if lang in LANGUAGES else "fr"
        typed = Typed.read(text)
        query, mended = self._best(text, typed, lang, self._filters(filters or {}, lang))
        hits, total = self._page(query, typed, lang, limit, offset)
        return SearchResult(
            hits=hits,
            total=total,
            facets=self._count(query, facets),
            suggestion=self._suggestion(query, typed, lang) if mended else None,
            took_ms=(perf_counter() - began) * 1000,
        )

    def browse(
        self, lang: str, filters: Mapping[str, Sequence[str]], limit: int, offset: int
    ) -> tuple[tuple[Hit, ...], int]:
        """A page of any size and depth of all that the filters let through, and how many they are."""
        query = _within(Query.all_query(), self._filters(filters, lang))
        return self._hits(query, set(), lang, limit, offset)

    def complete(self, prefix: str, limit: int = 8, lang: str = "fr") -> tuple[Hit, ...]:
        """Suggest things that have what is being typed in their names, the last word as a beginning."""
        lang = lang if lang in LANGUAGES else "fr"
        unfinished = not prefix.endswith(" ")
        typed = Typed.read(prefix, unfinished)
        if not typed.folded:
            return ()
        query = Ranking(self._schema, lang).completion(typed, unfinished)
        return self._page(query, typed, lang, limit, 0)[0]

    def _best(self, text: str, typed: Typed, lang: str, only: list[Query]) -> tuple[Query, bool]:
        """The strictest reading of the text that answers; True where near spellings had to be accepted."""
        if not text.strip():
            return _within(Query.all_query(), only), False
        if not typed.folded:
            return Query.empty_query(), False
        ranking = Ranking(self._schema, lang)
        strict = _within(ranking.reading(typed), only)
        total = self._total(strict)
        if total >= _FEW or (total and self._total(_within(ranking.exact(typed), only))):
            return strict, False
        unknown = [
            folded
            for written, folded in zip(typed.written, typed.folded, strict=True)
            if not self._total(ranking.named(written, folded))
        ]
        tolerant = _within(ranking.reading(typed, unknown), only)
        if self._total(tolerant):
            return tolerant, total == 0
        half = _within(ranking.reading(typed, unknown, enough=(len(typed.folded) + 1) // 2), only)
        return half if self._total(half) else _within(ranking.reading(typed, unknown, enough=1), only), False

    def _filters(self, filters: Mapping[str, Sequence[str]], lang: str) -> list[Query]:
        for name in filters:
            if name not in FILTERS:
                hint = text_of("search.unknown_filter_hint", lang, names=", ".join(FILTERS))
                raise QueryRefused(text_of("search.unknown_filter", lang, name=name), hint)
        chosen = (
            (name, [spelling for value in values for spelling in spellings(name, _readable(value))])
            for name, values in filters.items()
            if values and name in self._known
        )
        return [Query.term_set_query(self._schema, name, values) for name, values in chosen]

    def _total(self, query: Query) -> int:
        return int(self._searcher.search(query, 1).count)  # type: ignore[attr-defined]

    def _page(self, query: Query, typed: Typed, lang: str, limit: int, offset: int) -> tuple[tuple[Hit, ...], int]:
        offset = max(0, min(offset, DEEPEST))
        size = max(0, min(limit, LARGEST_PAGE, DEEPEST - offset))
        return self._hits(query, typed.stems(lang), lang, size, offset)

    def _hits(self, query: Query, wanted: set[str], lang: str, size: int, offset: int) -> tuple[tuple[Hit, ...], int]:
        # Documents stand in the index in the order of browsing: it also decides between equal scores.
        found = self._searcher.search(query, max(size, 1), offset=offset, weight_by_field="boost")
        hits = (self._hit(score, address, wanted, lang) for score, address in found.hits[:size])
        return tuple(hits), int(found.count)  # type: ignore[attr-defined]

    def _hit(self, score: float, address: tantivy.DocAddress, wanted: set[str], lang: str) -> Hit:
        return _hit(json.loads(self._searcher.doc(address)["entry"][0]), score, wanted, lang)

    def _count(self, query: Query, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        asked = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in facets if name in self._known}
        if not asked:
            return {}
        counted = self._searcher.aggregate(query, asked)
        return {name: _by_count(counted[name]["buckets"]) for name in asked}

    def _suggestion(self, query: Query, typed: Typed, lang: str) -> str | None:
        """The words typed, spelled as in the best answer's names."""
        hits = self._searcher.search(query, 1, weight_by_field="boost").hits
        if not hits:
            return None
        entry = json.loads(self._searcher.doc(hits[0][1])["entry"][0])
        names = [*_names(entry, lang), *entry["alt"]]
        return next((better for name in names if (better := respell(typed.folded, name)) is not None), None)


def _has(schema: tantivy.Schema, name: str) -> bool:
    try:
        Query.term_query(schema, name, "")
    except ValueError:
        return False
    return True


def _within(query: Query, only: list[Query]) -> Query:
    filters = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in only]
    return Query.boolean_query([(Occur.Must, query), *filters])


def _readable(value: str) -> str:
    return value.encode("utf-8", "ignore").decode("utf-8")


def _by_count(buckets: list[dict[str, Any]]) -> dict[str, int]:
    ordered = sorted(buckets, key=lambda bucket: (-bucket["doc_count"], bucket["key"]))
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in ordered}


def _names(entry: dict[str, Any], lang: str) -> list[str]:
    labels = entry["labels"]
    order = (lang, "", *sorted(labels))
    return list(dict.fromkeys(label for written in order for label in labels.get(written, ())))


def _hit(entry: dict[str, Any], score: float, wanted: set[str], lang: str) -> Hit:
    labels = entry["labels"]
    written = next((one for one in (lang, "", *LANGUAGES, *sorted(labels)) if labels.get(one)), "")
    label = labels[written][0] if labels.get(written) else entry["iri"]
    other = next((found[0] for one, found in sorted(labels.items()) if one != written and found), None)
    texts, contexts = entry["texts"], entry["context"]
    order = dict.fromkeys((lang, "", *sorted(texts)))
    passages = [*(passage for one in order for passage in texts.get(one, ())), *entry["alt"]]
    return Hit(
        iri=entry["iri"],
        kind=entry["kind"],
        type_iri=entry["type_iri"],
        label=label,
        label_lang=written or None,
        other_label=None if other == label else other,
        context=contexts.get(lang) or next(iter(contexts.values()), ""),
        snippet=snippet(passages, wanted, lang),
        score=score,
    )
