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

# Where a request's scope says how far it was before it was one.
GOING = "collgraph.going"
# Then the worker's priority is to be lowered and the client's presence watched, which a task does.
MOMENT = LOWER_AFTER


class Going(NamedTuple):
    """When a request came, by ``perf_counter``; what it wants, where that could be read; what has begun of it."""

    since: float
    wanted: QueryRequest | None = None
    begun: Begun | None = None


class Prompt:
    """A query that was asked; ``ended`` is told the answer, or None where it is not there whole after a moment.

    ``ended`` has to be set before the loop goes on.
    """

    def __init__(self, service: QueryService, begun: Begun) -> None:
        self.begun = begun
        self.ended: Callable[[QueryAnswer | None], None] | None = None
        self.is_over = False
        self._service = service
        self._loop = asyncio.get_running_loop()
        begun.ask(self.end)
        self._timer = self._loop.call_later(MOMENT, self.end)

    @classmethod
    def ask(cls, service: QueryService, wanted: QueryRequest) -> "Prompt | None":
        """Ask a worker; None, and nothing to be told, where there would be a wait or an answer is known."""
        begun = service.begin_now(wanted)
        return cls(service, begun) if begun is not None else None

    def end(self) -> None:
        """Tell what there is."""
        assert self.ended is not None, "set before the loop went on"
        self._timer.cancel()
        self.is_over = True
        answer = self.begun.whole()
        if answer is not None:
            # What is written leaves before the loop comes to this.
            self._loop.call_soon(self._service.settle, self.begun)
        self.ended(answer)
