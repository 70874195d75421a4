"""The worker process: ``python -m collgraph.query.worker STORE MEMORY_MB open|closed``, its socket as stdin.

It gives up the network, opens the release's store, bounds its memory, then answers one query after another. The service
kills it at a deadline; an alarm of its own ends it should the service be gone.
"""

import resource
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import IO, cast

from collgraph.query import frames, long_texts, sandbox
from collgraph.query.evaluation import evaluate
from collgraph.query.outlet import Outlet
from collgraph.query.priority import is_lowered
from collgraph.query.stores import Stores
from collgraph.query.tasks import decode_task, encode_failure

# Deep queries recurse in the engine: 128 MB hold what the longest text accepted can nest.
STACK = 128 * 1024 * 1024
GRACE = 5.0
RETIRE_FRACTION = 0.5


def answer(stores: Stores, payload: bytes, channel: socket.socket, retire_mb: float) -> bool:
    """Answer one query; False when this process has grown so much that it had better be replaced."""
    task = decode_task(payload)
    signal.setitimer(signal.ITIMER_REAL, task.seconds + GRACE)
    outlet = Outlet(channel, task.gzip)
    retiring = False
    try:
        store, begun = stores.of(task), time.thread_time()
        evaluate(store, task, cast(IO[bytes], outlet))
        retiring = _resident_mb() > retire_mb
        outlet.finish(frames.RETIRING if retiring else 0, time.thread_time() - begun)
    except (BrokenPipeError, ConnectionError):
        return False
    except Exception as error:  # the outermost edge of this process: whatever the engine raises is reported
        channel.sendall(encode_failure(_code(error), error, task.text))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return not retiring


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _code(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return "syntax"
    return "memory" if isinstance(error, MemoryError) else "evaluation"


def serve(stores: Stores, channel: socket.socket, retire_mb: float) -> bool:
    """Answer until the service closes the socket or this process retires: False; True once this thread is lowered."""
    inbox = frames.Inbox()
    while received := channel.recv(frames.SIZE):
        inbox.feed(received)
        while (found := inbox.take()) is not None:
            kind, payload = found
            if kind == frames.READ:
                channel.sendall(long_texts.read(payload))
            elif not answer(stores, payload, channel, retire_mb):
                return False
            if is_lowered():
                return True
    return False


def begin(stores: Stores, channel: socket.socket, memory_mb: int) -> None:
    """Serve from threads whose stack holds deep queries; a process that grows by half its memory retires."""
    retire_mb = _resident_mb() + memory_mb * RETIRE_FRACTION
    threading.stack_size(min(STACK, memory_mb * 1024 * 1024 // 8))
    channel.sendall(frames.frame(frames.READY))
    goes_on = [True]

    def run() -> None:
        goes_on[0] = False
        goes_on[0] = serve(stores, channel, retire_mb)

    while goes_on[0]:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()


def main(arguments: list[str]) -> None:
    """Begin: without the network, then with the store, then within the limit of what queries may take."""
    folder, memory_mb, network = Path(arguments[0]), int(arguments[1]), arguments[2]
    sandbox.leave_stopping_to_the_service()
    channel = socket.socket(fileno=0)
    if network == "closed":
        sandbox.refuse_network()
    stores = Stores(folder)
    sandbox.limit_memory(sandbox.address_space_mb() + memory_mb)
    begin(stores, channel, memory_mb)


if __name__ == "__main__":
    main(sys.argv[1:])
