import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from collgraph.web import datasets, downloads, machines, resources, vocabularies
from collgraph.web.app import middleware

TINY = Path(__file__).parents[1] / "query" / "tiny_release.py"
INDEX = """<!DOCTYPE html>
<html lang="en"><head><title>Streamlit</title><script>
      window.prerenderReady = false
    </script><link rel="stylesheet" crossorigin href="./static/css/index.css"></head>
<body><noscript>Enable JavaScript</noscript><div id="root"></div></body></html>"""


@pytest.fixture(scope="session")
def tiny() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tiny_release", TINY)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny_build(tmp_path_factory: pytest.TempPathFactory, tiny: ModuleType) -> Path:
    build: Path = tmp_path_factory.mktemp("build")
    tiny.write_release(build)
    return build


@pytest.fixture
def served(tiny_build: Path) -> Iterator[Context]:
    made = Context(Settings(build=tiny_build, public_url="https://graph.example.org"))
    made.ready = True
    context.use(made)
    yield made
    context.use(None)


async def index(request: Request) -> HTMLResponse:
    return HTMLResponse(INDEX)


@pytest.fixture
def app(served: Context) -> Starlette:
    rooms = (resources, vocabularies, datasets, downloads, machines)
    routes = [route for room in rooms for route in room.routes()]
    return Starlette(routes=[*routes, Route("/{path:path}", index)], middleware=middleware())


Fetch = Callable[..., httpx.Response]


@pytest.fixture
def fetch(app: Starlette) -> Fetch:
    """Ask the application: ``fetch("/data/…", accept="text/turtle")``; redirects are not followed."""
    import asyncio

    def ask(path: str, method: str = "GET", accept: str | None = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            named["accept"] = accept

        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, headers=named)

        return asyncio.run(go())

    return ask
