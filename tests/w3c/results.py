"""Results of queries, read from any of the suite's notations and compared as the standard says they are equal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from tests.w3c.suite import PARSED, address

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
NOTATIONS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
Term = tuple[str, ...]
Row = dict[str, Term]


@dataclass
class Table:
    """The rows of a SELECT, the truth of an ASK or the triples of a CONSTRUCT: the other two are None."""

    rows: list[Row] | None = None
    truth: bool | None = None
    triples: list[ox.Triple] | None = None
    variables: tuple[str, ...] | None = None


def read_json(body: bytes) -> Table:
    """Read SPARQL JSON results by hand, so that the engine's own reader does not judge its writer."""
    found = json.loads(body)
    if "boolean" in found:
        return Table(truth=found["boolean"])
    rows = [{name: _from_json(value) for name, value in row.items()} for row in found["results"]["bindings"]]
    return Table(rows, variables=tuple(found["head"]["vars"]))


def _from_json(value: Mapping[str, str]) -> Term:
    if value["type"] != "literal":
        return {"uri": "iri", "bnode": "bnode"}[value["type"]], value["value"]
    lang = value.get("xml:lang", "").lower()
    return "literal", value["value"], lang or value.get("datatype", XSD + "string")


def read_table(content: bytes, notation: ox.QueryResultsFormat) -> Table:
    """Read results in XML, JSON or TSV."""
    found = ox.parse_query_results(content, notation)
    if isinstance(found, ox.QueryBoolean):
        return Table(truth=bool(found))
    names = [variable.value for variable in found.variables]
    rows = [{name: _term(row[name]) for name in names if row[name] is not None} for row in found]
    return Table(rows, variables=tuple(names))


def read_graph(content: bytes, notation: ox.RdfFormat, base: str) -> Table:
    """Read triples."""
    quads = ox.parse(content, format=notation, base_iri=base, rename_blank_nodes=True)
    return Table(triples=[quad.triple for quad in quads])


def expected(path: Path) -> Table:
    """Read the result that the suite expects: SPARQL results, a graph, or a result set written as a graph."""
    if path.suffix in NOTATIONS:
        return read_table(path.read_bytes(), NOTATIONS[path.suffix])
    graph = read_graph(path.read_bytes(), PARSED[path.suffix], address(path))
    return _result_set(graph.triples or []) or graph


def _result_set(triples: list[ox.Triple]) -> Table | None:
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    sets = f"PREFIX rs: <{RS}> SELECT ?truth {{ ?set a rs:ResultSet OPTIONAL {{ ?set rs:boolean ?truth }} }}"
    found = list(store.query(sets))  # type: ignore[arg-type]
    if not found:
        return None
    if found[0]["truth"] is not None:
        return Table(truth=found[0]["truth"].value in ("true", "1"))
    cells = f"""PREFIX rs: <{RS}> SELECT ?row ?name ?value {{ ?set rs:solution ?row
      OPTIONAL {{ ?row rs:binding [ rs:variable ?name ; rs:value ?value ] }} }}"""
    rows: dict[str, Row] = {}
    for cell in store.query(cells):  # type: ignore[union-attr]
        row = rows.setdefault(cell["row"].value, {})
        if cell["name"] is not None:
            row[cell["name"].value] = _term(cell["value"])
    return Table(list(rows.values()))


def _term(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return "iri", term.value
    if isinstance(term, ox.BlankNode):
        return "bnode", term.value
    assert isinstance(term, ox.Literal), term
    return "literal", term.value, term.language.lower() if term.language else term.datatype.value


def same(wanted: Table, found: Table, by_value: bool = False) -> bool:
    """Whether two results are equal: rows as a bag, graphs as graphs, whatever their blank nodes are called.

    ``by_value`` takes two spellings of a number or a date for the same.
    """
    if wanted.triples is not None or found.triples is not None:
        return _canonical(wanted.triples, by_value) == _canonical(found.triples, by_value)
    if wanted.rows is None or found.rows is None:
        return wanted.truth == found.truth and wanted.rows is None and found.rows is None
    return _same_rows(_rows(wanted.rows, by_value), _rows(found.rows, by_value))


def _canonical(triples: list[ox.Triple] | None, by_value: bool) -> list[str] | None:
    if triples is None:
        return None
    spelled = [ox.Triple(t.subject, t.predicate, _spelled(t.object) if by_value else t.object) for t in triples]
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in spelled)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def _rows(rows: Iterable[Row], by_value: bool) -> list[Row]:
    return [{name: _value(term) if by_value else term for name, term in row.items()} for row in rows]


@lru_cache(maxsize=4096)
def _value(term: Term) -> Term:
    if term[0] != "literal" or ":" not in term[2]:
        return term
    return _term(_spelled(ox.Literal(term[1], datatype=ox.NamedNode(term[2]))))


def _spelled(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.Literal | ox.NamedNode | ox.BlankNode:
    """A term as the engine spells it once it is in a store."""
    if not isinstance(term, ox.Literal):
        assert not isinstance(term, ox.Triple)
        return term
    store, node = ox.Store(), ox.NamedNode("x:x")
    store.add(ox.Quad(node, node, term))
    found = next(iter(store)).object
    assert isinstance(found, ox.Literal)
    return found


def _same_rows(wanted: list[Row], found: list[Row]) -> bool:
    return len(wanted) == len(found) and _match(sorted(wanted, key=_blanks), found, {})


def _blanks(row: Row) -> int:
    return sum(term[0] == "bnode" for term in row.values())


def _match(wanted: list[Row], left: list[Row], names: dict[str, str]) -> bool:
    """Pair the rows, those without blank nodes first; ``names`` maps the blank nodes of one side to the other's."""
    if not wanted:
        return True
    for place, row in enumerate(left):
        renamed = _renamed(wanted[0], row, names)
        if renamed is not None and _match(wanted[1:], left[:place] + left[place + 1 :], renamed):
            return True
        if renamed is not None and not _blanks(row):
            return False
    return False


def _renamed(wanted: Row, found: Row, names: dict[str, str]) -> dict[str, str] | None:
    if wanted.keys() != found.keys():
        return None
    names = dict(names)
    for name, term in wanted.items():
        other = found[name]
        if term[0] != "bnode" or other[0] != "bnode":
            if term != other:
                return None
        elif term[1] in names:
            if names[term[1]] != other[1]:
                return None
        elif other[1] in names.values():
            return None
        else:
            names[term[1]] = other[1]
    return names
