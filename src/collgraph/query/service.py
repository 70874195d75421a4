"""The query service: answers SPARQL from the current release, each query in a worker process of its own.

``execute`` is for the web's event loop, ``run_blocking`` for the threads of the explorer and the command line.
"""

import asyncio
import atexit
import logging
import sys
import threading
from collections import Counter
from collections.abc import Awaitable
from functools import partial
from pathlib import Path

from collgraph.errors import QueryError
from collgraph.query import failures, plan, sandbox
from collgraph.query.admission import Admission
from collgraph.query.background import Background, runs_here, wait_for
from collgraph.query.begun import Begun
from collgraph.query.cache import AnswerCache
from collgraph.query.dispatch import Dispatch
from collgraph.query.guard import Checked, Policy
from collgraph.query.long_texts import decode_reading, encode_reading
from collgraph.query.plan import Planned, task_of
from collgraph.query.requests import QueryAnswer, QueryRequest, Result
from collgraph.query.run import Asked, Run, Taken
from collgraph.query.serving import Served, Serving
from collgraph.query.shortcut import Shortcut
from collgraph.query.store_choice import StoreChoice
from collgraph.query.tasks import encode_task
from collgraph.query.traffic import Traffic
from collgraph.query.turns import Ticket, Turns
from collgraph.settings import Settings
from collgraph.texts import text as words

log = logging.getLogger(__name__)
# Threads leave the interpreter to the loop after so many seconds.
SWITCH_AFTER = 0.0005
# An answer read whole is held in this process's memory, whoever asks.
WHOLE_BYTES = 20_000_000


class QueryService:
    """One per process; it belongs to the first event loop that starts it, or to a thread of its own."""

    def __init__(self, settings: Settings, build: Path) -> None:
        self.settings = settings
        self.policy = Policy(settings.query_max_bytes, settings.service_allow)
        self.admission = Admission(self.policy)
        self.cache = AnswerCache()
        self.stores = StoreChoice()
        self._cached = ""
        self.outcomes: Counter[str] = Counter()
        self.traffic = Traffic()
        # Set by the web.
        self.shortcut: Shortcut | None = None
        self._build = build
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._background: Background | None = None
        self._dispatch: Dispatch | None = None

    async def start(self) -> None:
        """Start the workers on this loop; raises ReleaseError where there is nothing to serve."""
        if self._background is not None:
            await asyncio.to_thread(self.close)
        sys.setswitchinterval(SWITCH_AFTER)
        for notice in self.notices("en"):
            log.warning(notice)
        await self._here().serving.now()

    async def stop(self) -> None:
        """End every worker; the service may be started again."""
        dispatch, self._dispatch, self._loop = self._dispatch, None, None
        if dispatch is not None:
            await dispatch.serving.stop()

    def close(self) -> None:
        """End the thread of ``run_blocking`` and its workers, where there is one."""
        with self._lock:
            background, self._background = self._background, None
            if background is not None:
                wait_for(background.loop, self.stop())
                background.stop()
                atexit.unregister(self.close)

    async def switch(self, path: Path) -> None:
        """Serve the release in this folder from here on; raises ReleaseError and keeps the old one otherwise."""
        await self._here().serving.switch(path)

    async def release(self) -> str:
        """The id of the release being served; raises ReleaseError."""
        return (await self._here().serving.now()).release

    def known_release(self) -> str:
        """The id of the release being served, empty while it is not known without waiting."""
        return self._serving.known() if self._serving is not None else ""

    async def check(self, query: str, lang: str = "fr", client: str = "local") -> Checked:
        """Read a query's text without running it; raises QueryRefused, and for a long one what ``execute`` does."""
        found = self.admission.check_now(query, lang, client)
        if found is not None:
            return found
        asked = Asked(query, encode_reading(query, self.policy), self.settings.query_timeout)
        _, taken = await self._here().take(client, lang)
        whole = await Run(taken, asked, lang, WHOLE_BYTES).begin()
        assert whole is not None, "what was found in a text comes in one frame"
        return decode_reading(query, whole.body, lang)

    async def tag(self, request: QueryRequest) -> str:
        """The ETag that the answer to a request would have, without running it; raises QueryRefused."""
        checked = request.checked or await self.check(request.text, request.lang, request.client)
        served = await self._here().serving.now()
        return plan.planned(served.release, checked, request).tag

    async def execute(self, request: QueryRequest, ticket: Ticket | None = None) -> QueryAnswer:
        """Answer a query; raises QueryError and its kinds, ReleaseError where there is nothing to serve.

        A long answer comes as a stream that holds a worker: read it to its end or close it. A ``ticket`` of the
        queue is used or given back.
        """
        try:
            return await self._counted(self._answer(request, ticket))
        finally:
            if ticket is not None:
                ticket.leave()

    def queue_now(self, client: str) -> Ticket | None:
        """A ticket for ``begin_now``, once it is granted, or ``execute``; None where not for a turn alone one waits."""
        return self._here().queue_now(client)

    def begin_now(self, request: QueryRequest, ticket: Ticket | None = None) -> Begun | None:
        """Take a worker for what was checked before, where that needs no waiting; None where it is for ``execute``.

        What was begun ends with ``settle``, where it has been asked and is whole, or with ``finish``. Raises
        QueryRefused.
        """
        dispatch, checked = self._here(), request.checked
        served = dispatch.free_now(request.client) if ticket is None else dispatch.serving.at_once()
        if served is None or checked is None:
            return None
        planned = self._planned(served, checked, request)
        asked = self._asked(served, planned, checked, request)
        taken = dispatch.take_now(served, request.client, ticket=ticket) if self.cache.lacks(planned.place) else None
        return self._begun(taken, asked, planned, request) if taken is not None else None

    def settle(self, begun: Begun) -> None:
        """Count what was answered, keep the answer and give its worker back."""
        begun.settle()
        self.outcomes["answered"] += 1

    async def finish(self, begun: Begun) -> QueryAnswer:
        """Go on as ``execute`` does."""
        return await self._counted(begun.answer())

    def run_blocking(
        self,
        text: str,
        media_type: str = "json",
        timeout: float | None = None,
        lang: str = "fr",
        client: str = "explorer",
        max_bytes: int | None = WHOLE_BYTES,
    ) -> Result:
        """Answer a query from a thread without a loop, whole; ``media_type`` may be a format's short name.

        An answer longer than ``max_bytes`` is given up: QueryTooLarge; None leaves the limit of the settings.
        Raises QueryError, ReleaseError; RuntimeError when called on the service's own loop.
        """
        request = QueryRequest(text, media_type, client=client, timeout=timeout, lang=lang)
        return wait_for(self._loop_elsewhere(), self._read(request, max_bytes))

    def notices(self, lang: str) -> list[str]:
        """What an operator should know at start-up: where the workers keep the network."""
        allowed = self.settings.service_allow
        if allowed:
            return [words("query.service-allowed", lang, endpoints=" ".join(allowed))]
        return [] if sandbox.can_refuse_network() else [words("query.no-sandbox", lang)]

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of the workers."""
        return self._serving.pids if self._serving is not None else frozenset()

    def figures(self) -> dict[str, int]:
        """What to watch: queries that wait and run, workers replaced, the cache, outcomes by kind."""
        restarts = self._serving.restarts if self._serving is not None else 0
        cache = {"cache_hits": self.cache.hits, "cache_misses": self.cache.misses, "cache_bytes": self.cache.size}
        outcomes = {f"outcome_{name}": count for name, count in self.outcomes.items()}
        turns = self._dispatch.turns if self._dispatch is not None else None
        return {
            "in_memory": int(self._in_memory),
            "waiting": turns.waiting if turns is not None else 0,
            "running": turns.running if turns is not None else 0,
            "workers": len(self.pids),
            "restarts": restarts,
            **cache,
            **outcomes,
        }

    async def _counted(self, answering: Awaitable[QueryAnswer]) -> QueryAnswer:
        try:
            answer = await answering
        except QueryError as error:
            self.outcomes[type(error).__name__] += 1
            raise
        self.outcomes["cached" if answer.cached else "answered"] += 1
        return answer

    async def _answer(self, request: QueryRequest, ticket: Ticket | None = None) -> QueryAnswer:
        checked = request.checked or await self.check(request.text, request.lang, request.client)
        dispatch = self._here()
        served = dispatch.serving.at_once() or await dispatch.serving.now()
        planned = self._planned(served, checked, request)
        found = self.cache.get(planned.place) if planned.place else None
        if found is not None:
            media_type, place = planned.format.media_type, planned.place
            return QueryAnswer(media_type, served.release, planned.tag, found.gzip, found.body, None, True, place)
        asked = self._asked(served, planned, checked, request)
        now, taken = await dispatch.take(request.client, request.lang, ticket)
        if now.release != planned.release:
            planned = plan.planned(now.release, checked, request)
        return await self._begun(taken, asked, planned, request).answer()

    def _planned(self, served: Served, checked: Checked, request: QueryRequest) -> Planned:
        if served.release != self._cached:
            self._cached = served.release
            self.cache.clear()
            self.stores.forget()
        return plan.planned(served.release, checked, request)

    def _asked(self, served: Served, planned: Planned, checked: Checked, request: QueryRequest) -> Asked:
        store = self.stores.choose(checked.text) if served.in_memory else ""
        task = task_of(checked, planned.format, request, self.settings.query_timeout, store)
        if not store:
            return Asked(task.text, encode_task(task), task.seconds)
        return Asked(task.text, encode_task(task), task.seconds, partial(self.stores.learn, task.text, store))

    def _begun(self, taken: Taken, asked: Asked, planned: Planned, request: QueryRequest) -> Begun:
        run = Run(taken, asked, request.lang, self.settings.query_max_result_mb * 1_000_000)
        return Begun(run, planned, self.cache)

    async def _read(self, request: QueryRequest, max_bytes: int | None) -> Result:
        answer = await self.execute(request)
        pieces, size = [], 0
        try:
            async for piece in answer:
                size += len(piece)
                if max_bytes is not None and size > max_bytes:
                    raise failures.too_large_error(request.lang, max_bytes)
                pieces.append(piece)
        finally:
            await answer.aclose()
        return Result(b"".join(pieces), answer.media_type)

    @property
    def _serving(self) -> Serving | None:
        return self._dispatch.serving if self._dispatch is not None else None

    @property
    def _in_memory(self) -> bool:
        return self._serving is not None and self._serving.in_memory

    def _open(self, in_memory: str) -> Serving:
        """The workers, one more than may run queries of one client."""
        chosen = self.settings
        network = bool(chosen.service_allow)
        return Serving(self._build, chosen.query_workers + 1, chosen.query_memory_mb, network, in_memory)

    def _bind(self, loop: asyncio.AbstractEventLoop, in_memory: str) -> None:
        chosen = self.settings
        turns = Turns(chosen.query_workers + 1, chosen.query_queue)
        self._loop = loop
        self._dispatch = Dispatch(turns, self._open(in_memory), self.admission.loads, chosen.query_timeout)

    def _here(self) -> Dispatch:
        """The workers of the running loop, started at first use."""
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop.is_closed() and self._serving is not None:
            self._serving.stop_now()
            self._loop = None
        if self._loop is None:
            self._bind(loop, self.settings.query_memory_store)
        if self._loop is not loop or self._dispatch is None:
            raise RuntimeError("the query service runs on another event loop: use run_blocking, or start it here")
        return self._dispatch

    def _loop_elsewhere(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._loop.is_closed():
                self._background = Background()
                # A command or a lone page is over before a release could be loaded.
                self._bind(self._background.loop, "no")
                atexit.register(self.close)
                return self._background.loop
            loop = self._loop
        if runs_here(loop):
            raise RuntimeError("run_blocking would wait for itself here: await execute")
        return loop
