"""Clients that researchers use, unchanged, against the endpoint: what they send is what the protocol tests guess."""

import io
import json
import subprocess
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pandas
import polars
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from collgraph.namespaces import CG, thing_iri

COMMONS = thing_iri("concept", "communs")
PREFIXES = f"PREFIX cg: <{CG}>\nPREFIX rdfs: <{RDFS}>\n"
NAMES = (
    PREFIXES
    + 'SELECT ?concept ?name { ?concept a cg:Concept ; rdfs:label ?name FILTER(LANG(?name) = "fr") } ORDER BY ?name'
)
ABOUT = PREFIXES + f"CONSTRUCT {{ <{COMMONS}> rdfs:label ?name }} WHERE {{ <{COMMONS}> rdfs:label ?name }}"
FRENCH = ["Budget participatif", "Communs", "Participation citoyenne"]


def wrapper(endpoint: str, query: str, form: str, method: str = GET) -> SPARQLWrapper:
    client = SPARQLWrapper(endpoint)
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    return client


# -- SPARQLWrapper


@pytest.mark.parametrize(("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_selects_by_every_method(endpoint: str, method: str, way: str) -> None:
    client = wrapper(endpoint, NAMES, JSON, method)
    client.setRequestMethod(way)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == FRENCH


def test_sparqlwrapper_reads_the_other_tables(endpoint: str) -> None:
    found = wrapper(endpoint, NAMES, XML).queryAndConvert()
    assert [node.firstChild.data for node in found.getElementsByTagName("literal")] == FRENCH
    assert wrapper(endpoint, NAMES, CSV).queryAndConvert().decode().splitlines()[0] == "concept,name"
    assert wrapper(endpoint, NAMES, TSV).queryAndConvert().decode().splitlines()[0] == "?concept\t?name"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper's own, with rdflib 7
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML])
def test_sparqlwrapper_constructs(endpoint: str, form: str) -> None:
    found = wrapper(endpoint, ABOUT, form).queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert (URIRef(COMMONS), RDFS.label, Literal("Communs", lang="fr")) in graph


def test_sparqlwrapper_asks(endpoint: str) -> None:
    assert wrapper(endpoint, f"ASK {{ <{COMMONS}> ?p ?o }}", JSON).queryAndConvert()["boolean"] is True


def test_sparqlwrapper_tells_a_bad_query(endpoint: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        wrapper(endpoint, "SELECT * { ?s ?p", JSON).query()
    assert "syntax" in str(caught.value)


# -- rdflib


def test_rdflib_reads_the_endpoint_as_a_graph(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint, returnFormat="json"))
    assert Literal("Communs", lang="fr") in set(graph.objects(URIRef(COMMONS), RDFS.label))
    assert (URIRef(COMMONS), RDF.type, URIRef(CG + "Concept")) in graph
    rows = graph.query("SELECT ?c { ?c a cg:Concept }", initNs={"cg": CG})
    assert len(list(rows)) == 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_reads_every_format_by_every_method(endpoint: str, method: str, form: str) -> None:
    store = SPARQLStore(endpoint, returnFormat=form, method=method)
    assert [str(row[1]) for row in store.query(NAMES)] == FRENCH


# -- tables


def test_pandas_reads_an_address(endpoint: str) -> None:
    table = pandas.read_csv(f"{endpoint}?query={quote(NAMES)}", storage_options={"Accept": "text/csv"})
    assert list(table["name"]) == FRENCH
    assert list(pandas.read_csv(f"{endpoint}?format=csv&query={quote(NAMES)}")["name"]) == FRENCH


def test_polars_reads_numbers_as_numbers(endpoint: str) -> None:
    query = PREFIXES + "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class } GROUP BY ?class"
    with urllib.request.urlopen(f"{endpoint}?format=csv&query={quote(query)}") as answer:
        table = polars.read_csv(io.BytesIO(answer.read()))
    assert table.schema["n"] == polars.Int64
    assert table.filter(polars.col("class") == CG + "Concept")["n"].to_list() == [3]


# -- curl


def curl(*arguments: str) -> str:
    return subprocess.run(
        ["curl", "--silent", "--show-error", *arguments], capture_output=True, text=True, check=True
    ).stdout


def test_curl_gets_posts_and_reads_headers(endpoint: str, tmp_path: Path) -> None:
    file = tmp_path / "names.rq"
    file.write_text(NAMES, encoding="utf-8")
    csv = ("--header", "accept: text/csv")
    got = curl("--get", *csv, "--data-urlencode", f"query={NAMES}", endpoint)
    assert curl(*csv, "--data-urlencode", f"query@{file}", endpoint) == got
    direct = ("--header", "content-type: application/sparql-query", "--data-binary", f"@{file}")
    assert curl(*csv, *direct, endpoint) == got
    assert curl(*csv, "--compressed", *direct, endpoint) == got
    head = curl("--head", "--get", *csv, "--data-urlencode", f"query={NAMES}", endpoint)
    assert head.startswith("HTTP/1.1 200")
    assert "text/csv" in head


def test_curl_is_told_what_is_wrong(endpoint: str) -> None:
    answer = curl("--write-out", "%{http_code}", "--data-urlencode", "query=SELECT * { ?s a cg:Concept }", endpoint)
    problem, status = answer.rsplit("}", 1)
    assert status.strip() == "400"
    assert f"PREFIX cg: <{CG}>" in json.loads(problem + "}")["hint"]
