"""A turn and a worker for a query: at once where both are free, else after a fair wait."""

import asyncio
import time
from functools import partial

from collgraph.query import failures
from collgraph.query.loads import Loads
from collgraph.query.process import Worker
from collgraph.query.run import Taken
from collgraph.query.serving import Served, Serving
from collgraph.query.turns import QueueFull, Turns


class Dispatch:
    """The turns of the clients and the workers of the release being served; waits no longer than ``seconds``."""

    def __init__(self, turns: Turns, serving: Serving, loads: Loads, seconds: float) -> None:
        self.turns = turns
        self.serving = serving
        self._loads = loads
        self._seconds = seconds

    def take_now(self, client: str) -> tuple[Served, Taken] | None:
        """A worker and the release it serves, None where one has to wait."""
        served = self.serving.at_once()
        if served is None or not self.turns.take_now(client):
            return None
        begun = time.monotonic()
        worker = served.pool.acquire_now()
        if worker is None:
            self.turns.give_back(client)
            return None
        return served, self._taken(served, worker, client, begun)

    async def take(self, client: str, lang: str) -> tuple[Served, Taken]:
        """The same after a wait where there has to be one; raises QueryOverload, ReleaseError."""
        found = self.take_now(client)
        if found is not None:
            return found
        await self._take_turn(client, lang)
        begun = time.monotonic()
        try:
            served, worker = await self.serving.acquire()
        except BaseException:
            self._give_back(client, begun)
            raise
        return served, self._taken(served, worker, client, begun)

    async def _take_turn(self, client: str, lang: str) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self.turns.take(client)
        except QueueFull as full:
            raise failures.overload_error(lang, full.of_client) from None
        except TimeoutError:
            raise failures.overload_error(lang) from None

    def _taken(self, served: Served, worker: Worker, client: str, begun: float) -> Taken:
        done = partial(self._give_back, client, begun)
        return Taken(served.pool, worker, done, self._loads.is_greedy(client))

    def _give_back(self, client: str, begun: float) -> None:
        self._loads.add(client, time.monotonic() - begun)
        self.turns.give_back(client)
