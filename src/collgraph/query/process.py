"""A worker process as the service sees it: started clean, asked one query at a time, killed at any moment."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from collgraph.errors import ReleaseError
from collgraph.query import frames

START_SECONDS = 30.0
_LAST_WORDS = 4096


class WorkerDied(Exception):
    """The worker's socket closed before its answer was complete."""


@dataclass(frozen=True)
class WorkerOptions:
    """What a worker is started with: the store's folder, its memory in MB, whether it keeps the network."""

    store: Path
    memory_mb: int
    network: bool = False


class Worker:
    """One process and its socket; it belongs to one event loop."""

    def __init__(self, options: WorkerOptions) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        with theirs:
            try:
                self._process = _spawn(options, theirs)
            except OSError:
                self._socket.close()
                raise
        self._inbox = frames.Inbox()
        self.killed = False

    @classmethod
    async def start(cls, options: WorkerOptions) -> "Worker":
        """Start a worker and wait until it is ready; raises ReleaseError where it cannot open the store."""
        worker = cls(options)
        try:
            async with asyncio.timeout(START_SECONDS):
                await worker.receive()
        except (WorkerDied, TimeoutError):
            _, words = await worker.end()
            detail = words.strip().splitlines()[-1:] or ["no answer"]
            raise ReleaseError(f"a query worker does not start: {detail[0]}", "") from None
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can still answer."""
        return not self.killed and self._process.poll() is None

    async def ask(self, message: bytes) -> None:
        """Send a whole frame; raises WorkerDied."""
        try:
            await self._loop.sock_sendall(self._socket, message)
        except OSError as error:
            raise WorkerDied from error

    async def receive(self) -> tuple[int, bytes]:
        """Wait for the next frame, its kind and payload; raises WorkerDied."""
        while (found := self._inbox.take()) is None:
            try:
                received = await self._loop.sock_recv(self._socket, frames.SIZE + frames.HEADER.size)
            except OSError as error:
                raise WorkerDied from error
            if not received:
                raise WorkerDied
            self._inbox.feed(received)
        return found

    def kill(self) -> None:
        """End the process at once, whatever it does; its socket then reads as closed."""
        self.killed = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> tuple[int | None, str]:
        """Kill, reap and close; gives the exit code (a negative signal) and the last words on stderr."""
        died_alone = self._process.poll() is not None or not self.killed
        if died_alone:
            await self._await_exit()
        self.kill()
        code = await self._loop.run_in_executor(None, self._process.wait)
        words = self._last_words()
        self._socket.close()
        return code, words

    def end_now(self) -> None:
        """Kill, reap and close without a loop: for the end of the program."""
        self.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._socket.close()

    async def _await_exit(self) -> None:
        """A process that closed its socket by dying has its exit code a moment later."""
        for _ in range(50):
            if self._process.poll() is not None:
                return
            await asyncio.sleep(0.01)

    def _last_words(self) -> str:
        pipe = self._process.stderr
        if pipe is None or pipe.closed:
            return ""
        with pipe:
            os.set_blocking(pipe.fileno(), False)
            return (os.read(pipe.fileno(), _LAST_WORDS) or b"").decode(errors="replace")


def _spawn(options: WorkerOptions, channel: socket.socket) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        _command(options),
        stdin=channel.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
    )


def _command(options: WorkerOptions) -> list[str]:
    network = "open" if options.network else "closed"
    module = "collgraph.query.worker"
    return [sys.executable, "-m", module, str(options.store), str(options.memory_mb), network]


def _environment() -> dict[str, str]:
    """Nothing of ours but where modules are; one malloc arena per thread would eat the address space."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
