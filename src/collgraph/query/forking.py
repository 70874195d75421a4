"""A template process: ``python -m collgraph.query.forking STORE MEMORY_MB open|closed``, its control socket as stdin.

It holds the release in memory and forks a worker per order: workers share its pages until they write, which they
hardly do. It reaps a worker only when told to, so that the number of a dead one names nobody else.
"""

import gc
import os
import socket
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from pyoxigraph import DefaultGraph, RdfFormat, Store

from collgraph.query import sandbox
from collgraph.query.ordering import ordering
from collgraph.query.stores import InMemory, Stores
from collgraph.query.worker import begin

LONGEST_ORDER = 64
WHOLE, DEFAULT_GRAPH = "whole", "default-graph"
# The kernel, short of memory, ends a worker before it ends anything else.
_OOM_SCORE = "800"


def main(arguments: list[str]) -> None:
    """Load the store, say so, then fork and reap as told until the service closes the socket."""
    if arguments[0] == "dump":
        dump(Store.read_only(arguments[1]), arguments[2], cast(IO[bytes], sys.stdout.buffer))
        return
    folder, memory_mb, network = arguments
    sandbox.leave_stopping_to_the_service()
    control = socket.socket(fileno=0)
    memory = InMemory(loaded(folder, WHOLE), loaded(folder, DEFAULT_GRAPH))
    for store in (memory.whole, memory.default_graph):
        ordering(store)
    stores = Stores(Path(folder), memory)
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    obey(control, stores, int(memory_mb), network == "closed")


def dump(store: Store, part: str, output: IO[bytes]) -> None:
    """Write a store or its default graph."""
    if part == DEFAULT_GRAPH:
        store.dump(output, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    else:
        store.dump(output, RdfFormat.N_QUADS)


def loaded(folder: str, part: str) -> Store:
    """Copy a store from disk into memory; another process reads it, so that this one keeps no thread of the engine."""
    store = Store()
    command = [sys.executable, "-m", "collgraph.query.forking", "dump", folder, part]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reading:
        assert reading.stdout is not None
        store.bulk_load(reading.stdout, RdfFormat.N_QUADS)
    if reading.returncode:
        raise OSError(f"the store cannot be read: {folder}")
    return store


def obey(control: socket.socket, stores: Stores, memory_mb: int, closed: bool) -> None:
    """Follow orders: ``fork`` with the worker's socket and stderr attached, ``reap PID``."""
    while True:
        order, attached, _, _ = socket.recv_fds(control, LONGEST_ORDER, 2)
        if not order:
            return
        if order == b"fork":
            pid = os.fork()
            if not pid:
                control.close()
                _become_worker(stores, attached[0], attached[1], memory_mb, closed)
            for descriptor in attached:
                os.close(descriptor)
            control.send(b"%d" % pid)
        else:
            control.send(_reaped(int(order.split()[1])))


def _reaped(pid: int) -> bytes:
    try:
        return b"%d" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return b"unknown"


def _become_worker(stores: Stores, channel: int, errors: int, memory_mb: int, closed: bool) -> None:
    """Turn this child into a worker; never returns. Its memory limit comes on top of what it shares."""
    code = 1
    try:
        os.dup2(errors, 2)
        os.close(errors)
        sandbox.die_with_parent()
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
        if closed:
            sandbox.refuse_network()
        sandbox.limit_memory(sandbox.address_space_mb() + memory_mb)
        begin(stores, socket.socket(fileno=channel), memory_mb)
        code = 0
    except BaseException:  # the outermost edge of this process: nothing may run on as a second template
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
