"""The compact JSON-LD of a thing says the same as its Turtle, under the context that the server publishes."""

import json
from collections.abc import Callable

import httpx
import pyoxigraph as ox
import pytest

from collgraph import namespaces as ns
from collgraph.query.context import Context
from collgraph.query.jsonld import compact
from collgraph.query.nodes import Node, Statement

Fetch = Callable[..., httpx.Response]
THINGS = ("commune/29019", "concept/commons", "experiment/atelier", "link/l1", "evidence/l1", "region/53")


def expanded(content: str, context: object) -> set[str]:
    document = json.loads(content)
    document["@context"] = context
    return {str(q.triple) for q in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)}


@pytest.mark.parametrize("name", THINGS)
@pytest.mark.parametrize("proposed", ["", "?proposed=1"])
def test_it_says_what_the_turtle_says(fetch: Fetch, name: str, proposed: str) -> None:
    context = fetch("/context.jsonld").json()["@context"]
    written = fetch(f"/data/{name}.jsonld{proposed}")
    assert written.json()["@context"] == "https://graph.example.org/context.jsonld"
    turtle = fetch(f"/data/{name}.ttl{proposed}").content
    assert expanded(written.text, context) == {str(q.triple) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


def test_it_reads_well(fetch: Fetch) -> None:
    things = fetch("/data/commune/29019.jsonld").json()["@graph"]
    brest = next(thing for thing in things if thing["id"] == "cgi:commune/29019")
    assert brest["label"] == {"fr": "Brest"}
    assert brest["population"] == 139926
    assert "Municipality" in brest["type"]


def test_odd_values_survive(served: Context, fetch: Fetch) -> None:
    context = fetch("/context.jsonld").json()["@context"]
    subject, reader = Node("iri", f"{ns.ID}concept/a"), served.reader
    values = [
        ("cg:within", Node("literal", "no thing")),
        ("cg:population", Node("literal", "007", datatype=f"{ns.XSD}integer")),
        ("cg:population", Node("literal", "9" * 20, datatype=f"{ns.XSD}integer")),
        ("cg:titleRestored", Node("literal", "1", datatype=f"{ns.XSD}boolean")),
        ("cg:titleRestored", Node("literal", "true", datatype=f"{ns.XSD}boolean")),
        ("cg:point", Node("literal", "POINT(1 2)", datatype=ns.WKT_LITERAL)),
        ("cg:point", Node("literal", "POINT(1 2)")),
        ("rdfs:label", Node("iri", f"{ns.ID}concept/b")),
        ("rdfs:label", Node("literal", "x", lang="pt-br")),
        ("rdfs:label", Node("literal", "x")),
        ("cg:note", Node("iri", "https://example.org/a:b")),
        ("schema:name", Node("literal", "1.50", datatype=f"{ns.XSD}decimal")),
    ]
    rows = [Statement(subject, ns.expand(name), value, ns.graph_iri("concepts")) for name, value in values]
    written = compact(reader, rows, "x").decode()
    wanted = {f"{ns.expand(name)} {value.value} {value.lang} {value.datatype}" for name, value in values}
    document = json.loads(written) | {"@context": context}
    found = set()
    for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD):
        value = quad.object
        known = isinstance(value, ox.Literal)
        lang = value.language if known else None
        datatype = (
            value.datatype.value if known and lang is None and not value.datatype.value.endswith("#string") else None
        )
        found.add(f"{quad.predicate.value} {value.value} {lang} {datatype}")
    assert found == wanted
