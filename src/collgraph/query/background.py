"""An event loop in a thread of its own, for callers that have none: the command line, a page that runs alone."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def wait_for(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a loop of another thread and wait; an interrupt cancels it there."""
    future = asyncio.run_coroutine_threadsafe(work, loop)
    try:
        return future.result()
    finally:
        future.cancel()


def runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether a loop is the one that calls."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


class Background:
    """A thread that runs a loop until it is stopped."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="queries", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the loop and its thread."""
        if self.loop.is_closed():
            return
        with suppress(RuntimeError):  # at the end of the program no thread can be started to wait for the others
            wait_for(self.loop, self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
