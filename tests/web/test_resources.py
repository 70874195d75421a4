import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pyoxigraph as ox
import pytest

from collgraph import namespaces as ns
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings

Fetch = Callable[..., httpx.Response]

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "trig": ("application/trig", ox.RdfFormat.TRIG),
    "nq": ("application/n-quads", ox.RdfFormat.N_QUADS),
}
HOSTILE = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "commune/..%2F29019",
    "commune/29019%00.ttl",
    "commune//29019",
    "commune/29019/",
    "commune/" + "9" * 5000,
    "commune/29019%0d%0aset-cookie:a=b",
    "<script>alert(1)</script>",
    "commune/%F0%9F%92%A9",
    "commune/%ff%fe",
    "*/*",
    "%25",
    "commune/29019>; rel=x",
]
ROOTS = ["/id/", "/data/", "/vocab/", "/graph/", "/release/", "/dumps/", "/dumps/latest/", "/ontology.", "/sitemap-"]
BAD_ACCEPTS = ["", "*", "text/turtle;q=nan", ",,,", "a/b/c", "x" * 8000, "text/html;q=1;q=0", ";", '"']


def triples(response: httpx.Response, extension: str) -> set[tuple[str, str, str]]:
    rows = ox.parse(response.content, format=FORMATS[extension][1])
    return {(str(row.subject), str(row.predicate), str(row.object)) for row in rows}


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/entity?id=commune/29019"),
        ("*/*", "/entity?id=commune/29019"),
        ("text/turtle", "/data/commune/29019.ttl"),
        ("application/ld+json", "/data/commune/29019.jsonld"),
        ("application/rdf+xml;q=0.5, application/n-triples;q=0.9", "/data/commune/29019.nt"),
        ("text/html;q=0.1, text/turtle;q=0.2", "/data/commune/29019.ttl"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_sends_to_page_or_data(fetch: Fetch, accept: str, location: str, method: str) -> None:
    response = fetch("/id/commune/29019", method, accept)
    assert response.status_code == 303
    assert response.headers["location"] == location
    assert "Accept" in response.headers["vary"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert 'rel="describedby"' in response.headers["link"]
    assert 'rel="license"' in response.headers["link"]
    unchanged = fetch("/id/commune/29019", method, accept, if_none_match=response.headers["etag"])
    assert (unchanged.status_code, unchanged.headers["etag"]) == (304, response.headers["etag"])


def test_the_page_is_in_the_language_asked_for(fetch: Fetch) -> None:
    response = fetch("/id/concept/commons", accept="text/html", accept_language="en-GB,fr;q=0.5")
    assert response.headers["location"] == "/entity?id=concept/commons&lang=en"


def test_an_unavailable_format_is_refused_with_what_there_is(fetch: Fetch) -> None:
    response = fetch("/id/commune/29019", accept="image/png")
    assert response.status_code == 406
    assert "text/turtle" in response.json()["hint"]
    assert fetch("/data/commune/29019", accept="text/turtle;q=0").status_code == 406


def test_an_unknown_thing_is_said_in_the_one_shape_with_near_names(fetch: Fetch) -> None:
    response = fetch("/id/practice/commons", accept="application/json")
    assert response.status_code == 404
    error = response.json()
    assert set(error) == {"error", "message", "hint"}
    assert "/id/concept/commons (Communs)" in error["hint"]
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("extension", FORMATS)
def test_data_in_every_format_says_the_same(fetch: Fetch, extension: str) -> None:
    media_type = FORMATS[extension][0]
    response = fetch(f"/data/commune/29019.{extension}")
    assert response.headers["content-type"].split(";")[0] == media_type
    if extension != "jsonld":  # test_jsonld compares it: its context is an address of its own
        assert triples(response, extension) == triples(fetch("/data/commune/29019.nt"), "nt")
    assert fetch("/data/commune/29019", accept=media_type).content == response.content


def test_turtle_has_readable_prefixes(fetch: Fetch) -> None:
    turtle = fetch("/data/commune/29019.ttl").text
    assert "commune:29019" in turtle
    assert "cg:inseeCode" in turtle


def test_proposed_statements_are_told_apart(fetch: Fetch) -> None:
    narrower = (f"<{ns.thing_iri('concept', 'commons')}>", f"<{ns.CG}narrowerThan>")
    plain = {row[:2] for row in triples(fetch("/data/concept/commons.ttl"), "ttl")}
    assert narrower not in plain
    assert narrower in {row[:2] for row in triples(fetch("/data/concept/commons.ttl?proposed=1"), "ttl")}
    quads = ox.parse(fetch("/data/concept/commons.nq").content, format=ox.RdfFormat.N_QUADS)
    graphs = {str(q.graph_name) for q in quads if str(q.predicate) == narrower[1]}
    assert graphs == {f"<{ns.PROPOSED}>"}


def test_what_points_at_a_thing_is_paged_without_loss(tmp_path: Path, tiny: ModuleType, fetch: Fetch) -> None:
    many = "".join(f"<commune/{n}> cg:within <region/53> ." for n in range(10_000, 11_200))
    tiny.write_release(tmp_path, extra=f"cgg:territories {{ {many} }}")
    context.use(Context(Settings(build=tmp_path)))
    found: set[tuple[str, str, str]] = set()
    address, pages = "/data/region/53.nt", 0
    while address:
        response = fetch(address)
        assert not found & triples(response, "nt")
        found |= triples(response, "nt")
        address = next((part.split(">")[0][1:] for part in _links(response) if 'rel="next"' in part), "")
        pages += 1
    assert pages == 3
    assert sum(f"{ns.CG}within" in row[1] for row in found) == 1203
    assert fetch("/data/region/53.nt?page=4").status_code == 404


def _links(response: httpx.Response) -> list[str]:
    return [part.strip() for part in response.headers["link"].split(", ")]


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "²", "99999999999999999999", ""])
def test_a_bad_page_number_is_not_found(fetch: Fetch, page: str) -> None:
    assert fetch("/data/region/53.ttl", "GET").status_code == 200
    assert fetch(f"/data/region/53.ttl?page={page}").status_code == 404


def test_links_name_formats_licence_and_the_thing(fetch: Fetch) -> None:
    links = fetch("/data/concept/commons.ttl").headers["link"]
    assert '<https://graph.example.org/data/concept/commons.jsonld>; rel="alternate"' in links
    assert '<https://creativecommons.org/licenses/by-sa/4.0/>; rel="license"' in links
    assert f'<{ns.thing_iri("concept", "commons")}>; rel="describes"' in links


def test_an_entity_tag_saves_the_second_answer(fetch: Fetch) -> None:
    first = fetch("/data/commune/29019.ttl")
    again = fetch("/data/commune/29019.ttl", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert fetch("/data/commune/29019.nt").headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("path", ["/ontology", "/vocab/stances", "/vocab/stances/supports", "/graph/concepts"])
def test_terms_and_sources_dereference(fetch: Fetch, path: str) -> None:
    turtle = fetch(path, accept="text/turtle")
    assert turtle.status_code == 200
    assert triples(turtle, "ttl") == triples(fetch(path, accept="application/rdf+xml"), "rdf")
    assert triples(turtle, "ttl") == triples(fetch(path + ".nt"), "nt")
    page = fetch(path, accept="text/html")
    assert page.status_code in (200, 303)


def test_pages_of_terms_are_in_both_languages(fetch: Fetch) -> None:
    assert "Nature des liens" in fetch("/vocab/stances", accept="text/html").text
    english = fetch("/vocab/stances?lang=en", accept="text/html")
    assert '<html lang="en">' in english.text
    assert "/vocab/stances/supports" in english.text
    assert "default-src 'none'" in english.headers["content-security-policy"]
    assert "Field experiment" in fetch("/ontology?lang=en", accept="text/html").text


def test_a_release_is_described(fetch: Fetch) -> None:
    report = fetch("/release/r1", accept="application/json").json()
    assert report["release"] == "r1"
    assert "inputs" not in report
    assert fetch("/release/r1", accept="text/html").headers["location"] == "/dumps/r1/"
    assert fetch("/release/r0").status_code == 404


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_addresses_are_refused_in_the_one_shape(fetch: Fetch, root: str, path: str) -> None:
    response = fetch(root + path, accept="application/json")
    if response.headers["content-type"].startswith("text/html"):  # normalised by the client to a page
        return
    assert response.status_code in (400, 404)
    assert set(json.loads(response.text)) == {"error", "message", "hint"}
    assert "Traceback" not in response.text
    assert "set-cookie" not in response.headers
    assert len(response.text) < 2000


@pytest.mark.parametrize("accept", BAD_ACCEPTS)
@pytest.mark.parametrize("path", ["/id/commune/29019", "/data/commune/29019", "/ontology", "/dumps/", "/nowhere"])
def test_bad_accept_headers_never_break(fetch: Fetch, path: str, accept: str) -> None:
    response = fetch(path, accept=accept)
    assert response.status_code in (200, 303, 404, 406)


@pytest.mark.parametrize("path", ["/id/commune/29019", "/data/commune/29019", "/ontology", "/dumps/", "/health"])
def test_other_methods_are_refused_and_preflights_answered(fetch: Fetch, path: str) -> None:
    refused = fetch(path, "POST")
    assert refused.status_code == 405
    assert "GET" in refused.headers["allow"]
    assert set(refused.json()) == {"error", "message", "hint"}
    assert fetch(path, "OPTIONS").status_code == 204


def test_without_a_release_the_answer_is_503(tmp_path: Path, fetch: Fetch) -> None:
    context.use(Context(Settings(build=tmp_path)))
    response = fetch("/id/commune/29019")
    assert response.status_code == 503
    assert "collgraph build" in response.json()["hint"]
    assert fetch("/health").status_code == 503
