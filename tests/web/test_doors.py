"""The other doors: search, things, map and changes for programs, reconciliation, cards, the feed."""

import asyncio
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from starlette.applications import Starlette

from collgraph.namespaces import RELEASE
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from collgraph.web import api, citing, datasets, described, drawing, embeds, reconcile

BASE = "https://graph.example.org"


class Client:
    """Asks the application without a socket."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("POST", path, **options)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, **options)

        return asyncio.run(go())


@pytest.fixture
def client(mini_settings: Settings) -> Iterator[Client]:
    context.use(Context(Settings(build=mini_settings.build, public_url=BASE)))
    rooms = (api, drawing, reconcile, embeds, citing, datasets)
    yield Client(Starlette(routes=[route for room in rooms for route in room.routes()]))
    context.use(None)


# ---- /api


def test_search_finds_with_filters(client: Client) -> None:
    found = client.get("/api/search", params={"q": "cercle", "type": "practice"}).json()
    assert found["hits"][0]["name"] == "practice/cercle"
    assert found["hits"][0]["url"] == f"{BASE}/entity?id=practice/cercle"
    assert client.get("/api/search", params={"type": "commune", "limit": "1"}).json()["total"] >= 2


@pytest.mark.parametrize("query", ["limit=201", "limit=-1", "offset=x", "type=nothing"])
def test_search_refuses_what_it_does_not_know(client: Client, query: str) -> None:
    assert client.get(f"/api/search?{query}").status_code == 400


def test_a_thing_says_where_each_fact_is_from(client: Client) -> None:
    found = client.get("/api/entities/commune/29019").json()
    assert found["label"] == "Brest"
    code = next(fact for fact in found["facts"] if fact["property"] == "cg:inseeCode")
    assert (code["value"], code["status"], code["sources"]) == ("29019", "asserted", ["territories"])
    assert client.get("/api/entities/commune/0").status_code == 404


def test_the_map_holds_points_of_things_and_of_their_places(client: Client) -> None:
    communes = client.get("/api/geo.geojson", params={"type": "commune"})
    assert communes.headers["content-type"] == "application/geo+json"
    by_name = {feature["properties"]["id"]: feature for feature in communes.json()["features"]}
    lon, lat = by_name["commune/29019"]["geometry"]["coordinates"]
    assert -5 < lon < -4 < 48 < lat < 49
    tried = client.get("/api/geo.geojson", params={"type": "experiment", "territory": "region/53"}).json()
    assert [feature["geometry"]["coordinates"] for feature in tried["features"]] == [[lon, lat]]
    assert tried["total"] == 2, "one of them takes place in the region as a whole, which has no point"


def test_changes_since_a_release(client: Client, mini_release: Path) -> None:
    assert client.get("/api/changes", params={"since": mini_release.name}).json()["things"] == []
    assert client.get("/api/changes", params={"since": "0000"}).status_code == 404


def test_the_map_comes_in_pages_up_to_the_last_thing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get("/api/geo.geojson", params={"type": "commune", "lang": "en"}).json()
    assert "links" not in whole and whole["total"] > 1 and whole["features"]
    for module in ("collgraph.query.places", "collgraph.web.api"):
        monkeypatch.setattr(f"{module}.MOST", 1)
    found, address = [], "/api/geo.geojson?type=commune&lang=en"
    while address:
        page = client.get(address)
        found += page.json()["features"]
        [*links] = page.json().get("links", ())
        address = links[0]["href"] if links else ""
        assert bool(links) == ('rel="next"' in page.headers.get("link", ""))
    assert found == whole["features"]
    assert client.get("/api/geo.geojson?offset=-1").status_code == 400


def test_the_feed_tells_the_releases(client: Client, mini_release: Path) -> None:
    feed = ET.fromstring(client.get("/feed.atom").text)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")] == [mini_release.name]


def test_openapi_describes_every_address_of_the_api() -> None:
    found = {path.replace("{name}", "{name:path}") for path in described.paths("r1")}
    assert found == {route.path for room in (api, drawing) for route in room.routes() if route.path.startswith("/api/")}


# ---- /reconcile


def ask(client: Client, queries: dict[str, Any]) -> dict[str, Any]:
    """As OpenRefine sends it: a form with one field of JSON."""
    body = urlencode({"queries": json.dumps(queries)})
    answered = client.post("/reconcile", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def test_the_manifest_is_as_openrefine_reads_it(client: Client) -> None:
    manifest = client.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["view"]["url"] == f"{BASE}/id/{{{{id}}}}"
    assert {"id": "practice", "name": "Pratiques"} in manifest["defaultTypes"]


@pytest.mark.parametrize("typed", ["Brest", "BREST", "brést", "commune/29019"])
def test_names_are_matched_whatever_accents_and_case(client: Client, typed: str) -> None:
    found = ask(client, {"q0": {"query": typed, "type": "commune", "limit": 3}})["q0"]["result"]
    assert (found[0]["id"], found[0]["match"]) == ("commune/29019", True)


def test_a_typo_is_a_candidate_and_no_match(client: Client) -> None:
    found = ask(client, {"q0": {"query": "Bresst", "type": "commune"}})["q0"]["result"]
    assert found[0]["id"] == "commune/29019"
    assert not found[0]["match"]
    assert 80 < found[0]["score"] < 95


def test_a_batch_is_answered_by_key(client: Client) -> None:
    found = ask(client, {"a": {"query": "cercle"}, "b": {"query": ""}, "c": {"query": "x", "type": "nothing"}})
    assert set(found) == {"a", "b", "c"}
    assert found["b"] == found["c"] == {"result": []}


@pytest.mark.parametrize("sent", ["[", "[]", '{"q": 1}', '{"q": {"query": 1}}', '{"q": {"limit": true}}'])
def test_what_is_no_query_is_refused(client: Client, sent: str) -> None:
    assert client.get("/reconcile", params={"queries": sent}).status_code == 400


def test_columns_are_extended(client: Client) -> None:
    wanted = {"ids": ["commune/29019"], "properties": [{"id": "inseeCode"}, {"id": "within"}]}
    found = client.get("/reconcile", params={"extend": json.dumps(wanted)}).json()
    assert found["rows"]["commune/29019"]["inseeCode"] == [{"str": "29019"}]
    assert {"id": "departement/29", "name": "Finistère"} in found["rows"]["commune/29019"]["within"]
    assert client.get("/reconcile", params={"extend": "{}"}).status_code == 400


def test_hyphens_and_abbreviations_do_not_count(client: Client) -> None:
    for typed in ("budget-participatif", "BUDGET  Participatif"):
        found = ask(client, {"q0": {"query": typed, "type": "practice", "type_strict": "should"}})["q0"]["result"]
        assert found[0]["score"] == 100


def test_properties_of_a_row_tell_namesakes_apart(client: Client) -> None:
    given = {"query": "Bresst", "type": "commune", "properties": [{"pid": "inseeCode", "v": "29019"}]}
    other = {**given, "properties": [{"pid": "within", "v": {"id": "departement/75", "name": "Paris"}}]}
    found = ask(client, {"with": given, "against": other, "without": {"query": "Bresst", "type": "commune"}})
    scores = {key: answered["result"][0]["score"] for key, answered in found.items()}
    assert scores["with"] > scores["without"] > scores["against"]


def test_a_data_extension_as_openrefine_sends_it(client: Client) -> None:
    wanted = {
        "ids": ["commune/29019", "commune/0"],
        "properties": [
            {"id": "population", "settings": {"limit": "0", "count": False}},
            {"id": "within", "settings": {"limit": "1"}},
            {"id": "contains", "settings": {"count": "on"}},
        ],
    }
    body = urlencode({"extend": json.dumps(wanted)})
    form = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    found = client.post("/reconcile", content=body, headers=form).json()
    brest, nothing = found["rows"]["commune/29019"], found["rows"]["commune/0"]
    assert isinstance(brest["population"][0]["float"], float)
    assert len(brest["within"]) == 1
    assert brest["contains"] == [{"float": 0}]
    assert nothing == {"population": [], "within": [], "contains": [{"float": 0}]}
    settings = client.get("/reconcile").json()["extend"]["property_settings"]
    assert [entry["name"] for entry in settings] == ["limit", "count"]


def test_the_preview_of_the_manifest_is_a_card(client: Client) -> None:
    preview = client.get("/reconcile").json()["preview"]
    address = preview["url"].replace("{{id}}", "commune/29019").removeprefix(BASE)
    card = client.get(address)
    assert card.status_code == 200
    assert "frame-ancestors *" in card.headers["content-security-policy"]


def test_things_kinds_and_properties_are_suggested(client: Client) -> None:
    things = client.get("/reconcile/suggest/entity", params={"prefix": "bre"}).json()["result"]
    assert "commune/29019" in {entry["id"] for entry in things}
    kinds = client.get("/reconcile/suggest/type", params={"prefix": "prat"}).json()["result"]
    assert [entry["id"] for entry in kinds] == ["practice"]
    names = client.get("/reconcile/suggest/property", params={"prefix": "insee"}).json()["result"]
    assert "inseeCode" in {entry["id"] for entry in names}
    assert client.get("/reconcile/properties", params={"type": "commune"}).json()["properties"]


# ---- releases


@pytest.mark.parametrize("name", ["latest", "latest.ttl"])
def test_a_release_says_what_it_is_in_rdf(client: Client, mini_release: Path, name: str) -> None:
    found = client.get(f"/release/{name}", headers={"accept": "text/turtle"})
    assert found.headers["content-type"].startswith("text/turtle")
    said = Graph().parse(data=found.text)
    dcat, release = Namespace("http://www.w3.org/ns/dcat#"), URIRef(RELEASE + mini_release.name)
    assert (release, RDF.type, dcat.Dataset) in said
    files = {str(file) for file in said.objects(None, dcat.downloadURL)}
    assert f"{BASE}/dumps/{mini_release.name}/collgraph-open.nq.gz" in files
    assert client.get("/release/none", headers={"accept": "text/turtle"}).status_code == 404


# ---- cards


def test_a_card_names_licences_and_may_be_framed(client: Client) -> None:
    card = client.get("/embed/commune/29019")
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "Brest" in card.text
    assert "territoires" in card.text.lower() or "licence" in card.text.lower()
    assert client.get("/embed/commune/0").status_code == 404


@pytest.mark.parametrize("address", [f"{BASE}/entity?id=commune/29019", "https://w3id.org/collgraph/id/commune/29019"])
def test_oembed_gives_the_card(client: Client, address: str) -> None:
    found = client.get("/oembed", params={"url": address}).json()
    assert found["type"] == "rich"
    assert f'src="{BASE}/embed/commune/29019?lang=fr"' in found["html"]
    assert client.get("/oembed", params={"url": "https://example.org/"}).status_code == 404
    assert client.get("/oembed", params={"url": address, "format": "xml"}).status_code == 501


def test_a_map_may_be_framed_and_says_in_a_list_what_it_shows(client: Client) -> None:
    page = client.get("/embed/map", params={"type": "experiment", "territory": "region/53"})
    assert page.status_code == 200
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    shown = ET.fromstring(page.text.partition("<svg")[2].join(["<svg", ""]).partition("</svg>")[0] + "</svg>")
    assert len(list(shown.iter("circle"))) == 1
    for feature in client.get("/api/geo.geojson", params={"type": "experiment", "territory": "region/53"}).json()[
        "features"
    ]:
        assert f'href="{BASE}/entity?id={feature["properties"]["id"]}"' in page.text
    assert "Expérimentations – Bretagne" in page.text
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in page.text
    assert client.get("/embed/map", params={"type": "nothing"}).status_code == 400
    empty = client.get("/embed/map", params={"type": "experiment", "territory": "region/99", "lang": "en"})
    assert "Nothing to put on this map" in empty.text


def test_oembed_gives_the_map_no_wider_than_asked(client: Client) -> None:
    address = f"{BASE}/embed/map?type=experiment&territory=region/53&other=1"
    found = client.get("/oembed", params={"url": address, "maxwidth": "400"}).json()
    assert found["width"] == 400
    asked = "type=experiment&amp;territory=region%2F53&amp;lang=fr"
    assert f'<iframe src="{BASE}/embed/map?{asked}" title="Expérimentations – Bretagne"' in found["html"]
    assert client.get("/oembed", params={"url": f"{BASE}/embed/map?type=nothing"}).status_code == 404


# ---- citations


def test_citations_escape_what_bibtex_reads(client: Client) -> None:
    entry = client.get("/cite/commune/29019.bib").text
    assert entry.startswith("@misc{collgraph-id-commune-29019,\n  title = {Brest}")
    assert "\\url{https://w3id.org/collgraph/id/commune/29019}" in entry
    release = client.get("/cite/release.datacite.json").json()
    assert release["types"]["resourceTypeGeneral"] == "Dataset"
    assert release["publicationYear"].isdigit()
    assert client.get("/cite/release.cff").text.startswith('cff-version: "1.2.0"\n')
    assert client.get("/cite/commune/0.bib").status_code == 404
    assert client.get("/cite/release.pdf").status_code == 404
