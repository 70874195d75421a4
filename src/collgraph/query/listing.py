"""Lists as queries: what a page lists, as the endpoint gives it, to be downloaded, changed or asked again later."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from collgraph import namespaces as ns
from collgraph.kinds import KINDS
from collgraph.periods import BEFORE, EARLIEST, SPAN
from collgraph.query.facets import whole
from collgraph.query.parameters import Iri, serialised

_CURIE = re.compile(r"[a-z]+:[A-Za-z]+")
_NAMED = """  OPTIONAL { ?thing rdfs:label ?fr FILTER(LANG(?fr) = "fr") }
  OPTIONAL { ?thing rdfs:label ?other FILTER(LANG(?other) != "fr") }
  BIND(COALESCE(?fr, ?other) AS ?name)"""
_CLAIMED = """?claim cg:linkSubject|cg:linkObject ?thing ; cg:linkSubject ?subject .
    FILTER(?subject = ?thing || !STRSTARTS(STR(?subject), CONCAT(STR(cgi:), "practice/")))"""
_MAY_BE_CLAIMED = "FILTER(REGEX(STR(SUBSTR(STR(?thing), STRLEN(STR(cgi:)) + 1)), '^(experiment|practice|concept)/'))"


@dataclass(frozen=True)
class Listing:
    """A list as two queries: its table, and its statements."""

    select: str
    construct: str


def of_things(iris: Iterable[str], note: str) -> Listing:
    """The list of these things; ``note`` says in a word what they are."""
    names = " ".join(map(_short, iris))
    return _listing(f"  VALUES ?thing {{ {names} }}", note, f"BASE <{ns.ID}>\n")


def of_filters(filters: Mapping[str, Sequence[str]], note: str) -> Listing:
    """The list of everything that the filters of a search let through, by the same rules as the search."""
    patterns = [_PATTERNS[name](list(values)) for name, values in filters.items() if values and name in _PATTERNS]
    patterns = patterns or [_kinds(list(KINDS))]
    return _listing("\n".join(patterns), note)


def of_statements(stated: Iterable[tuple[str, str, str]], note: str) -> Listing:
    """The list of these statements, each with the graph that holds it."""
    rows = " ".join(f"({_short(one)} {_property(name)} {_short(other)})" for one, name, other in stated)
    where = (
        f"{{\n  VALUES (?subject ?property ?object) {{ {rows} }}\n  GRAPH ?graph {{ ?subject ?property ?object }}\n}}"
    )
    head = f"BASE <{ns.ID}>\n{_comment(note)}"
    return Listing(
        f"{head}SELECT DISTINCT ?subject ?property ?object ?graph\nWHERE {where}",
        f"{head}CONSTRUCT {{ ?subject ?property ?object }}\nWHERE {where}",
    )


def _short(iri: str) -> str:
    """A thing's IRI below the BASE."""
    return serialised(Iri(iri)).replace(ns.ID, "")


def _property(iri: str) -> str:
    name = ns.compact(iri)
    if not _CURIE.fullmatch(name):
        raise ValueError(iri)
    return name


def _listing(pattern: str, note: str, base: str = "") -> Listing:
    where = f"{{\n{pattern}\n  ?thing rdfs:label ?label .\n"
    head = base + _comment(note)
    return Listing(
        f"{head}SELECT ?thing (SAMPLE(?name) AS ?title)\nWHERE {where}{_NAMED}\n}}\nGROUP BY ?thing\nORDER BY ?title",
        f"{head}CONSTRUCT {{ ?thing a ?class ; rdfs:label ?label }}\nWHERE {where}  ?thing a ?class .\n}}",
    )


def _comment(note: str) -> str:
    return f"# {' '.join(note.split())}\n"


def _iris(name: str, values: list[str]) -> str:
    found = []
    for value in values:
        try:
            found.append(serialised(Iri(whole(name, value))))
        except ValueError:
            continue
    return " ".join(found)


def _kinds(values: list[str]) -> str:
    starts = " ".join(serialised(f"{ns.ID}{value}/") for value in values if ns.NAME.fullmatch(value))
    return f"  VALUES ?start {{ {starts} }} FILTER(STRSTARTS(STR(?thing), ?start))"


def _proposed_too(name: str, path: str) -> Callable[[list[str]], str]:
    return lambda values: f"  VALUES ?{name} {{ {_iris(name, values)} }} GRAPH ?in_{name} {{ ?thing {path} ?{name} }}"


def _periods(values: list[str]) -> str:
    rows = [(0, EARLIEST - 1)] if BEFORE in values else []
    rows += [(int(value), int(value) + SPAN - 1) for value in values if value.isdecimal() and len(value) == 4]
    spans = " ".join(f"({first} {last})" for first, last in rows)
    return (
        "  { SELECT ?thing (MIN(STR(?written)) AS ?date)\n"
        "    WHERE { GRAPH ?dated { ?thing cg:startDate|cg:publicationDate ?written } } GROUP BY ?thing }\n"
        f"  VALUES (?first ?last) {{ {spans} }}\n"
        "  BIND(xsd:integer(SUBSTR(?date, 1, 4)) AS ?year) FILTER(?year >= ?first && ?year <= ?last)"
    )


def _evidence(values: list[str]) -> str:
    statuses = " ".join(serialised(Iri(ns.term_iri("statuses", value))) for value in values if ns.KEY.fullmatch(value))
    with_status = (
        "  { { SELECT DISTINCT ?thing WHERE {\n"
        f"    VALUES ?status {{ {statuses} }} ?claim cg:status ?status .\n    {_CLAIMED} }} }} }}"
    )
    if "none" not in values:
        return with_status
    without = f"  {{ ?thing a ?any . {_MAY_BE_CLAIMED}\n    FILTER NOT EXISTS {{ {_CLAIMED} }} }}"
    return f"{with_status}\n  UNION\n{without}"


_PATTERNS: Mapping[str, Callable[[list[str]], str]] = {
    "theme": _proposed_too("theme", "cg:theme"),
    "posture": _proposed_too("posture", "cg:posture"),
    "territory": _proposed_too("territory", "cg:takesPlaceIn|cg:basedIn"),
    "source": lambda values: f"  VALUES ?source {{ {_iris('source', values)} }} GRAPH ?source {{ ?thing a ?given }}",
    "period": _periods,
    "evidence": _evidence,
    "kind": _kinds,
}
"""What each filter asks of ``?thing``, the most telling first."""
