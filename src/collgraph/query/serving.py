"""The workers of the release being served; a new release gets new workers, the old ones finish their query.

A release is served from disk at once, and from memory as soon as a template has loaded it.
"""

import asyncio
import logging
import time
from pathlib import Path

from collgraph.errors import ReleaseError
from collgraph.query import sandbox
from collgraph.query.pool import FromDisk, Maker, Pool
from collgraph.query.process import Worker, WorkerOptions
from collgraph.query.template import Template, fits_in_memory

CHECK_SECONDS = 1.0
log = logging.getLogger(__name__)


class Served:
    """A release, whose id is its folder's name, and the workers on it."""

    def __init__(self, path: Path, pool: Pool, in_memory: bool = False) -> None:
        self.path = path
        self.release = path.name
        self.pool = pool
        self.in_memory = in_memory


class Serving:
    """Follows ``build/current``, looking at most once a second."""

    def __init__(self, build: Path, size: int, memory_mb: int, network: bool, in_memory: str = "no") -> None:
        self._link = build / "current"
        self._size = size
        self._memory_mb = memory_mb
        self._network = network
        self._in_memory = in_memory
        self._loading: asyncio.Task[None] | None = None
        self._restarted = 0
        self._served: Served | None = None
        self._older: list[Pool] = []
        self._checked = float("-inf")
        self._switching: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    async def now(self) -> Served:
        """The release being served; raises ReleaseError where there is none."""
        if self._served is None:
            async with self._opening:
                if self._served is None:
                    opened = await self._open(self._target())
                    self._replace(opened)
                    self._checked = time.monotonic()
                    return opened
        elif time.monotonic() - self._checked >= CHECK_SECONDS:
            self._checked = time.monotonic()
            self._follow(self._served)
        return self._served

    def at_once(self) -> Served | None:
        """The release being served; None where a look at the link is due."""
        if self._served is None or time.monotonic() - self._checked >= CHECK_SECONDS:
            return None
        return self._served

    async def acquire(self) -> tuple[Served, Worker]:
        """Wait for a worker on the release being served; raises ReleaseError."""
        while True:
            served = await self.now()
            worker = await served.pool.acquire()
            if worker is not None:
                return served, worker

    async def switch(self, path: Path) -> None:
        """Serve another release from here on; raises ReleaseError and goes on with the old one otherwise."""
        self._replace(await self._open(path))

    async def stop(self) -> None:
        """End every worker."""
        tasks = [task for task in (self._switching, self._loading) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for pool in self._pools():
            await pool.stop()
        self._served = None

    def stop_now(self) -> None:
        """End every worker without a loop."""
        for pool in self._pools():
            pool.stop_now()
        self._served = None

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of every worker, those of older releases included."""
        return frozenset().union(*(pool.pids for pool in self._pools()))

    @property
    def restarts(self) -> int:
        """How many workers were replaced since the start."""
        return self._restarted + (self._served.pool.restarts if self._served is not None else 0)

    @property
    def in_memory(self) -> bool:
        """Whether the workers hold the release in memory by now."""
        return self._served is not None and self._served.in_memory

    def known(self) -> str:
        """The id of the release being served, empty where a look at the link is due: for those who cannot wait."""
        served = self.at_once()
        return served.release if served is not None else ""

    def _pools(self) -> list[Pool]:
        return [*self._older, *([self._served.pool] if self._served is not None else [])]

    def _target(self) -> Path:
        if not self._link.exists():
            raise ReleaseError(f"no release to serve in {self._link.parent}", "Build one with: collgraph build")
        return self._link.resolve()

    def _follow(self, served: Served) -> None:
        if self._switching is not None and not self._switching.done():
            return
        try:
            target = self._target()
        except (ReleaseError, OSError):
            return
        if target != served.path:
            self._switching = asyncio.get_running_loop().create_task(self._try_switch(target))

    async def _try_switch(self, target: Path) -> None:
        try:
            await self.switch(target)
        except ReleaseError as error:
            log.error("still serving the older release: %s", error.message)

    def _replace(self, opened: Served) -> None:
        """Serve from these workers; the ones before finish their query. Then have the release loaded, if wanted."""
        old, self._served = self._served, opened
        if old is not None:
            old.pool.drain()
            self._restarted += old.pool.restarts
            self._older = [pool for pool in (*self._older, old.pool) if pool.pids]
        if not opened.in_memory:
            if self._loading is not None:
                self._loading.cancel()
            self._loading = asyncio.get_running_loop().create_task(self._load(opened))

    async def _load(self, served: Served) -> None:
        options = self._options(served.path)
        if not await asyncio.to_thread(self._is_for_memory, options.store):
            return
        try:
            template = await Template.load(options)
            opened = Served(served.path, await self._pool(template), in_memory=True)
        except (ReleaseError, OSError) as error:
            log.error("%s", error)
            return
        if self._served is served:
            self._replace(opened)
        else:
            await opened.pool.stop()

    def _is_for_memory(self, store: Path) -> bool:
        wanted = self._in_memory == "yes" or (self._in_memory == "auto" and fits_in_memory(store, self._size))
        return wanted and sandbox.can_refuse_network()

    def _options(self, path: Path) -> WorkerOptions:
        return WorkerOptions(path / "store", self._memory_mb, self._network)

    async def _pool(self, maker: Maker) -> Pool:
        pool = Pool(maker, self._size)
        await pool.start()
        return pool

    async def _open(self, path: Path) -> Served:
        return Served(path, await self._pool(FromDisk(self._options(path))))
