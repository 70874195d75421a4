"""A small release, and the endpoint on it, for the tests of the query service and of ``/sparql``."""

from pathlib import Path
from typing import Any

import httpx
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from starlette.applications import Starlette

from collgraph.query.background import Background, wait_for
from collgraph.query.service import QueryService
from collgraph.settings import Settings
from collgraph.web.sparql import routes

EX = "https://example.org/"
GRAPH_A, GRAPH_B = EX + "graph/a", EX + "graph/b"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
VALUE = NamedNode(EX + "value")
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def quads(things: int, label: str) -> list[Quad]:
    """Each thing with a label and a number in the default graph; one fact that two named graphs state."""
    found = []
    for number in range(1, things + 1):
        thing = NamedNode(f"{EX}{number}")
        found.append(Quad(thing, LABEL, Literal(f"{label} {number} é", language="fr"), DefaultGraph()))
        found.append(Quad(thing, VALUE, Literal(number), DefaultGraph()))
    shared = NamedNode(EX + "1"), VALUE, Literal(1)
    found += [Quad(*shared, NamedNode(GRAPH_A)), Quad(*shared, NamedNode(GRAPH_B))]
    return [*found, Quad(NamedNode(EX + "2"), VALUE, Literal(2), NamedNode(GRAPH_B))]


def make_release(build: Path, name: str, things: int = 3, label: str = "chose") -> Path:
    """Write ``build/releases/<name>`` and point ``build/current`` at it."""
    path = build / "releases" / name
    path.mkdir(parents=True)
    store = Store(str(path / "store"))
    store.bulk_extend(quads(things, label))
    store.flush()
    link = build / "next"
    link.symlink_to(Path("releases") / name)
    link.replace(build / "current")
    return path


class Endpoint:
    """The endpoint in this process, on a loop of its own: requests are made without a socket."""

    def __init__(self, build: Path, **settings: Any) -> None:
        self.service = QueryService(Settings(build=build, **settings), build)
        self._background = Background()
        wait_for(self._background.loop, self.service.start())
        app = Starlette(routes=routes(lambda: self.service))
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://endpoint.test")

    def request(self, method: str, path: str = "/sparql", **options: Any) -> httpx.Response:
        return wait_for(self._background.loop, self._client.request(method, path, **options))

    def query(self, text: str, accept: str = "text/csv", **headers: str) -> httpx.Response:
        return self.request("GET", params={"query": text}, headers={"accept": accept, **headers})

    def close(self) -> None:
        wait_for(self._background.loop, self._client.aclose())
        wait_for(self._background.loop, self.service.stop())
        self._background.stop()
