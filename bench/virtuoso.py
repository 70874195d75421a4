"""Debian's Virtuoso on the loopback, with an empty dataset: for bench/peers.py and for the tests."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

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
DirsAllowed = {folder}, {data}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Virtuoso:
    """An installed one and where it is to run; ``data`` is the folder it may load files from."""

    folder: Path
    port: int
    sql: int
    data: Path
    buffers: int = 10_000

    @staticmethod
    def is_installed() -> bool:
        """Whether this machine has the server and its client."""
        return None not in (shutil.which("virtuoso-t"), shutil.which("isql-vt"))

    def command(self) -> list[str]:
        """Write its settings; gives the command that starts it in the foreground."""
        values = {"folder": self.folder, "data": self.data, "port": self.port, "sql": self.sql}
        settings = SETTINGS.format(**values, buffers=self.buffers, dirty=self.buffers * 3 // 4)
        (self.folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
        return ["virtuoso-t", "+foreground", "+configfile", str(self.folder / "virtuoso.ini")]

    def tell(self, orders: str) -> None:
        """Have its client run SQL; raises CalledProcessError."""
        login = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", f"exec={orders}"]
        subprocess.run(login, check=True, capture_output=True)
