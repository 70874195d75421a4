"""The query service's second backend: any SPARQL 1.1 endpoint, asked by workers that forward what ours has checked.

Pages, search and dumps go on from the release folder; the guard, the queue, the deadlines and the cache stay ours.
"""

from dataclasses import dataclass
from pathlib import Path

from collgraph.query.children import spawn
from collgraph.query.pool import Pool
from collgraph.query.process import Worker, socket_pair
from collgraph.query.service import QueryService
from collgraph.query.serving import Served, Serving
from collgraph.settings import Settings
from collgraph.texts import text


def query_service(settings: Settings, build: Path) -> QueryService:
    """The query service that the settings ask for: on our own store, or on another endpoint."""
    return RemoteService(settings, build) if settings.sparql_url else QueryService(settings, build)


@dataclass(frozen=True)
class Forwarders:
    """Starts workers that forward queries to an endpoint."""

    url: str

    async def start(self) -> Worker:
        """Start one; raises ReleaseError."""
        ours, theirs = socket_pair()
        with theirs:
            try:
                child = spawn(["collgraph.query.forwarding", self.url], theirs)
            except OSError:
                ours.close()
                raise
        return await Worker(child, ours).ready()

    async def close(self) -> None:
        """Nothing is held."""

    def close_now(self) -> None:
        """Nothing is held."""


class RemoteServing(Serving):
    """Follows ``build/current`` for the release's id, and has an endpoint answer for it."""

    def __init__(self, build: Path, size: int, url: str) -> None:
        super().__init__(build, size, 0, network=True, in_memory="no")
        self._url = url

    async def _open(self, path: Path) -> Served:
        pool = Pool(Forwarders(self._url), self._size)
        await pool.start()
        return Served(path, pool)

    def _is_for_memory(self, store: Path) -> bool:
        return False


class RemoteService(QueryService):
    """A query service whose workers forward to the endpoint of ``COLLGRAPH_SPARQL_URL``."""

    def notices(self, lang: str) -> list[str]:
        """What an operator should know at start-up: who answers."""
        return [text("query.remote-used", lang, url=self.settings.sparql_url)]

    def _open(self, in_memory: str) -> Serving:
        return RemoteServing(self._build, self.settings.query_workers + 1, self.settings.sparql_url)
