"""Renamed keys lead to the new ones, retired keys say why they are gone."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings

Fetch = Callable[..., httpx.Response]


@pytest.fixture(autouse=True)
def renamed(tmp_path: Path, tiny: ModuleType, served: Context) -> None:
    folder = tiny.write_release(tmp_path)
    (folder / "redirects.json").write_text(
        json.dumps(
            {
                "concept/communs": {"target": "concept/commons", "reason": "English key"},
                "concept/v1.2": {"target": None, "reason": "Twice the same"},
            }
        ),
        encoding="utf-8",
    )
    context.use(Context(Settings(build=tmp_path, public_url="https://example.org/graph")))


def test_a_renamed_key_is_moved(fetch: Fetch) -> None:
    moved = fetch("/id/concept/communs")
    assert (moved.status_code, moved.headers["location"]) == (301, "/graph/id/concept/commons")
    assert "English key" in moved.text
    data = fetch("/data/concept/communs.ttl")
    assert (data.status_code, data.headers["location"]) == (301, "/graph/data/concept/commons.ttl")


def test_a_retired_key_is_gone(fetch: Fetch) -> None:
    for path in ("/id/concept/v1.2", "/data/concept/v1.2", "/data/concept/v1.2.nt"):
        gone = fetch(path, accept="application/json")
        assert gone.status_code == 410
        assert gone.json()["hint"] == "Twice the same"
    assert fetch("/id/concept/v1.3").status_code == 404


def test_the_page_of_a_renamed_key_leads_on(fetch: Fetch) -> None:
    moved = fetch("/entity?id=concept/communs&lang=en", accept="text/html")
    assert (moved.status_code, moved.headers["location"]) == (301, "/graph/entity?id=concept/commons&lang=en")


def test_the_page_of_a_retired_key_says_why(fetch: Fetch) -> None:
    gone = fetch("/entity?id=concept/v1.2", accept="text/html")
    assert gone.status_code == 410
    assert "Twice the same" in gone.text
    assert 'rel="canonical"' not in gone.text


def test_the_page_of_an_unknown_key_gives_near_names(fetch: Fetch) -> None:
    page = fetch("/entity?id=practice/29019", accept="text/html")
    assert page.status_code == 404
    assert 'href="/graph/entity?id=commune/29019"' in page.text
    assert "Brest" in page.text
