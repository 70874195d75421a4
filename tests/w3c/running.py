"""Runs the suite over HTTP on the endpoint itself: its protocol, its guard, its workers, one store for all tests.

Each file of data is a named graph of the store, and a test names its dataset with the protocol's parameters.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox

from tests.query.endpoint import Endpoint
from tests.w3c import http_cases
from tests.w3c.results import NOTATIONS, Table, expected, read_graph, read_json, read_table, same
from tests.w3c.suite import PARSED, Case, address, cases

PASSED, BY_VALUE, FAILED = "passed", "by value", "failed"
RESULTS = "application/sparql-results+"


@dataclass(frozen=True)
class Outcome:
    """What became of one test; ``detail`` says what was wrong."""

    id: str
    group: str
    status: str
    detail: str = ""


def make_store(root: Path, build: Path, found: list[Case]) -> None:
    """Write a release whose store holds every file of data as a graph, and nothing in the default graph."""
    path = build / "releases" / "w3c"
    path.mkdir(parents=True)
    store = ox.Store(str(path / "store"))
    files = {address(file): file for case in found for file in case.data}
    named = {iri: file for case in found for iri, file in case.graphs}
    for iri, file in {**files, **named, **http_cases.graphs(root)}.items():
        quads = ox.parse(path=str(file), format=PARSED[file.suffix], base_iri=address(file), rename_blank_nodes=True)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(iri)) for quad in quads)
        store.add_graph(ox.NamedNode(iri))
    store.flush()
    (build / "current").symlink_to(Path("releases") / "w3c")


def run(root: Path, build: Path) -> Iterator[Outcome]:
    """Run every test of the suite that asks a query; the build folder is made from scratch."""
    found = list(cases(root))
    make_store(root, build, found)
    endpoint = Endpoint(build)
    try:
        for case in found:
            yield _outcome(endpoint, case)
        yield from (_as_xml(endpoint, case) for case in found if case.result and case.result.suffix == ".srx")
        for name, detail in http_cases.run(endpoint, root):
            yield Outcome(name, name.partition("/")[0], FAILED if detail else PASSED, detail)
    finally:
        endpoint.close()


def _outcome(endpoint: Endpoint, case: Case) -> Outcome:
    if "SyntaxTest" in case.kind:
        wanted = 200 if case.kind.startswith("Positive") else 400
        answer = ask(endpoint, case, "*/*")
        # A function that the engine does not have is no error of syntax.
        found = 200 if answer.status_code == 400 and answer.json()["error"] == "evaluation" else answer.status_code
        status = PASSED if found == wanted else FAILED
        return Outcome(case.id, case.group, status, "" if status == PASSED else f"{answer.status_code} {answer.text}")
    if case.kind == "CSVResultFormatTest":
        return _as_csv(endpoint, case)
    assert case.kind == "QueryEvaluationTest" and case.result is not None, case
    return _evaluation(endpoint, case, case.result)


def ask(endpoint: Endpoint, case: Case, accept: str) -> httpx.Response:
    """Send a test's query; the address of its file is the base of its IRIs."""
    query = case.query.read_text(encoding="utf-8")
    parameters: dict[str, Any] = {"query": f"BASE <{address(case.query)}>\n{query}"}
    if "FROM <" in query:  # the query says itself what its dataset is
        return endpoint.request("POST", data=parameters, headers={"accept": accept})
    if case.data:
        parameters["default-graph-uri"] = [address(file) for file in case.data]
    if case.graphs:
        parameters["named-graph-uri"] = [iri for iri, _ in case.graphs]
    return endpoint.request("POST", data=parameters, headers={"accept": accept})


def _evaluation(endpoint: Endpoint, case: Case, result: Path) -> Outcome:
    wanted = expected(result)
    if wanted.triples is not None:
        answer = ask(endpoint, case, "application/n-triples")
    elif result.suffix == ".tsv":
        answer = ask(endpoint, case, "text/tab-separated-values")
    else:
        answer = ask(endpoint, case, RESULTS + "json")
    if answer.status_code != 200:
        return Outcome(case.id, case.group, FAILED, f"{answer.status_code} {answer.text}")
    return _judged(case.id, case.group, wanted, _read(answer))


def _read(answer: httpx.Response) -> Table:
    media_type = answer.headers["content-type"].partition(";")[0]
    if media_type == RESULTS + "json":
        return read_json(answer.content)
    if media_type == "application/n-triples":
        return read_graph(answer.content, ox.RdfFormat.N_TRIPLES, "")
    notation = NOTATIONS[".tsv" if media_type == "text/tab-separated-values" else ".srx"]
    return read_table(answer.content, notation)


def _judged(name: str, group: str, wanted: Table, found: Table) -> Outcome:
    if same(wanted, found):
        return Outcome(name, group, PASSED)
    if same(wanted, found, by_value=True):
        return Outcome(name, group, BY_VALUE, "another spelling of the same value")
    return Outcome(name, group, FAILED, f"wanted {_shown(wanted)}, found {_shown(found)}")


def _shown(table: Table) -> str:
    content = table.truth if table.rows is None else table.rows
    return json.dumps(content, ensure_ascii=False) if table.triples is None else " ".join(map(str, table.triples))


def _as_csv(endpoint: Endpoint, case: Case) -> Outcome:
    """CSV has no types: the same header and the same lines, blank nodes aside, whatever their order."""
    assert case.result is not None
    answer = ask(endpoint, case, "text/csv")
    wanted, found = (_csv_lines(content) for content in (case.result.read_bytes(), answer.content))
    if wanted == found:
        return Outcome(case.id, case.group, PASSED)
    if [list(map(_number, row)) for row in wanted] == [list(map(_number, row)) for row in found]:
        return Outcome(case.id, case.group, BY_VALUE, "another spelling of the same value")
    return Outcome(case.id, case.group, FAILED, f"wanted {wanted}, found {found}")


def _csv_lines(content: bytes) -> list[list[str]]:
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    return [header, *sorted(["_:" if cell.startswith("_:") else cell for cell in row] for row in rows)]


def _number(cell: str) -> str:
    try:
        return str(float(cell))
    except ValueError:
        return cell


def _as_xml(endpoint: Endpoint, case: Case) -> Outcome:
    """The XML of an answer: well-formed as a reader of XML sees it, and equal to the expected file."""
    assert case.result is not None
    name, answer = f"results-xml/{case.id}", ask(endpoint, case, RESULTS + "xml")
    if answer.status_code != 200:
        return Outcome(name, "results-xml", FAILED, f"{answer.status_code} {answer.text}")
    tag = ElementTree.fromstring(answer.content).tag
    assert tag == "{http://www.w3.org/2005/sparql-results#}sparql", tag
    return _judged(name, "results-xml", expected(case.result), _read(answer))
