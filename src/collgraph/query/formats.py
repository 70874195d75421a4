"""The formats of answers: their media types, the names people use for them, and which form of query has them."""

from dataclasses import dataclass
from functools import cache, lru_cache


@dataclass(frozen=True)
class Format:
    """A format: short name, media type as sent, further media types and names it is asked by."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    negotiable: bool = True

    @property
    def essence(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that names this format: in ``format=`` or in Accept."""
        return (self.name, self.essence, *self.aliases)


BINDINGS = (
    Format("json", "application/sparql-results+json", ("application/json", "srj")),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml", "srx")),
    Format("csv", "text/csv; charset=utf-8"),
    Format("tsv", "text/tab-separated-values; charset=utf-8"),
    Format("csv-excel", "text/csv; charset=utf-8; header=present", negotiable=False),
)
GRAPH = (
    Format("ttl", "text/turtle; charset=utf-8", ("application/x-turtle", "turtle", "n3")),
    Format("nt", "application/n-triples", ("text/plain", "ntriples", "n-triples")),
    Format("jsonld", "application/ld+json", ("application/json", "json-ld", "json")),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml", "rdfxml", "rdf+xml", "xml")),
)


def formats(form: str | None) -> tuple[Format, ...]:
    """The formats of a form of query, the default first; a text that is no query fails in any of them."""
    return GRAPH if form == "graph" else BINDINGS


@lru_cache(maxsize=512)
def by_name(form: str | None, name: str) -> Format | None:
    """Find a format by its short name, a media type or an alias; None where the form has no such format."""
    wanted = name.partition(";")[0].strip().lower()
    return next((entry for entry in formats(form) if wanted in entry.names), None)


@cache
def offered(form: str | None) -> tuple[str, ...]:
    """The media types to negotiate with, the preferred ones before their aliases."""
    found = [entry for entry in formats(form) if entry.negotiable]
    aliases = (alias for entry in found for alias in entry.aliases if "/" in alias)
    return (*(entry.essence for entry in found), *dict.fromkeys(aliases))
