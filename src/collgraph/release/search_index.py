"""Write the search index of a release: one document per thing, with all that a page of results shows."""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

import tantivy

from collgraph.errors import BuildError
from collgraph.kinds import KINDS
from collgraph.release.workspace import link_or_copy
from collgraph.text import LANGUAGES, code_key, fold, label_key, literal_key, register_tokenizers, tidy

FACETS = ("theme", "posture", "period", "evidence", "source", "territory")
"""The facets an entry may carry; its kind and its type are facets too."""

# What people come for stands before the territories that surround it; also the order of browsing.
_PRIOR = {
    "concept": 0.25,
    "practice": 0.25,
    "experiment": 0.22,
    "organization": 0.20,
    "person": 0.18,
    "tool": 0.20,
    "event": 0.18,
    "project": 0.16,
    "publication": 0.15,
    "place": 0.12,
    "region": 0.05,
    "departement": 0.04,
    "pays": 0.03,
    "epci": 0.02,
}
SETTLED = tuple(kind for kind in KINDS if kind not in _PRIOR)
"""Kinds that come last: their index may stand beside that of the others, and the order of browsing holds."""

_WEIGHT_SHARE = 0.15
_HALF_WEIGHT = 10.0
# One thread and one arena that holds everything give one segment, whose documents stay in the order written.
_ARENA_BYTES = 512_000_000


@dataclass(frozen=True)
class Entry:
    """What the search knows of one thing; languages are ``fr``, ``en``, another code, or "" for unknown."""

    iri: str
    kind: str
    type_iri: str
    labels: dict[str, tuple[str, ...]]
    alt: tuple[str, ...] = ()
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    context: dict[str, str] = field(default_factory=dict)
    weight: float = 0.0


def build_index(entries: Iterable[Entry], folder: Path, settled: Path | None = None) -> int:
    """Write the index of the entries into a folder, replacing what is there; gives the number of entries.

    The order of the entries does not matter. ``settled`` is an index of settled things: its files are linked and
    stand beside the others, in a segment of their own. Raises BuildError where two entries share an IRI.
    """
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for path in settled.iterdir() if settled else ():
        if path.suffix != ".lock":
            link_or_copy(path, folder / path.name)
    index = tantivy.Index(_schema(), path=str(folder))
    register_tokenizers(index)
    writer = index.writer(_ARENA_BYTES, 1)
    count = 0
    for document in _documents(entries):
        writer.add_document(document)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _documents(entries: Iterable[Entry]) -> Iterator[tantivy.Document]:
    seen: set[str] = set()
    for order, entry in sorted(((_order(entry), entry) for entry in entries), key=itemgetter(0)):
        if entry.iri in seen:
            raise BuildError(f"two search entries for {entry.iri}", "give one entry per thing")
        seen.add(entry.iri)
        yield _document(entry, order)


def _order(entry: Entry) -> str:
    """The place of an entry among all: what people come for first, then the best linked, then by label."""
    place = f"{1 - _PRIOR.get(entry.kind, 0.0):.2f} {10**9 - entry.weight:020.6f}"
    context = next(iter(sorted(entry.context.values())), "")
    return "\t".join((place, fold(_first_label(entry)), fold(context), entry.iri))


def _first_label(entry: Entry) -> str:
    for lang in ("fr", "", "en", *sorted(entry.labels)):
        for label in entry.labels.get(lang, ()):
            return label
    return ""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field("entry", stored=True)
    for name in ("iri", "order", "exact_fr", "exact_en", "exact_alt", "code"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("name_fr", "name_en", "alt", "context"):
        builder.add_text_field(name, tokenizer_name="words")
    for name in ("label", "alt", "text"):
        for lang in LANGUAGES:
            builder.add_text_field(f"{name}_{lang}", tokenizer_name=lang)
    for name in ("kind", "type", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("boost", fast=True)
    return builder.build()


def _document(entry: Entry, order: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_bytes("entry", _dumps(entry))
    document.add_text("iri", entry.iri)
    document.add_text("order", order)
    for name, text in (*_label_fields(entry), *_text_fields(entry), *_facet_fields(entry)):
        if text:
            document.add_text(name, text)
    document.add_float("boost", _boost(entry))
    return document


def _label_fields(entry: Entry) -> Iterator[tuple[str, str]]:
    for written, labels in sorted(entry.labels.items()):
        for lang in _languages(written):
            for label in labels:
                yield from ((f"exact_{lang}", key) for key in (label_key(label), literal_key(label)))
                yield f"name_{lang}", fold(label)
                yield from _stemmed(f"label_{lang}", label)
    for label in entry.alt:
        yield "exact_alt", label_key(label)
        yield "alt", fold(label)
        for lang in LANGUAGES:
            yield from _stemmed(f"alt_{lang}", label)


def _stemmed(name: str, label: str) -> Iterator[tuple[str, str]]:
    # Twice, as people type without accents and a stemmer cuts « partagee » elsewhere than « partagée ».
    yield name, tidy(label)
    if fold(label) != tidy(label).lower():
        yield name, fold(label)


def _text_fields(entry: Entry) -> Iterator[tuple[str, str]]:
    for written, texts in sorted(entry.texts.items()):
        for lang in _languages(written):
            yield from ((f"text_{lang}", tidy(text)) for text in texts)
    yield from (("context", fold(text)) for text in sorted(set(entry.context.values())))


def _facet_fields(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("code", code_key(code)) for code in entry.codes)
    yield from (("kind", entry.kind), ("type", entry.type_iri))
    for name, values in sorted(entry.facets.items()):
        if name not in FACETS:
            raise BuildError(f"unknown facet {name!r} of {entry.iri}", f"the facets are {', '.join(FACETS)}")
        yield from ((name, value) for value in sorted(set(values)))


def _languages(written: str) -> tuple[str, ...]:
    return (written,) if written in LANGUAGES else tuple(LANGUAGES)


def _boost(entry: Entry) -> float:
    share: float = _WEIGHT_SHARE * entry.weight / (entry.weight + _HALF_WEIGHT)
    # The engine multiplies a score with log2(2 + field): this gives the factor wanted.
    factor = 1.0 + _PRIOR.get(entry.kind, 0.0) + share
    return float(2.0**factor) - 2.0


def _dumps(entry: Entry) -> bytes:
    return json.dumps(vars(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
