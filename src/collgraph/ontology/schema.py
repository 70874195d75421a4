"""The terms of the ontology as pages and programs need them: labels, definitions, parents, order.

A release carries them as ``schema.json``; reading that file needs no RDF library.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Term:
    """A class, a property, a vocabulary (scheme) or one of its terms, in French and English.

    ``inverse_labels`` is how a property reads from its object, where no inverse property says it.
    ``parents`` are the classes or properties above it; for a vocabulary term, the classes it belongs to.
    ``matches`` are terms of other vocabularies, each after the property that aligns; ``replaced_by`` is the heir of a
    deprecated term.
    """

    iri: str
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    inverse: str | None = None
    scheme: str | None = None
    parents: tuple[str, ...] = ()
    order: int = 0
    inverse_labels: Mapping[str, str] = field(default_factory=dict)
    scope_notes: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    counter_examples: Mapping[str, str] = field(default_factory=dict)
    deprecated: bool = False
    replaced_by: str | None = None
    matches: tuple[tuple[str, str], ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    transitive: bool = False
    symmetric: bool = False
    disjoint: tuple[str, ...] = ()


class Schema:
    """All terms by IRI."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.iri: term for term in terms}
        self._ancestors: dict[str, frozenset[str]] = {}

    @classmethod
    def load(cls, path: Path) -> "Schema":
        """Read a release's ``schema.json``; raises OSError or ValueError where it cannot be read."""
        return cls.from_json(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def from_json(cls, content: Mapping[str, Mapping[str, Any]]) -> "Schema":
        """Take the terms from the content of a ``schema.json``."""
        return cls(_term(iri, fields) for iri, fields in content.items())

    def get(self, iri: str) -> Term | None:
        """Give a term, or None where the ontology does not know it."""
        return self._terms.get(iri)

    def __contains__(self, iri: object) -> bool:
        return iri in self._terms

    def __len__(self) -> int:
        return len(self._terms)

    def label(self, iri: str, lang: str) -> str:
        """Name a term in a language, else in another one, else by the end of its IRI."""
        term = self._terms.get(iri)
        return in_language(term.labels, lang) or local_name(iri) if term else local_name(iri)

    def definition(self, iri: str, lang: str) -> str:
        """Define a term in a language, else in another one; empty where nothing defines it."""
        term = self._terms.get(iri)
        return in_language(term.definitions, lang) if term else ""

    def inverse_label(self, iri: str, lang: str) -> str:
        """Name a property as it reads from its object: ``usesPractice`` gives "practice used in"."""
        term = self._terms.get(iri)
        if term is None:
            return local_name(iri)
        if term.inverse is not None and term.inverse in self._terms:
            return self.label(term.inverse, lang)
        return in_language(term.inverse_labels, lang) or self.label(iri, lang)

    def order(self, iri: str) -> int:
        """Give a term's place on a page; what the ontology does not know comes last."""
        term = self._terms.get(iri)
        return len(self._terms) if term is None else term.order

    def is_a(self, iri: str, ancestor: str) -> bool:
        """Say whether a class (or property) is another one or stands below it."""
        return ancestor in self.ancestors(iri)

    def ancestors(self, iri: str) -> frozenset[str]:
        """Give a class (or property) with everything above it."""
        known = self._ancestors.get(iri)
        if known is None:
            known = self._ancestors[iri] = frozenset(self._climb(iri))
        return known

    def _climb(self, iri: str) -> set[str]:
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                term = self._terms.get(here)
                waiting.extend(term.parents if term else ())
        return found

    def terms(self, scheme: str) -> list[Term]:
        """List a vocabulary's terms, given its IRI, in their order."""
        return self._sorted(term for term in self._terms.values() if term.scheme == scheme)

    def of_kind(self, kind: str) -> list[Term]:
        """List all terms of a kind (class, property, scheme, term), in their order."""
        return self._sorted(term for term in self._terms.values() if term.kind == kind)

    @staticmethod
    def _sorted(terms: Iterable[Term]) -> list[Term]:
        return sorted(terms, key=lambda term: (term.order, term.iri))


def local_name(iri: str) -> str:
    """Give the end of an IRI, after its last ``#`` or ``/``.

    >>> local_name("https://w3id.org/collgraph/ontology#usesPractice")
    'usesPractice'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """Give a text in a language, else in another one; empty where there is none."""
    return texts.get(lang) or next(iter(texts.values()), "")


def _term(iri: str, fields: Mapping[str, Any]) -> Term:
    return Term(
        iri=iri,
        kind=fields["kind"],
        labels=fields["label"],
        definitions=fields["definition"],
        inverse=fields["inverse"],
        scheme=fields["scheme"],
        parents=tuple(fields["parents"]),
        order=fields["order"],
        inverse_labels=fields.get("inverse_label", {}),
        scope_notes=fields.get("scope_note", {}),
        examples=fields.get("example", {}),
        counter_examples=fields.get("counter_example", {}),
        deprecated=fields.get("deprecated", False),
        replaced_by=fields.get("replaced_by"),
        chains=tuple(map(tuple, fields.get("chains", ()))),
        matches=tuple((how, other) for how, other in fields.get("matches", ())),
        transitive=fields.get("transitive", False),
        symmetric=fields.get("symmetric", False),
        **{name: tuple(fields.get(name, ())) for name in ("domain", "range", "disjoint")},
    )
