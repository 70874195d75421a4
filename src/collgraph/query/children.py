"""The process behind a worker: one that this program started, or one forked by a template."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from typing import Protocol

_LAST_WORDS = 4096
# A killed process is gone in milliseconds; it is asked for rather than waited for in a thread.
_REAP_SECONDS = 0.002


class Child(Protocol):
    """A process that can be killed and reaped."""

    @property
    def pid(self) -> int:
        """The process id."""
        ...

    @property
    def exited(self) -> bool:
        """Whether it has ended, reaped or not."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...

    async def reap(self) -> int | None:
        """Wait for its end; gives the exit code, a signal as a negative number, None where nobody knows."""
        ...

    def last_words(self) -> str:
        """What it said on stderr; to be asked for once, after its end."""
        ...

    def forget(self) -> None:
        """Reap without a loop and close what is open."""
        ...


class Spawned:
    """A process of this program."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exited(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def reap(self) -> int | None:
        """Wait for its end; gives the exit code."""
        while (code := self._process.poll()) is None:
            await asyncio.sleep(_REAP_SECONDS)
        return code

    def last_words(self) -> str:
        """What it said on stderr."""
        pipe = self._process.stderr
        if pipe is None or pipe.closed:
            return ""
        with pipe:
            return read_now(pipe.fileno())

    def forget(self) -> None:
        """Reap and close."""
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()


def read_now(descriptor: int) -> str:
    """What a pipe holds, without waiting for more."""
    os.set_blocking(descriptor, False)
    with contextlib.suppress(BlockingIOError):
        return os.read(descriptor, _LAST_WORDS).decode(errors="replace")
    return ""


def spawn(arguments: list[str], channel: socket.socket) -> Spawned:
    """Start a module of ours with a socket as its stdin; raises OSError."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdin=channel.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    return Spawned(process)


def _environment() -> dict[str, str]:
    """Nothing of ours but where modules are; one malloc arena per thread would eat the address space."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
