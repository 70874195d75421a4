"""A worker process as the service sees it: started clean, asked one query at a time, killed at any moment."""

import asyncio
import contextlib
import select
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from collgraph.errors import ReleaseError
from collgraph.query import frames
from collgraph.query.children import Child, spawn
from collgraph.query.priority import LOWER_AFTER, lower

START_SECONDS = 30.0
EXIT_SECONDS = 0.5


class WorkerDied(Exception):
    """The worker's socket closed before its answer was complete."""


@dataclass(frozen=True)
class WorkerOptions:
    """What a worker is started with: the store's folder, its memory in MB, whether it keeps the network."""

    store: Path
    memory_mb: int
    network: bool = False

    def command(self, module: str) -> list[str]:
        """The arguments that start a module of ours on this store."""
        return [module, str(self.store), str(self.memory_mb), "open" if self.network else "closed"]


class Worker:
    """One process and its socket; it belongs to one event loop."""

    def __init__(self, child: Child, channel: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = channel
        self._number = channel.fileno()
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)
        self._child = child
        self._inbox = frames.Inbox()
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None
        self._call: Callable[[], None] | None = None
        self._listening = False
        self._lower_at = float("inf")
        self._timer: asyncio.TimerHandle | None = None
        self._ended: tuple[int | None, str] | None = None
        self.killed = False

    @classmethod
    async def start(cls, options: WorkerOptions) -> "Worker":
        """Start a worker that reads the store on disk, and wait until it is ready; raises ReleaseError."""
        ours, theirs = socket_pair()
        with theirs:
            try:
                child = spawn(options.command("collgraph.query.worker"), theirs)
            except OSError:
                ours.close()
                raise
        return await cls(child, ours).ready()

    async def ready(self) -> "Worker":
        """Wait for the first frame; raises ReleaseError where the worker cannot open the store."""
        try:
            await self.receive()
        except (WorkerDied, TimeoutError):
            _, words = await self.end()
            detail = words.strip().splitlines()[-1:] or ["no answer"]
            raise ReleaseError(f"a query worker does not start: {detail[0]}", "") from None
        except BaseException:
            await self.end()
            raise
        return self

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the process can still answer; for an idle one, whose socket has nothing to read."""
        if self.killed:
            return False
        return not self._poll.poll(0)

    def ask(self, message: bytes, gives_way: bool = False) -> bytes:
        """Send a frame as far as the socket takes it at once; gives the rest, for ``ask_rest``. Raises WorkerDied.

        What it asks for has its priority lowered once it takes long, at once where it ``gives_way``.
        """
        self._lower_at = self._loop.time() + (0.0 if gives_way else LOWER_AFTER)
        try:
            return message[self._socket.send(message) :]
        except BlockingIOError:
            return message
        except OSError as error:
            raise WorkerDied from error

    async def ask_rest(self, rest: bytes) -> None:
        """Send what was left of a frame; raises WorkerDied."""
        try:
            await self._loop.sock_sendall(self._socket, rest)
        except OSError as error:
            raise WorkerDied from error

    def when_it_answers(self, call: Callable[[], None]) -> None:
        """Have a function called once, when there is something to ``take``, or the worker has died."""
        self._call = call
        self._listen()

    def take(self) -> tuple[int, bytes] | None:
        """The next frame where it has arrived whole; any left of it is to be waited for with ``receive``."""
        self._call = None
        return self._inbox.take()

    async def receive(self, seconds: float = START_SECONDS) -> tuple[int, bytes]:
        """Wait for the next frame, its kind and payload; raises WorkerDied, TimeoutError."""
        if seconds <= 0:
            raise TimeoutError
        found = self.take()
        if found is not None:
            return found
        self._listen()
        self._waiter = self._loop.create_future()
        self._wait(seconds)
        try:
            return await self._waiter
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._waiter = None

    def _wait(self, seconds: float) -> None:
        """Have the waiter woken after so many seconds, and the worker's priority lowered before, if it is to be."""
        sooner = min(seconds, max(0.0, self._lower_at - self._loop.time()))
        self._timer = self._loop.call_later(sooner, self._late, seconds - sooner)

    def _late(self, seconds: float) -> None:
        if seconds > 0:
            self._lower_at = float("inf")
            lower(self.pid)
            self._wait(seconds)
        else:
            self._wake(TimeoutError())

    def _listen(self) -> None:
        if not self._listening:
            self._listening = True
            self._loop.add_reader(self._number, self._arrived)

    def _hush(self) -> None:
        if self._listening:
            self._listening = False
            if not self._loop.is_closed():
                self._loop.remove_reader(self._number)

    def _arrived(self) -> None:
        """Take what the socket has. Where nobody waits the rest stays in it, which holds the worker back."""
        try:
            received = self._socket.recv(frames.SIZE + frames.HEADER.size)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if received:
            self._inbox.feed(received)
        if self._call is not None:
            if not received:
                self._hush()
            self._call()
            return
        if self._waiter is None or self._waiter.done() or not received:
            self._hush()
        if self._waiter is not None and not self._waiter.done():
            self._wake(self._inbox.take() if received else WorkerDied())

    def _wake(self, found: tuple[int, bytes] | Exception | None) -> None:
        if found is None or self._waiter is None or self._waiter.done():
            return
        if isinstance(found, Exception):
            self._waiter.set_exception(found)
        else:
            self._waiter.set_result(found)

    def kill(self) -> None:
        """End the process at once, whatever it does; its socket then reads as closed."""
        if self._ended is None:
            self.killed = True
            self._child.kill()

    async def end(self) -> tuple[int | None, str]:
        """Kill, reap and close; gives the exit code (a negative signal) and the last words on stderr."""
        if self._ended is None:
            if not self.killed:
                await self._await_exit()
            self.kill()
            code = await self._child.reap()
            self._ended = code, self._child.last_words()
            self._close()
        return self._ended

    def end_now(self) -> None:
        """Kill, reap and close without a loop: for the end of the program."""
        if self._ended is None:
            self.kill()
            self._child.forget()
            self._close()

    def _close(self) -> None:
        self._hush()
        self._socket.close()

    async def _await_exit(self) -> None:
        """A process that closed its socket by dying has its exit code a moment later."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EXIT_SECONDS):
                while not self._child.exited:
                    await asyncio.sleep(0.01)


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Our end, which never blocks, and a worker's."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    return ours, theirs
