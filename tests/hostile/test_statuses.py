"""Every status that the endpoint documents, over a real connection, with its code and what to do next."""

import logging
import threading
import time

import httpx
import pytest

from tests.hostile.conftest import Victim
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS

ASK = "ASK {}"
ENDLESS_TRIPLES = (
    "CONSTRUCT { ?a ?b ?x } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l "
    "BIND(CONCAT(STR(?d), STR(?e), STR(?g), STR(?h), STR(?j), STR(?k)) AS ?x) }"
)
DIRECT = {"content-type": "application/sparql-query"}
CASES: list[tuple[int, str, str, dict[str, object]]] = [
    (400, "syntax", "GET", {"params": {"query": "SELECT"}}),
    (400, "prefix", "GET", {"params": {"query": "ASK { ?s foaf:name ?o }"}}),
    (400, "unknown-prefix", "GET", {"params": {"query": "ASK { ?s nobody:x ?o }"}}),
    (400, "nesting", "GET", {"params": {"query": "ASK {" + "(" * 400}}),
    (400, "control", "GET", {"params": {"query": "ASK { ?s ?p '\x00' }"}}),
    (400, "one-query", "GET", {"params": [("query", ASK), ("query", ASK)]}),
    (400, "encoding", "POST", {"content": b"ASK { ?s ?p '\xff' }", "headers": DIRECT}),
    (400, "graph", "GET", {"params": {"query": ASK, "default-graph-uri": "no iri"}}),
    (400, "form", "GET", {"params": {"query": ASK, "format": "ttl"}}),
    (403, "update", "POST", {"data": {"update": "CLEAR ALL"}}),
    (403, "update", "POST", {"data": {"query": "LOAD <http://127.0.0.1/x>"}}),
    (403, "service", "GET", {"params": {"query": "ASK { SERVICE <http://127.0.0.1/> {} }"}}),
    (405, "method", "PUT", {"content": "x"}),
    (406, "not-acceptable", "GET", {"params": {"query": ASK}, "headers": {"accept": "image/png"}}),
    (413, "body", "POST", {"content": "ASK {} #" + "x" * 100_100, "headers": DIRECT}),
    (415, "media-type", "POST", {"content": ASK, "headers": {"content-type": "text/plain"}}),
    (415, "charset", "POST", {"content": ASK, "headers": {"content-type": DIRECT["content-type"] + ";charset=x"}}),
    (415, "coding", "POST", {"content": ASK, "headers": {**DIRECT, "content-encoding": "br"}}),
    (503, "timeout", "POST", {"data": {"query": CROSS_PRODUCT}}),
]


@pytest.mark.parametrize(("status", "code", "method", "options"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_a_documented_status(victim: Victim, status: int, code: str, method: str, options: dict[str, object]) -> None:
    answer = victim.client.request(method, victim.url, **options)  # type: ignore[arg-type]
    found = answer.json()
    assert (answer.status_code, found["error"]) == (status, code)
    assert found["message"] and found["hint"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert ("retry-after" in answer.headers) == (status in (429, 503))


def test_too_many_at_once_is_429_for_the_one_and_nothing_for_the_other(victim: Victim) -> None:
    found: list[int] = []
    other: list[float] = []

    def flood() -> None:
        found.append(victim.ask(CROSS_PRODUCT, **{"x-forwarded-for": "198.51.100.1"}).status_code)

    threads = [threading.Thread(target=flood) for _ in range(50)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        begun = time.monotonic()
        answer = victim.ask(f"ASK {{}} # {begun}", **{"x-forwarded-for": "198.51.100.2"})
        other.append(time.monotonic() - begun)
        assert answer.status_code == 200
    for thread in threads:
        thread.join()
    assert set(found) == {429, 503}
    assert len(other) > 3


@pytest.mark.parametrize(
    ("accept", "comment"), [("text/turtle", "# INCOMPLETE"), ("application/rdf+xml", "<!-- INCOMPLETE"), ("*/*", "")]
)
def test_a_cut_answer_says_so_where_its_format_can_and_is_broken_everywhere(
    victim: Victim, accept: str, comment: str, caplog: pytest.LogCaptureFixture
) -> None:
    query = ENDLESS_ROWS if accept == "*/*" else ENDLESS_TRIPLES
    received = b""
    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"),
        victim.client.stream(
            "POST",
            victim.url,
            params={"lang": "en"},
            data={"query": query},
            headers={"accept": accept, "accept-encoding": "identity"},
        ) as answer,
    ):
        for piece in answer.iter_bytes():
            received = (received + piece)[-2000:]
    assert (comment.encode() in received) and (b"INCOMPLETE" in received) == bool(comment)
    told = [record for record in caplog.records if record.name.startswith("collgraph")]
    assert len(told) == 1 and told[0].exc_info is None and "\n" not in told[0].getMessage()
