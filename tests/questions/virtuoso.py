"""A Virtuoso of Debian with an empty dataset, on the loopback, for as long as a test needs it."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.virtuoso import Virtuoso

READY_WITHIN = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Its address; the user of the web may write. Skips where there is none and none is required."""
    if not Virtuoso.is_installed():
        if os.environ.get("COLLGRAPH_REQUIRE_VIRTUOSO"):
            pytest.fail("Virtuoso is required and not installed: apt-get install virtuoso-opensource")
        pytest.skip("Virtuoso is not installed")
    port = free_port()
    made = Virtuoso(folder, port, free_port(), folder)
    with subprocess.Popen(made.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/sparql?query=ASK%20%7B%7D", process)
            made.tell('GRANT SPARQL_UPDATE TO "SPARQL";')
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    pytest.fail("Virtuoso does not answer")
