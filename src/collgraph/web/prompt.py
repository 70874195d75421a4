"""A query's answer is awaited for a moment outside any task: most come within it.

What takes longer, comes in pieces or fails goes on as a request, with the query that has begun.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from collgraph.query.begun import Begun
from collgraph.query.priority import LOWER_AFTER
from collgraph.query.requests import QueryAnswer, QueryRequest
from collgraph.query.service import QueryService
from collgraph.query.turns import Ticket

# Where a request's scope says how far it was before it was one.
GOING = "collgraph.going"
# Then the worker's priority is to be lowered and the client's presence watched, which a task does.
MOMENT = LOWER_AFTER


class Prompt:
    """A query that was asked, or waits for its turn to be.

    ``ended`` is told the answer, or None where it is not there whole after a moment; it has to be set before the loop
    goes on.
    """

    def __init__(self, service: QueryService, wanted: QueryRequest, begun: Begun | None, ticket: Ticket | None) -> None:
        self.ended: Callable[[QueryAnswer | None], None] | None = None
        self.is_over = False
        self._service = service
        self._wanted = wanted
        self._begun = begun
        self._ticket = ticket
        self._loop = asyncio.get_running_loop()
        if begun is not None:
            begun.ask(self.end)
        if ticket is not None:
            ticket.when_granted(self._ask)
        self._timer = self._loop.call_later(MOMENT, self.end)

    @classmethod
    def ask(cls, service: QueryService, wanted: QueryRequest) -> "Prompt | None":
        """Ask a worker or wait for a turn; None, and nothing to be told, where it is not for a moment's waiting."""
        begun = service.begin_now(wanted)
        ticket = service.queue_now(wanted.client) if begun is None else None
        return cls(service, wanted, begun, ticket) if begun is not None or ticket is not None else None

    def end(self) -> None:
        """Tell what there is."""
        assert self.ended is not None, "set before the loop went on"
        self._timer.cancel()
        self.is_over = True
        begun, answer = self._begun, None
        if begun is not None and (answer := begun.whole()) is not None:
            # What is written leaves before the loop comes to this.
            self._loop.call_soon(self._service.settle, begun)
        self.ended(answer)

    async def answer(self) -> QueryAnswer:
        """Wait for what did not come within the moment; raises what ``QueryService.execute`` does."""
        if self._begun is not None:
            return await self._service.finish(self._begun)
        return await self._service.execute(self._wanted, self._ticket)

    def _ask(self) -> None:
        if self.is_over:
            return
        self._begun = self._service.begin_now(self._wanted, self._ticket)
        if self._begun is None:
            self.end()
        else:
            self._begun.ask(self.end)


class Going(NamedTuple):
    """When a request came, by ``perf_counter``; what it wants, where that could be read; what was begun for it."""

    since: float
    wanted: QueryRequest | None = None
    prompt: Prompt | None = None
