"""A publication as one refers to it: in words, and for BibTeX."""

import re
from dataclasses import dataclass

from collgraph.namespaces import expand
from collgraph.query.citing import escaped
from collgraph.query.views import EntityView, Fact

# By the kind of publication; the rest is misc.
_ENTRIES = {
    "article": "article",
    "book": "book",
    "chapter": "incollection",
    "thesis": "phdthesis",
    "report": "techreport",
}


@dataclass(frozen=True)
class Reference:
    """A reference in words, and its entry for BibTeX."""

    words: str
    bibtex: str


def reference(view: EntityView) -> Reference:
    """Refer to a publication: author, year, title, identifier, as far as known."""
    authors = _texts(view, "cg:authoredBy") or _texts(view, "cg:authorText")
    year = next((date[:4] for date in _texts(view, "cg:publicationDate")), "")
    doi, isbn = ("".join(_texts(view, name)[:1]) for name in ("cg:doi", "cg:isbn"))
    page = next((fact.value.iri or "" for fact in _facts(view, "foaf:page")), "")
    address = f"https://doi.org/{doi}" if doi else page
    by = ", ".join(authors) + (f" ({year})" if year else "")
    words = ". ".join(filter(None, (by, view.label.rstrip("."), f"ISBN {isbn}" if isbn else "", address)))
    fields = {
        "author": escaped(" and ".join(authors)),
        "title": escaped(view.label),
        "year": year,
        "doi": doi,
        "isbn": isbn,
        "url": "" if doi else page,
    }
    return Reference(words, _entry(view, fields))


def _entry(view: EntityView, fields: dict[str, str]) -> str:
    kinds = [(fact.value.iri or "").rpartition("/")[2] for fact in _facts(view, "cg:publicationKind")]
    kind = _ENTRIES.get(kinds[0] if kinds else "", "misc")
    key = re.sub(r"[^A-Za-z0-9]+", "-", view.name.key).strip("-")
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _texts(view: EntityView, name: str) -> list[str]:
    return [fact.value.text for fact in _facts(view, name)]


def _facts(view: EntityView, name: str) -> list[Fact]:
    return [fact for fact in view.facts if fact.property == expand(name)]
