"""What tells a thing from its like in a list: where and when it took place, by whom and when it was written."""

from collgraph.namespaces import expand, parse_thing
from collgraph.query.reader import Reader
from collgraph.query.values import TERRITORY_RANK

_PLACE, _START, _PUBLISHED = (expand(f"cg:{name}") for name in ("takesPlaceIn", "startDate", "publicationDate"))
_AUTHORS, _AUTHOR_TEXT = (expand(f"cg:{name}") for name in ("authoredBy", "authorText"))
_BASED = expand("cg:basedIn")
_MOST_AUTHORS = 2


def context_of(reader: Reader, iri: str, kind: str | None, lang: str, beside: str = "") -> str:
    """Where and when for what happens, who and when for what is written, where for an actor; else nothing.

    ``beside`` is the thing on whose page it is said: no need to name it again.
    """
    if kind in ("experiment", "event", "project"):
        return " · ".join(filter(None, (place_of(reader, iri, _PLACE, lang, beside), year_of(reader, iri, _START))))
    if kind == "publication":
        return " · ".join(filter(None, (_authors(reader, iri, lang), year_of(reader, iri, _PUBLISHED))))
    return place_of(reader, iri, _BASED, lang, beside) if kind == "organization" else ""


def year_of(reader: Reader, iri: str, name: str) -> str:
    """The earliest year that a property gives; empty where there is none."""
    years = sorted(value.value[:4] for value in reader.values(iri, name) if value.value[:4].isdecimal())
    return years[0] if years else ""


def place_of(reader: Reader, iri: str, name: str, lang: str, beside: str = "") -> str:
    """The name of the smallest territory that a property gives, where that is not ``beside``."""
    smallest = min((value.value for value in reader.values(iri, name) if value.is_iri), key=_size, default=beside)
    return "" if smallest == beside else reader.label(smallest, lang).text


def _authors(reader: Reader, iri: str, lang: str) -> str:
    names = [reader.label(value.value, lang).text for value in reader.values(iri, _AUTHORS)]
    # What a source says in place of a name begins small: "seven authors".
    names = names or [value.value for value in reader.values(iri, _AUTHOR_TEXT) if value.value[:1].isupper()]
    return ", ".join(names[:_MOST_AUTHORS]) + (" et al." if len(names) > _MOST_AUTHORS else "")


def _size(iri: str) -> tuple[int, str]:
    name = parse_thing(iri)
    return (0 if name is None else TERRITORY_RANK.get(name.kind, 0), iri)
