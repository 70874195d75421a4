"""The query service: answers SPARQL from the current release, each query in a worker process of its own.

``execute`` is for the web's event loop, ``run_blocking`` for the threads of the explorer and the command line.
"""

import asyncio
import atexit
import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from collgraph.errors import QueryError
from collgraph.query import failures, sandbox
from collgraph.query.admission import Admission
from collgraph.query.background import Background, wait_for
from collgraph.query.cache import AnswerCache, CachedAnswer
from collgraph.query.formats import Format
from collgraph.query.guard import Checked, Policy
from collgraph.query.long_texts import decode_reading, encode_reading
from collgraph.query.plan import answer_tag, cache_key, chosen_format, task_of
from collgraph.query.requests import QueryAnswer, QueryRequest, Result
from collgraph.query.run import Asked, Run, Taken
from collgraph.query.serving import Served, Serving
from collgraph.query.store_choice import StoreChoice
from collgraph.query.tasks import encode_task
from collgraph.query.traffic import Traffic
from collgraph.query.turns import QueueFull, Turns
from collgraph.settings import Settings
from collgraph.texts import text as words

log = logging.getLogger(__name__)
# Threads leave the interpreter to the loop after so many seconds.
SWITCH_AFTER = 0.0005
# An answer read whole is held in this process's memory, whoever asks.
WHOLE_BYTES = 20_000_000
Shortcut = Callable[[bytes, list[tuple[bytes, bytes]]], tuple[int, list[tuple[bytes, bytes]], bytes] | None]


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
        # Set by the web: answers a query string and headers at once where it can (web/front.py).
        self.shortcut: Shortcut | None = None
        self._build = build
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._background: Background | None = None
        self._serving: Serving | None = None
        self._turns = Turns(1, 1)

    async def start(self) -> None:
        """Start the workers on this loop; raises ReleaseError where there is nothing to serve."""
        if self._background is not None:
            await asyncio.to_thread(self.close)
        sys.setswitchinterval(SWITCH_AFTER)
        for notice in self.notices("en"):
            log.warning(notice)
        await self._here().now()

    async def stop(self) -> None:
        """End every worker; the service may be started again."""
        serving, self._serving, self._loop = self._serving, None, None
        if serving is not None:
            await serving.stop()

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
        await self._here().switch(path)

    async def release(self) -> str:
        """The id of the release being served; raises ReleaseError."""
        return (await self._here().now()).release

    def known_release(self) -> str:
        """The id of the release being served, empty while it is not known without waiting."""
        return self._serving.known() if self._serving is not None else ""

    async def check(self, query: str, lang: str = "fr", client: str = "local") -> Checked:
        """Read a query's text without running it; raises QueryRefused, and for a long one what ``execute`` does."""
        found = self.admission.check_now(query, lang, client)
        if found is not None:
            return found
        asked = Asked(query, encode_reading(query, self.policy), self.settings.query_timeout)
        _, taken = await self._take(client, lang)
        whole = await Run(taken, asked, lang, WHOLE_BYTES).begin()
        assert whole is not None, "what was found in a text comes in one frame"
        return decode_reading(query, whole.body, lang)

    async def tag(self, request: QueryRequest) -> str:
        """The ETag that the answer to a request would have, without running it; raises QueryRefused."""
        checked = request.checked or await self.check(request.text, request.lang, request.client)
        served = await self._here().now()
        return answer_tag(served.release, checked, chosen_format(checked, request), request)

    async def execute(self, request: QueryRequest) -> QueryAnswer:
        """Answer a query; raises QueryError and its kinds, ReleaseError where there is nothing to serve.

        A long answer comes as a stream that holds a worker: read it to its end or close it.
        """
        try:
            answer = await self._answer(request)
        except QueryError as error:
            self.outcomes[type(error).__name__] += 1
            raise
        self.outcomes["cached" if answer.cached else "answered"] += 1
        return answer

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
        in_memory = self._serving is not None and self._serving.in_memory
        return {
            "in_memory": int(in_memory),
            "waiting": self._turns.waiting,
            "running": self._turns.running,
            "workers": len(self.pids),
            "restarts": restarts,
            **cache,
            **outcomes,
        }

    async def _answer(self, request: QueryRequest) -> QueryAnswer:
        checked = request.checked or await self.check(request.text, request.lang, request.client)
        chosen = chosen_format(checked, request)
        serving = self._here()
        served = serving.at_once() or await serving.now()
        if served.release != self._cached:
            self._cached = served.release
            self.cache.clear()
            self.stores.forget()
        key = answer_tag(served.release, checked, chosen, request)
        place = cache_key(key, request)
        found = self.cache.get(place) if key else None
        if found is not None:
            return QueryAnswer(chosen.media_type, served.release, key, found.gzip, found.body, None, True, place)
        store = self.stores.choose(checked.text)
        task = task_of(checked, chosen, request, self.settings.query_timeout, store)
        now, taken = await self._take(request.client, request.lang)
        if now.release != served.release:
            key = answer_tag(now.release, checked, chosen, request)
        asked = Asked(task.text, encode_task(task), task.seconds, partial(self.stores.learn, task.text, store))
        run = Run(taken, asked, request.lang, self.settings.query_max_result_mb * 1_000_000)
        return await self._begin(run, chosen, key, now, request)

    async def _take(self, client: str, lang: str) -> tuple[Served, Taken]:
        """Wait for a turn and a worker; raises QueryOverload, ReleaseError."""
        if not self._turns.take_now(client):
            await self._take_turn(client, lang)
        done = partial(self._give_back, client, time.monotonic())
        serving = self._here()
        try:
            served = serving.at_once() or await serving.now()
            worker = served.pool.acquire_now()
            if worker is None:
                served, worker = await serving.acquire()
        except BaseException:
            done()
            raise
        return served, Taken(served.pool, worker, done, self.admission.loads.is_greedy(client))

    async def _begin(self, run: Run, chosen: Format, key: str, served: Served, request: QueryRequest) -> QueryAnswer:
        whole = await run.begin()
        place = cache_key(key, request)
        if whole is not None:
            if key:
                self.cache.put(place, CachedAnswer(whole.body, whole.gzip))
            return QueryAnswer(
                chosen.media_type, served.release, key, whole.gzip, whole.body, place=place if key else ""
            )
        if key:
            run.keep_up_to(self.cache.largest, lambda body: self.cache.put(place, CachedAnswer(body, run.gzip)))
        return QueryAnswer(chosen.media_type, served.release, key, run.gzip, stream=run)

    def _give_back(self, client: str, begun: float) -> None:
        self.admission.loads.add(client, time.monotonic() - begun)
        self._turns.give_back(client)

    async def _take_turn(self, client: str, lang: str) -> None:
        try:
            async with asyncio.timeout(self.settings.query_timeout):
                await self._turns.take(client)
        except QueueFull as full:
            raise failures.overload_error(lang, full.of_client) from None
        except TimeoutError:
            raise failures.overload_error(lang) from None

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

    def _bind(self, loop: asyncio.AbstractEventLoop, in_memory: str) -> None:
        slots = self.settings.query_workers + 1
        self._loop = loop
        self._turns = Turns(slots, self.settings.query_queue)
        chosen = self.settings
        network = bool(chosen.service_allow)
        self._serving = Serving(self._build, slots, chosen.query_memory_mb, network, in_memory)

    def _here(self) -> Serving:
        """The workers of the running loop, started at first use."""
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop.is_closed() and self._serving is not None:
            self._serving.stop_now()
            self._loop = None
        if self._loop is None:
            self._bind(loop, self.settings.query_memory_store)
        if self._loop is not loop or self._serving is None:
            raise RuntimeError("the query service runs on another event loop: use run_blocking, or start it here")
        return self._serving

    def _loop_elsewhere(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._loop.is_closed():
                self._background = Background()
                # A command or a lone page is over before a release could be loaded.
                self._bind(self._background.loop, "no")
                atexit.register(self.close)
                return self._background.loop
            loop = self._loop
        if _running_loop() is loop:
            raise RuntimeError("run_blocking would wait for itself here: await execute")
        return loop


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
