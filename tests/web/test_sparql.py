import gzip
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.query.endpoint import CROSS_PRODUCT, EX, GRAPH_A, GRAPH_B, Endpoint, make_release

ROWS = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{EX}1> ?p ?o }}"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    build = tmp_path_factory.mktemp("endpoint")
    make_release(build, "first", things=500)
    found = Endpoint(build, query_timeout=1.0, query_max_bytes=20_000)
    yield found
    found.close()


def problem(response: httpx.Response) -> tuple[int, str]:
    """The status and code of an error, whose shape is checked on the way."""
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-type"] == "application/json"
    shape = response.json()
    assert set(shape) == {"error", "message", "hint"}
    assert shape["message"]
    assert shape["hint"]
    assert "Traceback" not in response.text
    return response.status_code, shape["error"]


# -- asking --


def test_get_and_both_posts_give_the_same_answer(endpoint: Endpoint) -> None:
    csv = {"accept": "text/csv"}
    answers = [
        endpoint.request("GET", params={"query": COUNT}, headers=csv),
        endpoint.request("POST", data={"query": COUNT}, headers=csv),
        endpoint.request("POST", content=COUNT, headers={**csv, **DIRECT}),
        endpoint.request(
            "POST",
            data={"query": COUNT},
            headers={**csv, **FORM, "content-type": FORM["content-type"] + "; charset=UTF-8"},
        ),
        endpoint.request(
            "POST", content=COUNT, headers={**csv, "content-type": "application/sparql-query;charset=utf-8"}
        ),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, "n\r\n1000\r\n")}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parameters_are_decoded_exactly_once(endpoint: Endpoint, method: str) -> None:
    query = "SELECT ('100%25 a+b=c&d %C3%A9 é' AS ?x) {}"
    sent = {"params" if method == "GET" else "data": {"query": query}}
    answer = endpoint.request(method, headers={"accept": "text/csv"}, **sent)
    assert answer.text == "x\r\n100%25 a+b=c&d %C3%A9 é\r\n"


def test_a_form_may_hold_raw_equal_signs_and_plus_for_space(endpoint: Endpoint) -> None:
    body = "query=SELECT+(1=1+AS+?x)+{}"
    answer = endpoint.request("POST", content=body, headers={**FORM, "accept": "text/csv"})
    assert answer.text == "x\r\ntrue\r\n"


def test_a_form_may_be_in_latin_1(endpoint: Endpoint) -> None:
    headers = {"content-type": FORM["content-type"] + "; charset=ISO-8859-1", "accept": "text/csv"}
    answer = endpoint.request("POST", content="query=SELECT+('%E9'+AS+?x)+{}", headers=headers)
    assert answer.text == "x\r\né\r\n"


# -- datasets --


@pytest.mark.parametrize("method", ["GET", "POST", "direct"])
def test_the_graphs_of_the_protocol_make_the_dataset(endpoint: Endpoint, method: str) -> None:
    graphs = {"default-graph-uri": [GRAPH_A, GRAPH_B], "named-graph-uri": [GRAPH_A]}
    query = f"SELECT (COUNT(*) AS ?n) FROM <{EX}ignored> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    csv = {"accept": "text/csv"}
    if method == "GET":
        answer = endpoint.request("GET", params={"query": query, **graphs}, headers=csv)
    elif method == "POST":
        answer = endpoint.request("POST", data={"query": query, **graphs}, headers=csv)
    else:
        answer = endpoint.request("POST", params=graphs, content=query, headers={**csv, **DIRECT})
    assert answer.text == "n\r\n3\r\n"


def test_a_graph_that_is_no_iri_is_an_error(endpoint: Endpoint) -> None:
    answer = endpoint.request("GET", params={"query": COUNT, "default-graph-uri": "not an iri"})
    assert problem(answer) == (400, "graph")


# -- formats --


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (ROWS, "", "application/sparql-results+json"),
        (ROWS, "*/*", "application/sparql-results+json"),
        (ROWS, "application/json", "application/sparql-results+json"),
        (ROWS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ROWS, "text/xml", "application/sparql-results+xml"),
        (ROWS, "text/csv", "text/csv; charset=utf-8"),
        (ROWS, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (ROWS, "text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (ROWS, "text/html;q=0.5, text/csv", "text/csv; charset=utf-8"),
        ("ASK {}", "text/csv", "text/csv; charset=utf-8"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "text/plain", "application/n-triples"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (f"DESCRIBE <{EX}1>", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_the_format_is_negotiated(endpoint: Endpoint, query: str, accept: str, media_type: str) -> None:
    answer = endpoint.query(query, accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content


@pytest.mark.parametrize(
    ("query", "name", "media_type"),
    [
        (ROWS, "json", "application/sparql-results+json"),
        (ROWS, "xml", "application/sparql-results+xml"),
        (ROWS, "csv", "text/csv; charset=utf-8"),
        (ROWS, "tsv", "text/tab-separated-values; charset=utf-8"),
        (ROWS, "text/csv", "text/csv; charset=utf-8"),
        (ROWS, "csv-excel", "text/csv; charset=utf-8; header=present"),
        (CONSTRUCT, "ttl", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "nt", "application/n-triples"),
        (CONSTRUCT, "jsonld", "application/ld+json"),
        (CONSTRUCT, "rdf", "application/rdf+xml"),
    ],
)
def test_format_overrides_the_accept_header(endpoint: Endpoint, query: str, name: str, media_type: str) -> None:
    answer = endpoint.request("GET", params={"query": query, "format": name}, headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


def test_a_spreadsheet_opens_the_excel_variant(endpoint: Endpoint) -> None:
    query = "SELECT ?a ?b ('=1+1' AS ?c) { VALUES (?a ?b) { ('é' -1.5) } }"
    answer = endpoint.request("GET", params={"query": query, "format": "csv-excel"})
    assert answer.content == "\ufeffa;b;c\r\né;-1.5;'=1+1\r\n".encode()
    assert answer.headers["content-disposition"] == 'attachment; filename="collgraph.csv"'


def test_what_cannot_be_given_is_told(endpoint: Endpoint) -> None:
    answer = endpoint.query(ROWS, "image/png, text/turtle")
    assert problem(answer) == (406, "not-acceptable")
    assert "text/csv" in answer.json()["hint"]
    answer = endpoint.request("GET", params={"query": ROWS, "format": "ttl"})
    assert problem(answer) == (400, "form")


def test_columns_keep_the_order_of_the_query(endpoint: Endpoint) -> None:
    assert endpoint.query(ROWS).text.splitlines()[0] == "s,p,o"
    assert endpoint.query(ROWS, "text/tab-separated-values").text.splitlines()[0] == "?s\t?p\t?o"
    assert endpoint.query(ROWS, "application/json").json()["head"]["vars"] == ["s", "p", "o"]


# -- caching and compression --


def test_a_known_answer_is_not_sent_again(endpoint: Endpoint) -> None:
    first = endpoint.query(ROWS)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    workers = endpoint.service.figures()["outcome_answered"]
    for named in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = endpoint.query(ROWS, **{"if-none-match": named})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert endpoint.service.figures()["outcome_answered"] == workers
    assert endpoint.query(ROWS, **{"if-none-match": '"other"'}).status_code == 200
    assert endpoint.query(ROWS, "text/tab-separated-values").headers["etag"] != tag


def test_what_changes_by_itself_has_no_tag(endpoint: Endpoint) -> None:
    answer = endpoint.query("SELECT (NOW() AS ?now) {}", **{"if-none-match": "*"})
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_gzip_is_used_where_it_is_accepted_and_worth_it(endpoint: Endpoint) -> None:
    plain = endpoint.query(ROWS, **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for _ in ("computed", "cached"):
        packed = endpoint.query(ROWS, **{"accept-encoding": "br;q=1, gzip;q=0.5"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.content == plain.content
    assert "content-encoding" not in endpoint.query("ASK {}", **{"accept-encoding": "gzip"}).headers
    assert "content-encoding" not in endpoint.query(ROWS, **{"accept-encoding": "gzip;q=0"}).headers


# -- without a query --


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
    ],
)
def test_a_machine_gets_the_service_description(endpoint: Endpoint, accept: str, media_type: str) -> None:
    answer = endpoint.request("GET", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    for part in ("http://endpoint.test/sparql", "SPARQL11Query", GRAPH_A, GRAPH_B):
        assert part.rpartition("/")[2] in answer.text
    assert "BasicFederatedQuery" not in answer.text


def test_a_browser_is_sent_to_the_query_page(endpoint: Endpoint) -> None:
    answer = endpoint.request("GET", headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["location"]) == (303, "/requetes")
    answer = endpoint.request("GET", params={"query": "SELECT é & {", "lang": "en"}, headers={"accept": BROWSER})
    assert answer.status_code == 303
    address = urlsplit(answer.headers["location"])
    assert address.path == "/requetes"
    assert parse_qs(address.query) == {"query": ["SELECT é & {"], "lang": ["en"]}


# -- methods --


def test_head_has_the_headers_of_get(endpoint: Endpoint) -> None:
    for query in (COUNT, "SELECT * { ?s ?p ?o . ?a ?b ?o }"):
        head = endpoint.request("HEAD", params={"query": query}, headers={"accept": "text/csv"})
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == "text/csv; charset=utf-8"
    assert problem_of_head(endpoint.request("HEAD", params={"query": "SELECT"})) == 400
    assert endpoint.request("HEAD").status_code == 200


def problem_of_head(response: httpx.Response) -> int:
    assert response.headers["access-control-allow-origin"] == "*"
    return response.status_code


def test_another_origin_may_ask(endpoint: Endpoint) -> None:
    answer = endpoint.request(
        "OPTIONS", headers={"origin": "https://a.example", "access-control-request-method": "POST"}
    )
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_writing_methods_are_refused_with_the_reason(endpoint: Endpoint, method: str) -> None:
    answer = endpoint.request(method, params={"lang": "en"})
    assert problem(answer) == (405, "method")
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert "read-only" in answer.json()["message"]


# -- what is refused --


def test_updates_are_refused_with_the_reason(endpoint: Endpoint) -> None:
    insert = "INSERT DATA { <urn:a> <urn:b> 1 }"
    answers = [
        endpoint.request("GET", params={"query": insert}),
        endpoint.request("POST", data={"query": insert}),
        endpoint.request("POST", data={"update": insert}),
        endpoint.request("GET", params={"update": insert}),
        endpoint.request("POST", content=insert, headers={"content-type": "application/sparql-update"}),
    ]
    assert {problem(answer) for answer in answers} == {(403, "update")}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"content": "ASK {}", "headers": {"content-type": "text/plain"}}, (415, "media-type")),
        ({"content": "ASK {}"}, (415, "media-type")),
        ({"content": b"query=" + "ASK {}".encode("utf-16"), "headers": FORM}, (400, "encoding")),
        ({"content": b"query=ASK%20%7B%FF%7D", "headers": FORM}, (400, "encoding")),
        ({"content": b"ASK { ?s ?p '\xff' }", "headers": DIRECT}, (400, "encoding")),
        (
            {"content": "ASK {}", "headers": {"content-type": "application/sparql-query; charset=utf-16"}},
            (415, "charset"),
        ),
        ({"content": gzip.compress(b"ASK {}"), "headers": {**DIRECT, "content-encoding": "gzip"}}, (415, "coding")),
        ({"content": "query=ASK+{}&query=ASK+{}", "headers": FORM}, (400, "one-query")),
        ({"content": "other=1", "headers": FORM}, (400, "one-query")),
        ({"params": {"query": "ASK {}"}, "content": "ASK {}", "headers": DIRECT}, (400, "one-query")),
        ({"content": "&".join(f"a{n}=1" for n in range(300)), "headers": FORM}, (400, "parameters")),
        ({"content": "ASK {} #" + "x" * 20_000, "headers": DIRECT}, (413, "body")),
        ({"content": "query=ASK+%7B%7D" + "x" * 80_000, "headers": FORM}, (413, "body")),
        ({"content": "query=ASK+{}+%23" + "x" * 30_000, "headers": FORM}, (413, "too-long")),
        ({"content": "", "headers": DIRECT}, (400, "syntax")),
    ],
)
def test_a_faulty_post_has_its_status(
    endpoint: Endpoint, options: dict[str, object], expected: tuple[int, str]
) -> None:
    assert problem(endpoint.request("POST", **options)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (400, "syntax")),
        ("SELECT", (400, "syntax")),
        ("SELECT * { ?s ?p }", (400, "syntax")),
        ("SELECT * { ?s foaf:name ?o }", (400, "prefix")),
        ("SELECT * { ?s nobody:knows ?o }", (400, "unknown-prefix")),
        ("SELECT * { ?s ?p <http://[> }", (400, "iri")),
        ("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }", (403, "service")),
        ("ASK { ?s ?p '\x00' }", (400, "control")),
        ("ASK {" + "(" * 100, (400, "nesting")),
        (CROSS_PRODUCT, (503, "timeout")),
    ],
)
def test_a_faulty_query_has_its_status(endpoint: Endpoint, query: str, expected: tuple[int, str]) -> None:
    assert problem(endpoint.query(query)) == expected


def test_a_syntax_error_shows_the_line(endpoint: Endpoint) -> None:
    answer = endpoint.request("GET", params={"query": "SELECT * {\n  ?s ?p\n}", "lang": "en"})
    assert answer.json()["message"].startswith("Line 3, column 2: “}”. ")


def test_errors_are_text_for_those_who_prefer_it_and_in_their_language(endpoint: Endpoint) -> None:
    answer = endpoint.query("SELECT * { ?s foaf:name ?o }", "text/plain, text/csv", **{"accept-language": "en-GB"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "not declared" in answer.text
    assert "PREFIX foaf: <http://xmlns.com/foaf/0.1/>" in answer.text
    answer = endpoint.query("SELECT * { ?s foaf:name ?o }", "application/json", **{"accept-language": "fr"})
    assert "n’est pas déclaré" in json.loads(answer.text)["message"]
