import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from collgraph.errors import ReleaseError
from collgraph.query import frames, process, sandbox
from collgraph.query.process import Worker, WorkerDied, WorkerOptions
from collgraph.query.tasks import Task, encode_task
from tests.query.endpoint import CROSS_PRODUCT, make_release

needs_sandbox = pytest.mark.skipif(not sandbox.can_refuse_network(), reason="the filter is for Linux on x86-64")


async def asked(worker: Worker, text: str, seconds: float = 5.0) -> tuple[int, bytes]:
    worker.ask(encode_task(Task(text, "csv", seconds=seconds)))
    return await worker.receive()


@needs_sandbox
def test_a_worker_has_no_network(tmp_path: Path) -> None:
    options = WorkerOptions(make_release(tmp_path, "one") / "store", 500)

    async def run() -> None:
        accepted = []
        server = await asyncio.start_server(lambda *streams: accepted.append(streams), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        worker = await Worker.start(options)
        kind, payload = await asked(worker, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        assert kind == frames.ERROR
        assert b"denied" in payload
        kind, payload = await asked(worker, "ASK {}")
        assert (kind, payload[frames.CLOSING.size :]) == (frames.WHOLE, b"true")
        await worker.end()
        server.close()
        await server.wait_closed()
        assert accepted == []

    asyncio.run(run())


@needs_sandbox
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_UNIX).connect('/nowhere')",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_the_sandbox_refuses(attempt: str) -> None:
    code = f"import os, socket\nfrom collgraph.query.sandbox import refuse_network\nrefuse_network()\n{attempt}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert "PermissionError: [Errno 13]" in done.stderr


@pytest.mark.parametrize("gives_way", [False, True])
def test_who_gives_way_is_lowered_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives_way: bool) -> None:
    lowered: list[int] = []
    monkeypatch.setattr(process, "LOWER_AFTER", 1000.0)
    monkeypatch.setattr(process, "lower", lowered.append)

    async def run() -> int:
        worker = await Worker.start(WorkerOptions(make_release(tmp_path, "one", things=300) / "store", 500))
        worker.ask(encode_task(Task(CROSS_PRODUCT, "csv", seconds=5.0)), gives_way)
        with pytest.raises(TimeoutError):
            await worker.receive(0.2)
        worker.kill()
        await worker.end()
        return worker.pid

    assert lowered == [asyncio.run(run())] * gives_way


def test_a_worker_ends_by_itself_when_the_service_is_gone(tmp_path: Path) -> None:
    options = WorkerOptions(make_release(tmp_path, "one", things=300) / "store", 500)

    async def run() -> None:
        idle, busy = await Worker.start(options), await Worker.start(options)
        idle._socket.close()
        busy.ask(encode_task(Task(CROSS_PRODUCT, "csv", seconds=-4.5)))
        with pytest.raises(WorkerDied):
            await busy.receive()
        for worker, code in ((idle, 0), (busy, -signal.SIGALRM)):
            assert (await worker.end())[0] == code

    asyncio.run(run())


def test_a_worker_that_cannot_open_its_store_says_so(tmp_path: Path) -> None:
    async def run() -> None:
        with pytest.raises(ReleaseError, match="does not start"):
            await Worker.start(WorkerOptions(tmp_path / "nowhere", 500))

    asyncio.run(run())


def test_a_worker_leaves_nothing_in_the_release(tmp_path: Path) -> None:
    release = make_release(tmp_path, "one")
    before = {path: path.stat().st_size for path in release.rglob("*")}

    async def run() -> None:
        worker = await Worker.start(WorkerOptions(release / "store", 500))
        await asked(worker, "SELECT * { ?s ?p ?o }")
        await worker.end()

    asyncio.run(run())
    assert {path: path.stat().st_size for path in release.rglob("*")} == before


def test_a_worker_survives_the_deepest_text_that_the_limits_let_through(tmp_path: Path) -> None:
    options = WorkerOptions(make_release(tmp_path, "one") / "store", 2000)

    async def run() -> None:
        worker = await Worker.start(options)
        for text in (
            "SELECT * " + "{" * 300 + "}" * 300,
            "SELECT * {" + "OPTIONAL {" * 299 + "}" * 300,
            "SELECT * { FILTER" + "(" * 300 + "1" + ")" * 300 + "}",
            "ASK { FILTER(" + "!" * 40_000 + "1) }",
        ):
            kind, _ = await asked(worker, text, 20.0)
            assert kind == frames.WHOLE
        await worker.end()

    asyncio.run(run())
