"""Long queries give way to short ones, and a client that asks much to others: a worker's priority is lowered.

Nobody may raise a priority again, but a thread starts with that of the thread that started it: a worker's first thread
keeps its own and starts another to answer what comes next. Without Linux nothing is lowered.
"""

import os
from contextlib import suppress
from pathlib import Path

# Most queries are answered sooner, in seconds; what takes longer may take a little longer still.
LOWER_AFTER = 0.01
# Niceness: on a busy core a lowered thread has about a tenth of what another has.
STEP, LOWEST = 10, 19


def lower(pid: int) -> None:
    """Lower every thread of a worker but its first; those of the engine, which only wait, have names of their own."""
    threads = Path(f"/proc/{pid}/task")
    with suppress(OSError):
        wanted = min(LOWEST, os.getpriority(os.PRIO_PROCESS, pid) + STEP)
        ours = (threads / str(pid) / "comm").read_bytes()
        for thread in threads.iterdir():
            if int(thread.name) != pid and (thread / "comm").read_bytes() == ours:
                os.setpriority(os.PRIO_PROCESS, int(thread.name), wanted)


def is_lowered() -> bool:
    """Whether this thread was lowered: its priority is not that of the process's first thread."""
    return os.getpriority(os.PRIO_PROCESS, 0) > os.getpriority(os.PRIO_PROCESS, os.getpid())
