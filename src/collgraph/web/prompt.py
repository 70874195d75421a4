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
    """A query that has been asked; ``ended`` is told the answer, or None where it is not there whole after a moment."""

    def __init__(self, service: QueryService) -> None:
        self._service = service
        self.begun: Begun | None = None
        self.ended: Callable[[QueryAnswer | None], None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, wanted: QueryRequest) -> bool:
        """Ask a worker; False, and nothing to be told, where there would be a wait or an answer is known.

        ``ended`` has to be there when the loop goes on.
        """
        self.begun = self._service.begin_now(wanted, self._end)
        if self.begun is None:
            return False
        self._timer = asyncio.get_running_loop().call_later(MOMENT, self._end)
        return True

    def _end(self) -> None:
        assert self.begun is not None and self.ended is not None and self._timer is not None, "asked before"
        self._timer.cancel()
        answer = self.begun.whole()
        if answer is not None:
            # What is written leaves before the loop comes to this.
            asyncio.get_running_loop().call_soon(self._service.settle, self.begun)
        self.ended(answer)
