"""What the drawn parts fetch: points and sums, terms to complete, parts packed; tiles in the policy."""

import asyncio
import gzip
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from collgraph.errors import SettingsError
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from collgraph.web import assets, drawing
from collgraph.web.assets import FOLDER
from collgraph.web.index_page import policy

Get = Callable[..., httpx.Response]
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def get(mini_settings: Settings) -> Iterator[Get]:
    """Asks the application without a socket."""
    app = Starlette(routes=[*drawing.routes(), *assets.routes()])

    async def asked(path: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
            return await client.get(path, **options)

    context.use(Context(mini_settings))
    yield lambda path, **options: asyncio.run(asked(path, **options))
    context.use(None)


def test_points_and_sums_come_under_an_entity_tag(get: Get) -> None:
    asked = {"kind": ["experiment", "event"], "territory": "region/53"}
    answer = get("/api/map.geojson", params=asked)
    assert answer.headers["content-type"] == "application/geo+json"
    assert [one["properties"]["id"] for one in answer.json()["features"]] == ["experiment/budget-brest"]
    again = get("/api/map.geojson", params=asked, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    sums = get("/api/map.geojson", params={**asked, "sums": "departement"}).json()["features"]
    assert all(one["properties"]["n"] > 0 and one["properties"]["kind"] == "departement" for one in sums)
    assert get("/api/map.geojson?territory=%00&sums=<script>").json()["features"] == []


def test_terms_are_those_of_the_release_the_most_used_first(get: Get) -> None:
    terms = get("/api/terms.json").json()
    assert terms["prefixes"]["cg"] == "https://w3id.org/collgraph/ontology#"
    experiment = next(one for one in terms["classes"] if one["name"] == "cg:Experiment")
    assert experiment["labels"]["fr"] == "Expérimentation" and experiment["count"] > 0
    for listed in (terms["classes"], terms["properties"]):
        counts = [one["count"] for one in listed]
        assert counts == sorted(counts, reverse=True) and len({one["name"] for one in listed}) == len(listed)


def test_parts_are_packed_where_the_client_unpacks(get: Get) -> None:
    part = next(FOLDER.glob("outline-*.json"))
    packed = get(f"/assets/{part.name}", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == part.read_bytes()
    assert int(packed.headers["content-length"]) == len(gzip.compress(part.read_bytes(), 8, mtime=0))
    plain = get(f"/assets/{part.name}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == part.read_bytes()
    kept = get(f"/assets/{part.name}", headers={"if-none-match": packed.headers["etag"]})
    assert kept.status_code == 304


def test_every_part_is_there_once_and_its_licences_are_named() -> None:
    for part in ("editor", "graph", "map"):
        assert len(list(FOLDER.glob(f"{part}-*.js"))) == 1
    words = (FOLDER / "LICENCES.txt").read_text(encoding="utf-8")
    assert all(f"\n{name} " in f"\n{words}" for name in ("cytoscape", "maplibre-gl", "@codemirror/view", "@lezer/lr"))


def test_tiles_are_allowed_by_the_policy_and_nothing_else_is() -> None:
    assert "connect-src 'self' ws: wss: data: blob: https://tiles.example.org;" in policy("", TILES)
    assert "example.org" not in policy("")


@pytest.mark.parametrize("tiles", ["ftp://a/{z}/{x}/{y}", "https://a/tiles", "https://a;script-src *;/{z}/{x}/{y}"])
def test_an_address_that_is_no_template_of_tiles_is_refused(tiles: str) -> None:
    with pytest.raises(SettingsError, match="COLLGRAPH_MAP_TILES"):
        Settings.from_environment({"COLLGRAPH_MAP_TILES": tiles})
    assert Settings.from_environment({"COLLGRAPH_MAP_TILES": TILES}).map_tiles == TILES
