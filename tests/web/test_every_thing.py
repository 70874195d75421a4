"""Every thing of the miniature release, through every door of the web."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.query.things import public_things
from collgraph.settings import Settings
from collgraph.web.app import lifespan, routes
from collgraph.web.formats import EXTENSIONS

Fetch = Callable[..., httpx.Response]


@pytest.fixture
def mini(served: Context, mini_settings: Settings) -> Iterator[Context]:
    made = Context(mini_settings)
    context.use(made)
    yield made


def test_every_thing_has_a_page_and_data(mini: Context, fetch: Fetch) -> None:
    things = public_things(mini.reader)
    assert {"concept", "practice", "experiment", "organization", "commune"} <= {name.kind for name in things}
    for name in things:
        assert fetch(f"/id/{name}").headers["location"] == f"/entity?id={name}"
        for lang in ("fr", "en"):
            page = fetch(f"/entity?id={name}&lang={lang}")
            assert (page.status_code, page.text.count("<h1")) == (200, 1), name
            assert "source-" in page.text, f"{name} names no source"
        for extension in EXTENSIONS:
            assert fetch(f"/data/{name}.{extension}").content, name


def test_every_source_and_vocabulary_dereferences(mini: Context, fetch: Fetch) -> None:
    for entry in mini.release.report["sources"]:
        assert fetch(f"/graph/{entry['id']}", accept="text/turtle").status_code == 200
    for scheme in mini.release.schema.of_kind("scheme"):
        path = scheme.iri.removeprefix("https://w3id.org/collgraph")
        assert fetch(path, accept="text/html").status_code == 200
        assert "skos:inScheme" in fetch(path, accept="text/turtle").text
    assert fetch("/ontology", accept="text/html").status_code == 200
    assert "owl:Class" in fetch("/ontology", accept="text/turtle").text


def test_every_dump_of_the_report_is_served(mini: Context, fetch: Fetch) -> None:
    for dump in mini.release.report["dumps"]:
        response = fetch(f"/dumps/latest/{dump['file']}")
        assert len(response.content) == dump["bytes"]
        assert "content-encoding" not in response.headers


def test_no_address_is_routed_twice() -> None:
    paths = [getattr(route, "path", "") for route in routes()]
    assert len(paths) == len(set(paths))


def test_the_server_becomes_ready_and_stops(mini: Context) -> None:
    async def live() -> None:
        async with lifespan(None):
            async with asyncio.timeout(20):
                while not mini.ready:
                    await asyncio.sleep(0.01)
        assert not mini.ready

    asyncio.run(live())


def test_the_server_waits_for_its_first_release(
    served: Context, mini_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    build = tmp_path_factory.mktemp("empty")
    waiting = Context(Settings(build=build))
    context.use(waiting)

    async def live() -> None:
        async with lifespan(None):
            await asyncio.sleep(0)
            assert not waiting.ready
            (build / "current").symlink_to(mini_settings.current.resolve())
            async with asyncio.timeout(20):
                while not waiting.ready:
                    await asyncio.sleep(0.01)

    asyncio.run(live())
