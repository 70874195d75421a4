"""A query that a worker has been asked, on its way to an answer."""

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

    def whole(self) -> QueryAnswer | None:
        """The answer where it has arrived whole."""
        found = self.run.whole()
        return self._keep(found) if found is not None else None

    async def answer(self) -> QueryAnswer:
        """Wait for the answer or its beginning; raises QueryError."""
        found = await self.run.begin()
        if found is not None:
            return self._keep(found)
        planned, run = self._planned, self.run
        if planned.place:
            run.keep_up_to(
                self._cache.largest, lambda body: self._cache.put(planned.place, CachedAnswer(body, run.gzip))
            )
        return QueryAnswer(planned.format.media_type, planned.release, planned.tag, run.gzip, stream=run)

    def _keep(self, found: Whole) -> QueryAnswer:
        planned = self._planned
        if planned.place:
            self._cache.put(planned.place, CachedAnswer(found.body, found.gzip))
        return QueryAnswer(
            planned.format.media_type, planned.release, planned.tag, found.gzip, found.body, place=planned.place
        )
