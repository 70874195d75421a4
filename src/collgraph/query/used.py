"""The terms that a query names, read off its tokens."""

from collections.abc import Iterator

from collgraph import namespaces as ns
from collgraph.query.federation import resolve
from collgraph.query.tokens import tokens


def used_terms(query: str) -> set[str]:
    """The IRIs that a query names: written in full, by a prefix, or as ``a``."""
    return set(_named(query))


def _named(query: str) -> Iterator[str]:
    found = list(tokens(query))
    prefixes = {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.text.upper() == "PREFIX"
    }
    for token in found:
        if token.kind == "word" and token.text == "a":
            yield ns.RDF_TYPE
        elif token.kind in ("iri", "name"):
            iri = resolve(token, prefixes)
            if iri is not None:
                yield iri
