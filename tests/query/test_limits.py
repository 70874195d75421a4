"""What an answer may weigh, whose turn it is, and how the service ends with its program."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from collgraph.errors import QueryTooLarge
from collgraph.query.requests import QueryRequest
from collgraph.query.service import QueryService
from collgraph.settings import Settings
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS, make_release

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
EVERYTHING = "SELECT * { ?s ?p ?o }"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    make_release(tmp_path, "first", things=2000)
    return tmp_path


def _await_freed(service: QueryService) -> None:
    until = time.monotonic() + 20
    while service.figures()["running"]:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_answer_read_whole_is_bounded(build: Path) -> None:
    service = QueryService(Settings(build=build), build)
    try:
        with pytest.raises(QueryTooLarge) as caught:
            service.run_blocking(ENDLESS_ROWS, "csv", max_bytes=1_000_000, lang="en")
        assert "1 MB" in caught.value.message
        assert "LIMIT" in caught.value.hint and "download" in caught.value.hint
        _await_freed(service)
        whole = service.run_blocking(EVERYTHING, "csv", max_bytes=None).body
        assert len(service.run_blocking(EVERYTHING, "csv", max_bytes=len(whole)).body) == len(whole)
        with pytest.raises(QueryTooLarge):
            service.run_blocking(EVERYTHING, "csv", max_bytes=len(whole) - 1)
    finally:
        service.close()


def test_a_streamed_answer_is_bounded_by_the_settings(build: Path) -> None:
    async def run() -> None:
        service = QueryService(Settings(build=build, query_max_result_mb=1, query_timeout=30.0), build)
        await service.start()
        answer = await service.execute(QueryRequest(ENDLESS_ROWS, "csv"))
        received = 0
        with pytest.raises(QueryTooLarge):
            async for piece in answer:
                received += len(piece)
        assert 900_000 < received <= 1_000_000
        await asyncio.to_thread(_await_freed, service)
        await service.stop()

    asyncio.run(run())


def test_heavy_queries_of_one_client_leave_a_worker_to_others(build: Path) -> None:
    async def run() -> None:
        service = QueryService(Settings(build=build, query_workers=2, query_timeout=30.0), build)
        await service.start()
        heavy = [
            asyncio.create_task(service.execute(QueryRequest(CROSS_PRODUCT + f"# {n}", "csv", client="one")))
            for n in range(6)
        ]
        async with asyncio.timeout(20):
            while service.figures()["running"] < 2:
                await asyncio.sleep(0.01)
        for number in range(5):
            answer = await service.execute(QueryRequest(COUNT + f"# {number}", "csv", client="other"))
            assert await answer.read() == b"n\r\n4000\r\n"
        assert (service.figures()["running"], service.figures()["waiting"]) == (2, 4)
        assert not any(task.done() for task in heavy)
        for task in heavy:
            task.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)
        await service.stop()

    asyncio.run(run())


def test_a_program_that_forgets_to_close_ends_in_silence(build: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from collgraph.query.service import QueryService\n"
        "from collgraph.settings import Settings\n"
        f"build = Path({str(build)!r})\n"
        "service = QueryService(Settings(build=build), build)\n"
        "print(service.run_blocking('ASK {}', 'csv').body, *service.pids)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    answer, *pids = done.stdout.split()
    assert answer == "b'true'"
    assert pids and not any(Path(f"/proc/{pid}/cmdline").exists() for pid in pids)
