"""A turn and a worker for a query: at once where both are free, else after a fair wait."""

import asyncio
import time
from functools import partial

from collgraph.query import failures
from collgraph.query.loads import Loads
from collgraph.query.process import Worker
from collgraph.query.run import Taken
from collgraph.query.serving import Served, Serving
from collgraph.query.turns import QueueFull, Ticket, Turns


class Dispatch:
    """The turns of the clients and the workers of the release being served; waits no longer than ``seconds``."""

    def __init__(self, turns: Turns, serving: Serving, loads: Loads, seconds: float) -> None:
        self.turns = turns
        self.serving = serving
        self._loads = loads
        self._seconds = seconds

    def free_now(self, client: str) -> Served | None:
        """The release being served, where a client is to have its answer without waiting."""
        if not self.turns.is_free(client) or self._loads.is_greedy(client):
            return None
        return self.serving.at_once()

    def queue_now(self, client: str) -> Ticket | None:
        """A place in the queue, where a client has to wait for its turn and for nothing else."""
        if self.turns.is_free(client) or self._loads.is_greedy(client):
            return None
        try:
            return self.turns.ticket(client)
        except QueueFull:
            return None

    def take_now(
        self, served: Served, client: str, gives_way: bool = False, ticket: Ticket | None = None
    ) -> Taken | None:
        """A worker on the release being served, None where one has to wait; a ``ticket`` is a turn by now."""
        if ticket is None and not self.turns.take_now(client):
            return None
        begun = time.monotonic()
        worker = served.pool.acquire_now()
        if worker is None:
            if ticket is None:
                self.turns.give_back(client)
            return None
        if ticket is not None:
            ticket.use()
        return self._taken(served, worker, client, begun, gives_way)

    async def take(self, client: str, lang: str, ticket: Ticket | None = None) -> tuple[Served, Taken]:
        """A worker and its release, after a wait where there has to be one; raises QueryOverload, ReleaseError.

        A ``ticket`` of the queue is used or given back.
        """
        if ticket is None:
            served, gives_way = self.serving.at_once(), self._loads.is_greedy(client)
            taken = self.take_now(served, client, gives_way) if served is not None else None
            if served is not None and taken is not None:
                return served, taken
        await self._take_turn(client, lang, ticket)
        begun = time.monotonic()
        try:
            served, worker = await self.serving.acquire()
        except BaseException:
            self._give_back(client, begun)
            raise
        return served, self._taken(served, worker, client, begun, self._loads.is_greedy(client))

    def _taken(self, served: Served, worker: Worker, client: str, begun: float, gives_way: bool) -> Taken:
        return Taken(served.pool, worker, partial(self._give_back, client, begun), gives_way)

    async def _take_turn(self, client: str, lang: str, ticket: Ticket | None) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await (self.turns.take(client) if ticket is None else ticket.taken())
        except QueueFull as full:
            raise failures.overload_error(lang, full.of_client) from None
        except TimeoutError:
            raise failures.overload_error(lang) from None

    def _give_back(self, client: str, begun: float) -> None:
        self._loads.add(client, time.monotonic() - begun)
        self.turns.give_back(client)
