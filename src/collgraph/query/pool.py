"""The workers on one release: a fixed number of processes, each replaced as soon as it dies."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from collgraph.errors import ReleaseError
from collgraph.query.process import Worker, WorkerOptions

log = logging.getLogger(__name__)
RETRY_SECONDS = (0.1, 0.5, *[2.0] * 300)
Done = Callable[[], None]


def _nothing() -> None:
    """Nobody waits for this."""


class Maker(Protocol):
    """Where workers come from."""

    async def start(self) -> Worker:
        """Start one; raises ReleaseError."""
        ...

    async def close(self) -> None:
        """Give up what it holds: its last worker has ended."""
        ...

    def close_now(self) -> None:
        """The same without a loop."""
        ...


class FromDisk:
    """Starts workers that read the store where it lies."""

    def __init__(self, options: WorkerOptions) -> None:
        self._options = options

    async def start(self) -> Worker:
        """Start one; raises ReleaseError."""
        return await Worker.start(self._options)

    async def close(self) -> None:
        """Nothing is held."""

    def close_now(self) -> None:
        """Nothing is held."""


class Pool:
    """Idle workers wait here, the last used first. The pool of an older release drains: nothing is replaced."""

    def __init__(self, maker: Maker, size: int) -> None:
        self._maker = maker
        self._size = size
        self._idle: asyncio.LifoQueue[Worker | None] = asyncio.LifoQueue()
        self._workers: set[Worker] = set()
        self._dying: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._draining = False
        self.restarts = 0

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of the workers."""
        return frozenset(worker.pid for worker in self._workers)

    async def start(self) -> None:
        """Start every worker; raises ReleaseError where the store cannot be opened."""
        started = await asyncio.gather(*(self._add() for _ in range(self._size)), return_exceptions=True)
        failure = next((entry for entry in started if entry is not None), None)
        if failure is not None:
            await self.stop()
            raise failure

    async def acquire(self) -> Worker | None:
        """Wait for an idle worker; None once this pool drains. One that died while idle is replaced."""
        while (worker := await self._idle.get()) is not None:
            if worker.alive:
                return worker
            self.discard(worker)
        self._idle.put_nowait(None)
        return None

    def acquire_now(self) -> Worker | None:
        """An idle worker where there is one that lives; else None, for ``acquire`` to see to."""
        if self._idle.empty():
            return None
        worker = self._idle.get_nowait()
        if worker is not None and worker.alive:
            return worker
        self._idle.put_nowait(worker)
        return None

    def release(self, worker: Worker, done: Done, retiring: bool = False) -> None:
        """Take back a worker that has answered."""
        if self._draining or retiring or worker.killed:
            self.discard(worker, done)
        else:
            self._idle.put_nowait(worker)
            done()

    def discard(self, worker: Worker, done: Done = _nothing) -> None:
        """Kill a worker and start another in its place; ``done`` is called when that one is there.

        Until then nobody takes the turn: it would be at the cost of the worker that is left for others.
        """
        worker.kill()
        self._workers.discard(worker)
        self._dying.add(worker)
        self._replace_later(worker, done)

    async def bury(self, worker: Worker, done: Done) -> tuple[int | None, str]:
        """Like discard, for a worker that died by itself: gives its exit code and last words."""
        self._workers.discard(worker)
        self._dying.add(worker)
        try:
            return await worker.end()
        finally:
            self._replace_later(worker, done)

    def drain(self) -> None:
        """Stop idle workers now and busy ones as they are given back."""
        self._draining = True
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker is not None:
                self.discard(worker)
        self._idle.put_nowait(None)
        self._keep(self._close_when_empty())

    async def stop(self) -> None:
        """End every worker, busy ones included."""
        self._draining = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        ending = self._workers | self._dying
        for worker in ending:
            # One that is not killed is given half a second to end by itself.
            worker.kill()
        await asyncio.gather(*(worker.end() for worker in ending))
        self._workers.clear()
        self._dying.clear()
        await self._maker.close()

    def stop_now(self) -> None:
        """End every worker without a loop: for the end of the program."""
        self._draining = True
        for worker in self._workers | self._dying:
            worker.end_now()
        self._workers.clear()
        self._dying.clear()
        self._maker.close_now()

    def _replace_later(self, dead: Worker, done: Done) -> None:
        if self._draining:
            done()
            done = _nothing
        self._keep(self._replace(dead, done))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, dead: Worker, done: Done) -> None:
        try:
            await dead.end()
            self._dying.discard(dead)
            if self._draining:
                await self._close_when_empty()
                return
            self.restarts += 1
            await self._add_with_patience()
        finally:
            done()

    async def _close_when_empty(self) -> None:
        if not self._workers and not self._dying and not self._starting:
            await self._maker.close()

    async def _add_with_patience(self) -> None:
        for seconds in RETRY_SECONDS:
            try:
                await self._add()
            except (ReleaseError, OSError) as error:
                log.error("%s", error)
                await asyncio.sleep(seconds)
            else:
                return

    async def _add(self) -> None:
        self._starting += 1
        try:
            worker = await self._maker.start()
        finally:
            self._starting -= 1
        if self._draining:
            worker.kill()
            await worker.end()
            await self._close_when_empty()
            return
        self._workers.add(worker)
        self._idle.put_nowait(worker)
