"""Yasqe, the editor of many SPARQL pages, unchanged, on a page of another origin that asks the endpoint."""

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from collgraph.namespaces import CG

from .conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.service]

FOLDER = Path(__file__).parent / "yasqe"
NAMES = (
    f"PREFIX cg: <{CG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    'SELECT ?name { ?concept a cg:Concept ; rdfs:label ?name FILTER(LANG(?name) = "fr") } ORDER BY ?name'
)
FRENCH = ["Budget participatif", "Communs", "Participation citoyenne"]


class Quiet(SimpleHTTPRequestHandler):
    """The files of a folder, without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of the page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(FOLDER))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["POST", "GET"])
def page(request: pytest.FixtureRequest, chromium: Browser, elsewhere: str, site: str) -> Iterator[Page]:
    opened = chromium.new_context()
    page = opened.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{elsewhere}/?" + urlencode({"endpoint": f"{site}/sparql", "method": request.param}))
    yield page
    opened.close()


def run(page: Page, query: str, site: str) -> int:
    """Put a query into the editor and press its button; gives the status of the answer."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)
    with page.expect_response(lambda response: response.url.startswith(f"{site}/sparql")) as answer:
        page.locator(".yasqe_queryButton").click()
    return answer.value.status


def test_yasqe_shows_an_answer_and_an_error(page: Page, site: str) -> None:
    assert run(page, "SELECT ?name { ?concept a unknown:Concept }", site) == 400
    expect(page.get_by_role("alert")).to_contain_text('"error"')
    told = json.loads(page.get_by_role("alert").inner_text())
    assert told["error"] == "unknown-prefix" and "unknown:" in told["message"]
    assert run(page, NAMES, site) == 200
    expect(page.get_by_role("listitem")).to_have_text(FRENCH)
