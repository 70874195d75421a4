"""Workers that hold the release in memory, as the service sees them: forked on demand by a template process."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from pathlib import Path

from collgraph.errors import ReleaseError
from collgraph.query.children import Child, read_now, spawn
from collgraph.query.process import Worker, WorkerOptions, socket_pair

LOAD_SECONDS = 600.0
REPLY_SECONDS = 10.0
# A store smaller than this, in bytes, is in the page cache whole.
SMALLEST = 8_000_000
log = logging.getLogger(__name__)


class TemplateDied(Exception):
    """The template process is gone, and its workers with it."""


class Template:
    """The process that has loaded a store, and the socket it takes its orders from, one at a time."""

    def __init__(self, options: WorkerOptions) -> None:
        self.options = options
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            self._process: Child = spawn(options.command("collgraph.query.forking"), theirs)
        self._order = asyncio.Lock()
        self._warned = False
        self.alive = True
        self.last_words = ""

    @classmethod
    async def load(cls, options: WorkerOptions) -> "Template":
        """Start a template and wait until it has the whole store in memory; raises ReleaseError."""
        template = cls(options)
        try:
            await template._receive(LOAD_SECONDS)
        except TemplateDied:
            await template.close()
            detail = template.last_words.strip().splitlines()[-1:] or ["no answer"]
            raise ReleaseError(f"the release cannot be held in memory: {detail[0]}") from None
        except BaseException:
            await template.close()
            raise
        return template

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def start(self) -> Worker:
        """Fork a worker; one that reads the disk where the template is gone. Raises ReleaseError."""
        if self.alive:
            with contextlib.suppress(TemplateDied):
                return await self._fork()
        if not self._warned:
            self._warned = True
            log.error("the process that holds the release in memory is gone: new workers read it from disk")
        return await Worker.start(self.options)

    async def reap(self, pid: int) -> int | None:
        """Wait for the end of a forked worker that was killed or died; None where nobody knows how."""
        try:
            return int(await asyncio.shield(self._exchange(b"reap %d" % pid)))
        except (TemplateDied, ValueError):
            return None

    async def close(self) -> None:
        """End the template, and workers that may be left."""
        self.alive = False
        self._process.kill()
        await self._process.reap()
        self.last_words = self.last_words or self._process.last_words()
        self._control.close()

    def close_now(self) -> None:
        """End it without a loop."""
        self.alive = False
        self._process.kill()
        self._process.forget()
        self._control.close()

    async def _fork(self) -> Worker:
        ours, theirs = socket_pair()
        reading, writing = os.pipe()
        try:
            with theirs:
                pid = int(await asyncio.shield(self._exchange(b"fork", theirs.fileno(), writing)))
        except BaseException:
            ours.close()
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return await Worker(Forked(pid, self, reading), ours).ready()

    async def _exchange(self, order: bytes, *attached: int) -> bytes:
        descriptors = [os.dup(descriptor) for descriptor in attached]
        try:
            async with self._order:
                if not self.alive:
                    raise TemplateDied
                try:
                    socket.send_fds(self._control, [order], descriptors)
                except OSError as error:
                    self.alive = False
                    raise TemplateDied from error
                return await self._receive(REPLY_SECONDS)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    async def _receive(self, seconds: float) -> bytes:
        try:
            async with asyncio.timeout(seconds):
                reply = await asyncio.get_running_loop().sock_recv(self._control, 64)
        except (OSError, TimeoutError):
            reply = b""
        if not reply:
            self.alive = False
            self._process.kill()
            raise TemplateDied
        return reply


class Forked:
    """A worker's process that a template forked: the template reaps it, so its number stays its own until then."""

    def __init__(self, pid: int, template: Template, errors: int) -> None:
        self.pid = pid
        self._template = template
        self._errors = errors

    @property
    def exited(self) -> bool:
        """Whether it has ended."""
        try:
            state = (Path("/proc") / str(self.pid) / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        return state in "ZX"

    def kill(self) -> None:
        """End it at once; without its template it has ended already."""
        if self._template.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def reap(self) -> int | None:
        """Have the template reap it; gives the exit code."""
        return await self._template.reap(self.pid)

    def last_words(self) -> str:
        """What it said on stderr."""
        words = read_now(self._errors)
        os.close(self._errors)
        return words

    def forget(self) -> None:
        """Leave it to the end of its template."""
        os.close(self._errors)


def fits_in_memory(store: Path, workers: int) -> bool:
    """Whether a store is worth holding in memory and fits in half of what is free.

    Measured: loading takes three times the size of the files, the default graph by itself one more; a worker comes to
    own up to twice it, since the engine counts references and locks where it reads.
    """
    size = sum(path.stat().st_size for path in store.iterdir() if path.is_file())
    return size > SMALLEST and (4 + 2 * workers) * size < _free_bytes() / 2


def _free_bytes() -> int:
    """What this machine, or the control group it runs in, could still give; 0 where nothing tells."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        lines = Path("/proc/meminfo").read_text().splitlines()
        found.append(next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")))
    with contextlib.suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        limit, used = (int((group / name).read_text()) for name in ("memory.max", "memory.current"))
        found.append(limit - used)
    return min(found, default=0)
