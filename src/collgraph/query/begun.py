"""A query that has a worker, on its way to an answer."""

from collections.abc import Callable

from collgraph.query.cache import AnswerCache, CachedAnswer
from collgraph.query.plan import Planned
from collgraph.query.requests import QueryAnswer
from collgraph.query.run import Run, Whole


class Begun:
    """Keeps a whole answer for who asks next."""

    def __init__(self, run: Run, planned: Planned, cache: AnswerCache) -> None:
        self.run = run
        self._planned = planned
        self._cache = cache
        self._whole: Whole | None = None

    def ask(self, call: Callable[[], None]) -> None:
        """Ask the worker; ``call`` is called when an answer begins to arrive."""
        self.run.ask(call)

    def whole(self) -> QueryAnswer | None:
        """The answer where it has arrived whole, for ``settle`` to see to the rest."""
        self._whole = self.run.whole()
        return self._answer(self._whole) if self._whole is not None else None

    def settle(self) -> None:
        """Give the worker of a whole answer back, and keep the answer."""
        assert self._whole is not None, "whole has been asked before"
        self.run.settle()
        self._keep(self._whole)

    async def answer(self) -> QueryAnswer:
        """Wait for the answer or its beginning; raises QueryError."""
        found = await self.run.begin()
        if found is not None:
            self._keep(found)
            return self._answer(found)
        planned, run = self._planned, self.run
        if planned.place:
            run.keep_up_to(
                self._cache.largest, lambda body: self._cache.put(planned.place, CachedAnswer(body, run.gzip))
            )
        return QueryAnswer(planned.format.media_type, planned.release, planned.tag, run.gzip, stream=run)

    def _answer(self, found: Whole) -> QueryAnswer:
        planned = self._planned
        return QueryAnswer(
            planned.format.media_type, planned.release, planned.tag, found.gzip, found.body, place=planned.place
        )

    def _keep(self, found: Whole) -> None:
        if self._planned.place:
            self._cache.put(self._planned.place, CachedAnswer(found.body, found.gzip))
