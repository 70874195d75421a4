"""A Virtuoso of Debian with an empty dataset, on the loopback, for as long as a test needs it."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

READY_WITHIN = 120.0
SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 100000
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Its address; the user of the web may write. Skips where there is none and none is required."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        if os.environ.get("COLLGRAPH_REQUIRE_VIRTUOSO"):
            pytest.fail("Virtuoso is required and not installed: apt-get install virtuoso-opensource")
        pytest.skip("Virtuoso is not installed")
    port, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(SETTINGS.format(folder=folder, port=port, sql=sql))
    command = [server, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/sparql?query=ASK%20%7B%7D", process)
            grant = 'exec=GRANT SPARQL_UPDATE TO "SPARQL";'
            subprocess.run([client, f"127.0.0.1:{sql}", "dba", "dba", grant], check=True, capture_output=True)
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
