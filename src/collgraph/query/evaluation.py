"""One query on one store: its dataset, its columns in the order they are written, its answer in a format."""

import csv
import io
from collections.abc import Sequence
from typing import IO, Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from collgraph.namespaces import BASE, PREFIXES
from collgraph.query.ordering import ordering
from collgraph.query.tasks import Task

_BINDINGS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPH = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def evaluate(store: Store, task: Task, output: IO[bytes]) -> None:
    """Run a query and write its whole answer; raises what the engine raises, SyntaxError among others.

    A relative IRI is one of ours, as the protocol wants it to have a base: ``<id/commune/29019>``.
    """
    text = in_written_order(task)
    if task.default_graphs is None and task.named_graphs is None:
        write(store.query(_ordered(store, text) if task.ties else text, base_iri=BASE), task.format, output)
        return
    default, named = task.default_graphs or (), task.named_graphs or ()
    graphs: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(iri) for iri in dict.fromkeys(default)]
    if len(graphs) > 1:
        store, graphs = merged(store, default, named), [DefaultGraph()]
    names: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in dict.fromkeys(named)]
    write(store.query(text, base_iri=BASE, default_graph=graphs, named_graphs=names), task.format, output)


def in_written_order(task: Task) -> str:
    """Spell out ``SELECT *`` in the order in which the text first names its columns.

    The engine orders them by the alphabet. An empty store tells which variables are visible.
    """
    if task.star is None:
        return task.text
    result = Store().query(task.text, base_iri=BASE)
    if not isinstance(result, QuerySolutions):
        return task.text
    visible = {variable.value for variable in result.variables}
    columns = [name for name in task.variables if name in visible]
    if len(columns) != len(visible) or columns == sorted(columns):
        return task.text
    listed = " ".join(f"?{name}" for name in columns)
    return f"{task.text[: task.star]} {listed} {task.text[task.star + 1 :]}"


def _ordered(store: Store, text: str) -> str:
    """The same query in the order that is best for a store; raises SyntaxError with a place in the text as it is."""
    turned = ordering(store).ordered(text)
    if turned != text:
        Store().query(text, base_iri=BASE)
    return turned


def merged(store: Store, default: Sequence[str], named: Sequence[str]) -> Store:
    """A store whose default graph has each triple of several graphs once: the engine would count it twice."""
    scratch = Store()
    for iri in dict.fromkeys(default):
        found = store.quads_for_pattern(None, None, None, NamedNode(iri))
        scratch.extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in found)
    for iri in dict.fromkeys(named):
        scratch.extend(store.quads_for_pattern(None, None, None, NamedNode(iri)))
    return scratch


def write(result: Any, name: str, output: IO[bytes]) -> None:
    """Serialise a result; raises ValueError where its form has no such format."""
    if isinstance(result, QueryTriples) and name in _GRAPH:
        if name == "ttl":
            serialize(result, output, RdfFormat.TURTLE, prefixes=PREFIXES)
        else:
            result.serialize(output, _GRAPH[name])
    elif isinstance(result, QuerySolutions | QueryBoolean) and name in _BINDINGS:
        result.serialize(output, _BINDINGS[name])
    elif isinstance(result, QuerySolutions | QueryBoolean) and name == "csv-excel":
        _write_for_spreadsheets(result, output)
    else:
        raise ValueError(f"no {name} for {type(result).__name__}")


def _write_for_spreadsheets(result: QuerySolutions | QueryBoolean, output: IO[bytes]) -> None:
    """CSV that a French Excel opens by a double click: BOM, semicolons, no cell that runs as a formula."""
    text = io.TextIOWrapper(output, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    if isinstance(result, QueryBoolean):
        writer.writerow([str(bool(result)).lower()])
    else:
        writer.writerow([variable.value for variable in result.variables])
        for solution in result:
            writer.writerow([_cell(term) for term in solution])
    text.detach()


def _cell(term: Any) -> str:
    if term is None:
        return ""
    words = str(getattr(term, "value", term))
    return "'" + words if words.startswith(_FORMULA) and not _is_number(words) else words


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True
