"""Answers are kept for one release, by what they depend on."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from collgraph.web import resources
from collgraph.web.warming import warm

Fetch = Callable[..., httpx.Response]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was looked up in the graph, in order."""
    found: list[str] = []
    describe = resources.describe

    def noted(reader: object, iri: str, page: int) -> object:
        found.append(iri)
        return describe(reader, iri, page)  # type: ignore[arg-type]

    monkeypatch.setattr(resources, "describe", noted)
    return found


def test_an_answer_is_given_again_as_it_was(fetch: Fetch, asked: list[str]) -> None:
    first, again = (fetch("/data/commune/29019.ttl") for _ in range(2))
    assert (first.status_code, first.content, first.headers) == (again.status_code, again.content, again.headers)
    assert len(asked) == 1
    unchanged = fetch("/data/commune/29019.ttl", if_none_match=first.headers["etag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "content-type" not in unchanged.headers
    assert len(asked) == 1


def test_what_is_asked_for_differently_is_answered_differently(fetch: Fetch, asked: list[str]) -> None:
    turtle, json_ld = (
        fetch("/data/commune/29019", accept=f"{kind}") for kind in ("text/turtle", "application/ld+json")
    )
    assert turtle.headers["content-type"] != json_ld.headers["content-type"]
    assert fetch("/id/commune/29019", accept="text/html").headers["location"].startswith("/entity")
    assert fetch("/id/commune/29019", accept="text/turtle").headers["location"].endswith(".ttl")
    assert fetch("/id/commune/29019", accept_language="en").headers["location"].endswith("lang=en")
    assert len(asked) == 2


def test_errors_and_other_methods_are_not_kept(fetch: Fetch, asked: list[str]) -> None:
    assert [fetch("/data/commune/0.ttl").status_code for _ in range(2)] == [404, 404]
    assert fetch("/data/commune/29019.ttl").content
    assert fetch("/data/commune/29019.ttl", "HEAD").content == b""
    assert len(asked) == 2


def test_another_release_is_prepared_while_the_old_one_is_served(tmp_path: Path, tiny: ModuleType) -> None:
    now, prepared, go_on = [0.0], threading.Event(), threading.Event()
    tiny.write_release(tmp_path, "r1")
    served = Context(Settings(build=tmp_path), clock=lambda: now[0])
    before = served.opened

    def prepare(opened: context.Opened) -> None:
        warm(opened)
        prepared.set()
        assert go_on.wait(10)

    served.prepare = prepare
    tiny.write_release(tmp_path, "r2")
    now[0] += 1
    assert served.opened is before
    assert prepared.wait(10)
    now[0] += 1
    assert served.opened is before
    opening = served._opening
    assert opening is not None
    go_on.set()
    opening.join(10)
    assert served.opened.release.id == "r2"


def test_another_release_is_read_anew(tmp_path: Path, tiny: ModuleType, fetch: Fetch) -> None:
    now = [0.0]
    tiny.write_release(tmp_path, "r1")
    context.use(Context(Settings(build=tmp_path), clock=lambda: now[0]))
    before = fetch("/data/commune/29019.ttl").headers["etag"]
    tiny.write_release(tmp_path, "r2")
    now[0] += 1
    after = fetch("/data/commune/29019.ttl").headers["etag"]
    assert before.startswith('"r1-') and after.startswith('"r2-')
