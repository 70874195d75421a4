"""The workers of the release being served; a new release gets new workers, the old ones finish their query."""

import asyncio
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from collgraph.errors import ReleaseError
from collgraph.query.pool import Pool
from collgraph.query.process import Worker, WorkerOptions

CHECK_SECONDS = 1.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """A release and the workers on it."""

    path: Path
    pool: Pool

    @property
    def release(self) -> str:
        """The release's id, which is its folder's name."""
        return self.path.name


class Serving:
    """Follows ``build/current``, looking at most once a second."""

    def __init__(self, build: Path, size: int, memory_mb: int, network: bool) -> None:
        self._link = build / "current"
        self._size = size
        self._memory_mb = memory_mb
        self._network = network
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
                    self._served = await self._open(self._target())
                    self._checked = time.monotonic()
        elif time.monotonic() - self._checked >= CHECK_SECONDS:
            self._checked = time.monotonic()
            self._follow(self._served)
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
        opened = await self._open(path)
        old, self._served = self._served, opened
        if old is not None:
            old.pool.drain()
            self._older = [pool for pool in (*self._older, old.pool) if pool.pids]

    async def stop(self) -> None:
        """End every worker."""
        if self._switching is not None:
            self._switching.cancel()
            await asyncio.gather(self._switching, return_exceptions=True)
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
        """How many workers were replaced on the current release."""
        return self._served.pool.restarts if self._served is not None else 0

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

    async def _open(self, path: Path) -> Served:
        pool = Pool(WorkerOptions(path / "store", self._memory_mb, self._network), self._size)
        await pool.start()
        return Served(path, pool)
