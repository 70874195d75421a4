import gzip
import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings

Fetch = Callable[..., httpx.Response]
FILE = "/dumps/latest/collgraph-open.nq.gz"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_a_file_comes_whole_with_its_name_and_checksum(fetch: Fetch) -> None:
    response = fetch(FILE)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/gzip"
    assert response.headers["content-disposition"] == 'attachment; filename="collgraph-open.nq.gz"'
    assert response.headers["accept-ranges"] == "bytes"
    digest = hashlib.sha256(response.content).hexdigest()
    assert response.headers["etag"] == f'"{digest}"'
    assert digest in fetch("/dumps/r1/SHA256SUMS").text


def test_a_download_is_resumed(fetch: Fetch) -> None:
    whole = fetch(FILE)
    rest = fetch(FILE, range="bytes=100-", if_range=whole.headers["etag"])
    assert rest.status_code == 206
    assert whole.content[:100] + rest.content == whole.content
    assert fetch(FILE, accept="text/html,*/*;q=0.8", range="bytes=100-").content == rest.content, "as browsers ask"
    other = fetch(FILE, range="bytes=100-", if_range='"of another release"')
    assert other.status_code == 200
    assert fetch(FILE, range="bytes=999999-").status_code == 416
    assert fetch(FILE, if_none_match=whole.headers["etag"]).status_code == 304


@pytest.mark.parametrize(
    "name", ["secret.txt", "../report.json", "..%2freport.json", "", ".", "%2e%2e/", "SHA256SUMS/"]
)
@pytest.mark.parametrize("release", ["r1", "latest"])
def test_only_listed_files_are_served(fetch: Fetch, release: str, name: str) -> None:
    response = fetch(f"/dumps/{release}/{name}", accept="application/json")
    assert "inputs" not in response.text
    assert "not in the report" not in response.text
    assert response.status_code in (200, 303, 404)
    if name not in ("", ".", "../report.json"):
        assert response.status_code == 404


def test_the_index_lists_files_and_releases(fetch: Fetch) -> None:
    listed = fetch("/dumps/", accept="application/json").json()
    assert [dump["file"] for dump in listed["dumps"]] == ["collgraph-open.nq.gz"]
    assert listed["releases"] == ["r1"]
    page = fetch("/dumps/", accept="text/html")
    assert "Tout le graphe ouvert" in page.text
    assert fetch("/dumps").headers["location"].startswith("/dumps/")


def test_an_older_release_stays_downloadable(tmp_path: Path, tiny: ModuleType, fetch: Fetch) -> None:
    tiny.write_release(tmp_path, "r1")
    tiny.write_release(tmp_path, "r2")
    context.use(Context(Settings(build=tmp_path)))
    assert fetch("/dumps/latest/", accept="application/json").json()["release"] == "r2"
    assert fetch("/dumps/r1/collgraph-open.nq.gz").status_code == 200
    assert fetch("/dumps/r3/collgraph-open.nq.gz").status_code == 404


def test_health_says_the_release(fetch: Fetch) -> None:
    response = fetch("/health")
    assert response.json() == {"status": "ok", "release": "r1"}
    assert response.headers["cache-control"] == "no-store"


def test_health_waits_for_the_server(served: Context, fetch: Fetch) -> None:
    served.ready = False
    assert fetch("/health").status_code == 503


def test_the_server_follows_a_new_release(tmp_path: Path, tiny: ModuleType, fetch: Fetch) -> None:
    now = [0.0]
    tiny.write_release(tmp_path, "r1")
    made = Context(Settings(build=tmp_path), clock=lambda: now[0])
    made.ready = True
    context.use(made)
    old = made.opened
    tiny.write_release(tmp_path, "r2")
    assert fetch("/health").json()["release"] == "r1"
    now[0] += 1
    assert fetch("/health").json()["release"] == "r2"
    assert old.reader.exists("https://w3id.org/collgraph/id/commune/29019")
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("releases/r9")
    now[0] += 1
    assert fetch("/health").json()["release"] == "r2"


def test_site_maps_hold_every_page_once(fetch: Fetch) -> None:
    assert "Sitemap: https://graph.example.org/sitemap.xml" in fetch("/robots.txt").text
    index = ET.fromstring(fetch("/sitemap.xml").text)
    files = [element.text or "" for element in index.iter(f"{MAPS}loc")]
    assert files == ["https://graph.example.org/sitemap-0.xml.gz"]
    packed = fetch("/sitemap-0.xml.gz")
    assert packed.headers["content-type"] == "application/gzip"
    assert gzip.decompress(packed.content).decode() == fetch("/sitemap-0.xml").text
    assert fetch("/sitemap-1.xml.gz").status_code == 404
    pages = [e.text for e in ET.fromstring(fetch("/sitemap-0.xml").text).iter(f"{MAPS}loc")]
    assert "https://graph.example.org/entity?id=commune/29019" in pages
    assert not any("link/" in str(page) or "evidence/" in str(page) for page in pages)
    assert len(pages) == len(set(pages))
    assert fetch("/sitemap-1.xml").status_code == 404


def test_void_leads_to_the_catalogue(fetch: Fetch) -> None:
    assert fetch("/.well-known/void").headers["location"] == "/catalogue.ttl"
    assert "Source concepts" in fetch("/catalogue", accept="text/html").text
    assert fetch("/catalogue", accept="text/turtle").status_code == 200
