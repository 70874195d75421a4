"""A server on a port of its own, for tests that speak to it as the world does."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PROJECT = Path(__file__).parents[1]
START_WITHIN = 180.0


@contextmanager
def serving(build: Path, log: Path) -> Iterator[str]:
    """Serve a build folder; gives the address. The server ends with the block; its words are in ``log``."""
    with socket.socket() as listening, log.open("wb") as written:
        # Uvicorn takes what --fd gives for a Unix socket and does not set this: each answer would wait 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        address = "http://127.0.0.1:{1}".format(*listening.getsockname())
        environment = {
            **os.environ,
            "COLLGRAPH_BUILD": str(build),
            "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), os.environ.get("PYTHONPATH", "")]),
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app:app", "--fd", str(listening.fileno())],
            cwd=PROJECT,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, address, log)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    # The socket listens from the start: the first request waits in its queue until the server takes it.
    deadline = time.monotonic() + START_WITHIN
    with httpx.Client(timeout=START_WITHIN) as client:
        while server.poll() is None and time.monotonic() < deadline:
            if client.get(f"{address}/health").status_code == httpx.codes.OK:
                return
            time.sleep(0.05)
    pytest.fail("the server did not start:\n" + log.read_text(errors="replace")[-3000:])
