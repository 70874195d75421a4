"""One query on one worker: from its first frame to its last, its budget of time and size kept."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import NamedTuple

from collgraph.errors import QueryError
from collgraph.query import failures, frames
from collgraph.query.pool import Pool
from collgraph.query.process import Worker, WorkerDied
from collgraph.query.tasks import decode_failure

# A client may read more slowly than a query computes, but holds its worker no longer than this many deadlines.
SLOW_READER = 10


class Whole(NamedTuple):
    """An answer that came in one frame."""

    body: bytes
    gzip: bool


class Taken(NamedTuple):
    """A worker that was taken from its pool; ``done`` is called once there is one for others again.

    Its priority is lowered at once where the client ``gives_way`` to others.
    """

    pool: Pool
    worker: Worker
    done: Callable[[], None]
    gives_way: bool = False


class Asked(NamedTuple):
    """A query's text, the frame that asks a worker about it, and how many seconds that may take.

    ``learn`` is told what the answer cost in processor seconds; where it never came, what was waited for.
    """

    text: str
    message: bytes
    seconds: float
    learn: Callable[[float], None] = lambda seconds: None


class Run:
    """The frames of an answer; gives its worker back, or kills it, exactly once whatever happens.

    A stream longer than ``limit`` bytes ends in QueryTooLarge.
    """

    def __init__(self, taken: Taken, asked: Asked, lang: str, limit: int) -> None:
        self._taken = taken
        self._worker = taken.worker
        self._asked = asked
        self._lang = lang
        self._limit = limit
        self._held = True
        self._budget = asked.seconds
        self._latest = time.monotonic() + asked.seconds * SLOW_READER
        # What the socket has not taken of the question, None before it is asked.
        self._rest: bytes | None = None
        self._since = 0.0
        self._first: tuple[int, bytes] | None = None
        self._size = 0
        self._kept: list[bytes] | None = None
        self._keep: Callable[[bytes], None] | None = None
        self._keep_limit = 0
        self.gzip = False

    def keep_up_to(self, limit: int, keep: Callable[[bytes], None]) -> None:
        """Have ``keep`` called with the whole stream at its end, if it is no longer than ``limit`` bytes."""
        self._kept, self._keep, self._keep_limit = [], keep, limit

    def ask(self, call: Callable[[], None]) -> None:
        """Ask without waiting; ``call`` is called when an answer begins to arrive, for ``whole`` to take it."""
        self._ask()
        self._worker.when_it_answers(call)

    def whole(self) -> Whole | None:
        """The answer where it has arrived whole, for ``settle``; else None, for ``begin`` to wait for it."""
        self._first = self._worker.take()
        if self._first is None or self._first[0] != frames.WHOLE:
            return None
        return _whole(self._first[1])

    def settle(self) -> None:
        """Give the worker of a whole answer back."""
        assert self._first is not None, "whole has been asked before"
        self._close(self._first[1])

    async def begin(self) -> Whole | None:
        """Ask, if that is not done, and wait for the first frame: a whole answer, or None where a stream follows."""
        if self._rest is None:
            self._ask()
        kind, payload = await self._next()
        if kind == frames.WHOLE:
            self._close(payload)
            return _whole(payload)
        self.gzip = bool(payload[0] & frames.GZIP)
        return None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._held:
            raise StopAsyncIteration
        kind, payload = await self._next()
        if kind == frames.END:
            self._close(payload)
            if self._keep is not None and self._kept is not None:
                self._keep(b"".join(self._kept))
            raise StopAsyncIteration
        self._count(payload)
        return payload

    async def aclose(self) -> None:
        """Give up the rest: the worker is killed, since nothing else stops a query."""
        self._drop()

    def _ask(self) -> None:
        self._since, self._rest = time.monotonic(), b""
        # A worker that died while it was idle is found out where its answer is read.
        with suppress(WorkerDied):
            self._rest = self._worker.ask(self._asked.message, self._taken.gives_way)

    async def _next(self) -> tuple[int, bytes]:
        """The next frame; raises what the worker reports or dies of."""
        begun, self._since = self._since or time.monotonic(), 0.0
        try:
            kind, payload = await self._frame(begun)
        except WorkerDied:
            raise await self._death() from None
        except TimeoutError:
            self._asked.learn(self._asked.seconds - self._budget + time.monotonic() - begun)
            self._drop()
            raise failures.timeout_error(self._lang, self._asked.seconds) from None
        except BaseException:
            self._drop()
            raise
        self._budget -= time.monotonic() - begun
        if kind == frames.ERROR:
            raise self._reported(payload)
        return kind, payload

    async def _frame(self, begun: float) -> tuple[int, bytes]:
        found, self._first = self._first, None
        if found is not None:
            return found
        if self._rest:
            rest, self._rest = self._rest, b""
            await self._worker.ask_rest(rest)
        until = min(begun + self._budget, self._latest)
        return await self._worker.receive(until - time.monotonic())

    def _count(self, payload: bytes) -> None:
        self._size += len(payload)
        if self._size > self._limit:
            self._drop()
            raise failures.too_large_error(self._lang, self._limit)
        if self._kept is not None:
            self._kept.append(payload)
            if self._size > self._keep_limit:
                self._kept = None

    def _reported(self, payload: bytes) -> QueryError:
        self._give_back(0)
        return failures.engine_error(decode_failure(payload), self._asked.text, self._lang)

    async def _death(self) -> QueryError:
        if not self._held:
            return failures.timeout_error(self._lang, self._asked.seconds)
        self._held = False
        code, words = await self._taken.pool.bury(self._worker, self._taken.done)
        return failures.death_error(self._lang, code, words)

    def _close(self, payload: bytes) -> None:
        flags, seconds = frames.CLOSING.unpack_from(payload)
        self._asked.learn(seconds)
        self._give_back(flags)

    def _give_back(self, flags: int) -> None:
        self._held = False
        self._taken.pool.release(self._worker, self._taken.done, retiring=bool(flags & frames.RETIRING))

    def _drop(self) -> None:
        if self._held:
            self._held = False
            self._taken.pool.discard(self._worker, self._taken.done)


def _whole(payload: bytes) -> Whole:
    return Whole(payload[frames.CLOSING.size :], bool(payload[0] & frames.GZIP))
