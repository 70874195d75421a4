"""A thing's page without a script: every fact with its source, long lists in pages, reasons to read."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.query.entity import entity_view
from collgraph.query.things import public_things
from collgraph.settings import Settings

Fetch = Callable[..., httpx.Response]
LARGEST = 60_000


@pytest.fixture(scope="module")
def release(mini_settings: Settings) -> Iterator[Context]:
    made = Context(mini_settings)
    yield made
    made.service.close()


@pytest.fixture
def mini(served: Context, release: Context) -> Context:
    context.use(release)
    return release


def test_every_line_that_states_a_fact_is_on_the_page(mini: Context, fetch: Fetch) -> None:
    for name in public_things(mini.reader):
        view = entity_view(mini.release, mini.reader, name.iri, "fr", 8)
        assert view is not None
        page = fetch(f"/entity?id={name}")
        assert len(page.content) < LARGEST, name
        text = unescape(page.text)
        for fact in view.facts[:12]:
            assert all(origin.place("fr") in text for origin in fact.origins), (name, fact)
            assert fact.origins or "pourquoi=" in text


def test_a_reason_is_readable(mini: Context, fetch: Fetch) -> None:
    text = fetch("/entity?id=commune/29019").text
    reason = unescape(re.findall(r'href="(/entity\?[^"]*pourquoi=[^"]*)"', text)[0])
    page = fetch(reason)
    assert page.status_code == 200
    assert "Pourquoi cela se déduit" in page.text and "<code>data/" in page.text
    assert "Why this is inferred" in fetch(f"{reason}&lang=en").text


@pytest.mark.parametrize("asked", ["rel=cg:within", "rel=cg:within&page=2", "rel=cg:within&page=x&lang=en"])
def test_a_list_comes_in_pages(mini: Context, fetch: Fetch, asked: str) -> None:
    page = fetch(f"/entity?id=region/53&{asked}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1 and len(page.content) < LARGEST


@pytest.mark.parametrize(
    "asked",
    ["rel=%3Cscript%3E", "rel=x:y", "terrain=field.none", "pourquoi=x", "pourquoi=cg:within&valeur=concept/none"],
)
def test_what_is_no_list_and_no_reason_is_a_404(mini: Context, fetch: Fetch, asked: str) -> None:
    page = fetch(f"/entity?id=region/53&{asked}")
    assert page.status_code == 404
    assert "<script>alert" not in page.text
