"""The outermost layer: known answers without routing, counts for ``/metrics``, a log without personal data."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from collgraph.query.background import wait_for
from collgraph.web import sparql
from collgraph.web.front import room_of
from collgraph.web.shell import GUARDS
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS, make_release
from tests.web.site import Site, on_a_socket, undated, whole

ROWS = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p LIMIT 5"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    make_release(tmp_path, "first", things=50)
    found = Site(tmp_path, query_timeout=1.0)
    yield found
    found.close()


def test_a_known_request_has_the_same_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first = site.ask(ROWS)
    monkeypatch.setattr(sparql, "handle", None)
    again = site.ask(ROWS)
    assert (again.status_code, again.content, again.headers.items()) == (200, first.content, first.headers.items())
    same = site.ask(ROWS, **{"if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert "content-length" not in same.headers
    figures = site.context.service.figures()
    assert [figures[f"outcome_{name}"] for name in ("answered", "cached", "not-modified")] == [1, 1, 1]


def test_the_short_way_and_the_long_way_answer_the_same(site: Site) -> None:
    graph = "CONSTRUCT WHERE { ?s ?p ?o }"
    for query, accept in ((ROWS, "text/csv"), (graph, "*/*"), ("SELECT (NOW() AS ?x1) {}", "application/json")):
        short = site.ask(query, accept=accept)
        long = site.get("/sparql", {"accept": accept}, query=query, other="")
        assert {**long.headers, **GUARDS} == {**short.headers, "content-length": long.headers["content-length"]}
        assert short.status_code == long.status_code == 200
        assert short.content == long.content or "NOW" in query
    for query, status in (("SELECT", 400), ("INSERT DATA {}", 403), (CROSS_PRODUCT, 503), ("", 400)):
        short, long = site.ask(query), site.get("/sparql", {"accept": "text/csv"}, query=query, other="")
        assert (short.status_code, short.text) == (long.status_code, long.text)
        assert short.status_code == status
    for lang in ("en", "fr"):
        assert site.ask("SELECT", **{"accept-language": lang}).headers["access-control-allow-origin"] == "*"


def test_a_known_request_is_answered_where_its_head_ends(site: Site) -> None:
    line = f"GET /sparql?{urlencode({'query': ROWS})} HTTP/1.1\r\nHost: site.test\r\nAccept: text/csv\r\n"
    with on_a_socket(site) as connection:
        answers = connection.makefile("rb")

        def asked(*more: str, times: int = 1) -> list[bytes]:
            connection.sendall("".join([line, *more, "\r\n"]).encode() * times)
            return [whole(answers) for _ in range(times)]

        first = asked()[0]
        known = asked(times=3)
        assert {undated(one) for one in known} == {undated(first)}
        tag = next(row for row in first.decode().split("\r\n") if row.startswith("etag: ")).removeprefix("etag: ")
        assert asked(f"If-None-Match: {tag}\r\n")[0].startswith(b"HTTP/1.1 304 Not Modified\r\n")
        assert undated(asked()[0]) == undated(first)
    assert [entry["status"] for entry in site.lines()] == [200, 200, 200, 200, 304, 200]


def test_what_an_answer_depends_on_is_looked_at(site: Site) -> None:
    plain = site.ask(ROWS, **{"accept-encoding": "identity"})
    assert site.ask(ROWS, accept="text/tab-separated-values").headers["content-type"].startswith("text/tab")
    assert site.ask("SELECT * { ?s ?p ?o }", **{"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in site.ask("SELECT * { ?s ?p ?o }", **{"accept-encoding": "identity"}).headers
    assert site.ask(ROWS, **{"accept-encoding": "identity"}).content == plain.content
    assert site.ask("SELECT (UUID() AS ?x) {}").content != site.ask("SELECT (UUID() AS ?x) {}").content


def test_a_new_release_is_not_answered_from_the_old_one(site: Site, tmp_path: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert [site.ask(count).text for _ in range(2)] == ["n\r\n100\r\n"] * 2
    path = make_release(tmp_path, "second", things=1)
    wait_for(site.background.loop, site.context.service.switch(path))
    assert [site.ask(count).text for _ in range(2)] == ["n\r\n2\r\n"] * 2


def test_metrics_tell_what_happened(site: Site) -> None:
    for query in (ROWS, ROWS, "SELECT", CROSS_PRODUCT):
        site.ask(query)
    answer = site.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert found['collgraph_queries_total{outcome="answered"}'] == "1"
    assert found['collgraph_queries_total{outcome="cached"}'] == "1"
    assert found['collgraph_queries_total{outcome="QueryTimeout"}'] == "1"
    assert found['collgraph_requests_total{room="sparql",outcome="200"}'] == "2"
    assert found['collgraph_requests_total{room="sparql",outcome="400"}'] == "1"
    assert found['collgraph_request_seconds_bucket{room="sparql",le="+Inf"}'] == "4"
    assert found['collgraph_request_seconds_bucket{room="sparql",le="0.5"}'] == "3"
    assert float(found['collgraph_request_seconds_sum{room="sparql"}']) >= 1.0
    assert found["collgraph_cache_hits_total"] == "1"
    assert found["collgraph_workers"] in ("2", "3")
    helped = [line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")]
    assert len(helped) == len(set(helped))


def test_the_log_names_nobody(site: Site) -> None:
    site.ask(ROWS, **{"x-forwarded-for": "203.0.113.9", "user-agent": "someone", "cookie": "secret"})
    site.ask(ROWS)
    site.get("/people/jeanne.dupont@example.org")
    known, again, missing = site.lines()
    assert set(known) == {"time", "method", "room", "path", "status", "bytes", "ms"}
    assert (known["room"], known["status"], again["bytes"]) == ("sparql", 200, known["bytes"])
    assert (missing["room"], missing["status"], "path" in missing) == ("explorer", 404, False)
    for word in ("203.0.113.9", "someone", "secret", "SELECT", "jeanne", "127.0.0.1"):
        assert word not in site.log.getvalue()


def test_a_cut_answer_is_logged_with_its_reason(site: Site) -> None:
    with pytest.raises(AssertionError):  # the transport of httpx wants complete answers; a server resets here
        site.ask(ENDLESS_ROWS)
    assert site.lines()[-1]["cut"] == "QueryTimeout"
    assert site.context.service.traffic.answers["sparql", "QueryTimeout"] == 1


@pytest.mark.parametrize(
    ("path", "room"), [("/sparql", "sparql"), ("/data/commune/29019.ttl", "data"), ("/", "explorer"), ("*", "explorer")]
)
def test_rooms(path: str, room: str) -> None:
    assert room_of(path) == room
