"""Random and mutated queries: whatever is sent, the answer is a documented one and the server goes on."""

import os
from collections.abc import Sequence

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.conftest import Victim

pytestmark = pytest.mark.service

# CI sets more, a soak many more.
EXAMPLES = int(os.environ.get("COLLGRAPH_FUZZ_EXAMPLES", "200"))
STATUSES = {200, 400, 403, 413, 503}
CODES = {"timeout", "memory", "crash"}

GOOD = [
    "PREFIX ex: <https://example.org/> SELECT * { ?s ex:value ?o FILTER(?o > 3 && ?o < 9) } ORDER BY DESC(?o) LIMIT 5",
    "SELECT ?s (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { ?o ?p ?s } } GROUP BY ?s HAVING (?n > 1) LIMIT 3",
    'ASK { ?s ?p \'é\'@fr , """long""", 1.5e3, true ; <http://a.example/#b> [ a _:b ], (1 2 ?x) . }',
    "CONSTRUCT { ?s <urn:p> ?o } FROM <urn:a> FROM NAMED <urn:b> { GRAPH ?g { ?s <urn:a>/^<urn:b>* ?o } } LIMIT 3",
    "DESCRIBE <https://example.org/1> # a comment",
    "SELECT * { VALUES (?a ?b) { (1 UNDEF) } OPTIONAL { ?a ?p ?b } MINUS { ?x ?y 1 } BIND(IF(?a<?b, ?a, 2) AS ?c) }",
    "SELECT * { FILTER NOT EXISTS { SELECT ?s { ?s !(<urn:x>|^<urn:y>)? ?o } } } LIMIT 2",
]
PIECES = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "<<",
    ">>",
    "{|",
    "|}",
    "'",
    '"',
    "'''",
    "#",
    "\\",
    "\n",
    "?x",
    "*",
    "^",
]
WORDS = [
    "SERVICE",
    "SELECT",
    "FILTER",
    "<http://127.0.0.1:9/>",
    "a",
    "ex:x",
    "1",
    "@en",
    "\u00e9",
    "\u0301",
    ".",
    ";",
    "!",
]


@st.composite
def mutated(draw: st.DrawFn, queries: Sequence[str] = GOOD) -> str:
    text = draw(st.sampled_from(queries))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        inserted = draw(st.sampled_from(["", text[start:end] * 3, *PIECES, *WORDS]))
        text = text[:start] + inserted + text[end:]
    return text


def check(victim: Victim, query: str) -> None:
    try:
        answer = victim.ask(query, accept="application/json")
    except httpx.RemoteProtocolError:
        return
    assert answer.status_code in STATUSES
    if answer.status_code == 503:
        assert answer.json()["error"] in CODES
    elif answer.status_code != 200:
        assert answer.json()["message"]


relaxed = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(mutated())
def test_mutated_queries(victim: Victim, query: str) -> None:
    check(victim, query)


@relaxed
@given(st.lists(st.sampled_from([*PIECES, *WORDS, "SELECT * {", "}"]), max_size=30).map(" ".join))
def test_random_words(victim: Victim, query: str) -> None:
    check(victim, query)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_random_text(victim: Victim, query: str) -> None:
    check(victim, query)


def test_the_server_has_survived(victim: Victim) -> None:
    assert victim.is_well()
