"""The servers that bench/sparql.py compares, all on the loopback, all on the same triples; each stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.virtuoso import Virtuoso

ROOT = Path(__file__).parents[1]
READY_SECONDS = 240.0


@dataclass
class Peer:
    """A running server: its name, port and path, the process that bench started."""

    name: str
    port: int
    path: str
    process: "subprocess.Popen[bytes]"
    extra: dict[str, str] = field(default_factory=dict)

    def processor_seconds(self) -> float:
        """Time of processor that it and its children have used."""
        return sum(_processor(pid) for pid in family(self.process.pid))

    def memory_mb(self) -> float:
        """Memory of it and its children, what they share counted once."""
        total = 0
        for pid in family(self.process.pid):
            with suppress(OSError):
                lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
                total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        return total / 1024

    def stop(self) -> None:
        """End it, gently first."""
        self.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()


def _processor(pid: int) -> float:
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # With that of children which have ended: a worker that was killed takes none of it along.
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            children.setdefault(int(entry.read_text().rpartition(")")[2].split()[1]), []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: list[str], folder: Path, name: str) -> "subprocess.Popen[bytes]":
    """Start a process whose output goes to a file of the bench's folder."""
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, env=os.environ | {"PYTHONPATH": _path()})


def _path() -> str:
    return os.pathsep.join([str(ROOT / "src"), str(ROOT)])


def ours(folder: Path, triples: Path, memory: str) -> Peer:
    """Our endpoint, without the explorer, its workers in memory (``yes``) or on disk (``no``)."""
    build = _release(folder / "ours", triples)
    port = free_port()
    command = [
        sys.executable,
        str(ROOT / "bench" / "sparql.py"),
        "serve",
        str(port),
        str(build),
        memory,
        "60",
    ]
    name = "collgraph, memory" if memory == "yes" else "collgraph, disk"
    return Peer(name, port, "/sparql", start(command, folder, name.replace(", ", "-")))


def _release(build: Path, triples: Path) -> Path:
    """A build folder whose release holds the triples, made once for both ways to serve it."""
    from pyoxigraph import RdfFormat, Store

    release = build / "releases" / "bench"
    if not release.exists():
        release.mkdir(parents=True)
        store = Store(str(release / "store"))
        store.bulk_load(path=str(triples), format=RdfFormat.N_TRIPLES)
        store.flush()
        (build / "current").symlink_to("releases/bench")
    return build


def tools(folder: Path) -> Path:
    """The peers from PyPI, in an environment of their own under build/."""
    found = ROOT / "build" / "bench-peers"
    if not (found / "bin" / "rdflib-endpoint").exists():
        venv.create(found, with_pip=True)
        wanted = ["oxigraph", "rdflib-endpoint", "uvicorn"]
        subprocess.run([found / "bin" / "pip", "install", "--quiet", *wanted], check=True)
    return found / "bin"


def native(folder: Path, triples: Path) -> Peer:
    """``oxigraph serve-read-only``."""
    binary, where, port = str(tools(folder) / "oxigraph"), str(folder / "native"), free_port()
    subprocess.run([binary, "load", "--location", where, "--file", str(triples)], check=True, stderr=subprocess.DEVNULL)
    command = [binary, "serve-read-only", "--location", where, "--bind", f"127.0.0.1:{port}"]
    return Peer("oxigraph, native", port, "/query", start(command, folder, "native"))


def rdflib(folder: Path, triples: Path) -> Peer:
    """``rdflib-endpoint serve`` with rdflib's own store."""
    binary, port = str(tools(folder) / "rdflib-endpoint"), free_port()
    command = [binary, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    return Peer("rdflib-endpoint", port, "/", start(command, folder, "rdflib"))


def virtuoso(folder: Path, triples: Path) -> Peer | None:
    """Virtuoso from Debian, None where it is not installed."""
    if not Virtuoso.is_installed():
        return None
    made = Virtuoso(folder / "virtuoso", free_port(), free_port(), triples.parent, buffers=170_000)
    made.folder.mkdir()
    process = start(made.command(), folder, "virtuoso")
    peer = Peer("virtuoso 7", made.port, "/sparql", process, extra={"default-graph-uri": "urn:bench"})
    wait_for(peer, "/sparql")
    made.tell(f"ld_dir('{triples.parent}', '{triples.name}', 'urn:bench'); rdf_loader_run(); checkpoint;")
    return peer


def wait_for(peer: Peer, path: str) -> None:
    """Wait until it answers HTTP; raises RuntimeError where it ends or the time is over."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and peer.process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", peer.port), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
            if connection.recv(5) == b"HTTP/":
                return
        time.sleep(0.2)
    raise RuntimeError(f"{peer.name} does not answer")


def every(folder: Path, triples: Path, names: set[str]) -> list[Callable[[], Peer | None]]:
    """How each of the servers is started, ours first."""
    makers: dict[str, Callable[[], Peer | None]] = {
        "memory": lambda: ours(folder, triples, "yes"),
        "disk": lambda: ours(folder, triples, "no"),
        "native": lambda: native(folder, triples),
        "rdflib": lambda: rdflib(folder, triples),
        "virtuoso": lambda: virtuoso(folder, triples),
    }
    return [make for name, make in makers.items() if not names or name in names]
