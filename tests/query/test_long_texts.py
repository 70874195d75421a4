"""A long text is read by a worker: the same is found, within the deadline, and the loop goes on meanwhile."""

import asyncio
import os
from pathlib import Path

import pytest

from collgraph.errors import QueryRefused, QueryTimeout
from collgraph.query import frames
from collgraph.query.admission import READ_IN_PLACE
from collgraph.query.failures import Refusal
from collgraph.query.guard import Checked, Policy, check
from collgraph.query.long_texts import decode_reading, encode_reading, read
from collgraph.query.service import QueryService
from tests.hostile.queries import EVERY_ATTACK
from tests.query.endpoint import EX, make_release
from tests.query.test_service import csv, until, with_service

ALLOWED = Policy(service_allow=("https://sparql.example/",))
OTHERS = {
    "everything": "\ufeffSELECT * FROM <urn:a> FROM NAMED <urn:b> { ?é ?p ?o SERVICE <https://sparql.example/> {} }",
    "a prefix that is not there": "SELECT * FROM x:a { ?s ?p ?o }",
    "half a character": "ASK { ?s ?p '\ud800' }",
}


def told(text: str, by_worker: bool) -> Checked | tuple[str, str, str, int | None, int | None]:
    try:
        if not by_worker:
            return check(text, ALLOWED, "en")
        frame = read(encode_reading(text, ALLOWED)[frames.HEADER.size :])
        return decode_reading(text, frame[frames.HEADER.size + frames.CLOSING.size :], "en")
    except QueryRefused as error:
        assert isinstance(error, Refusal)
        return error.code, error.message, error.hint, error.line, error.column


TEXTS = OTHERS | {one.name: one.query for one in EVERY_ATTACK}


@pytest.mark.parametrize("name", TEXTS)
def test_a_worker_finds_what_the_check_finds(name: str) -> None:
    text = TEXTS[name]
    assert told(text, by_worker=True) == told(text, by_worker=False)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    make_release(tmp_path, "first", things=300)
    return tmp_path


def test_a_long_text_is_answered_and_refused_like_a_short_one(build: Path) -> None:
    padding = " " * READ_IN_PLACE

    async def test(service: QueryService) -> None:
        rows = await csv(service, f"SELECT * {{ <{EX}1> ?p ?o }} ORDER BY ?p {padding}")
        assert rows.startswith("p,o\r\n")
        for text, code, column in (
            (padding + "LOAD <urn:x>", "update", READ_IN_PLACE + 1),
            (padding + "SELECT * { ?s skos:broader ?o }", "prefix", READ_IN_PLACE + 15),
            (padding + "SELECT * { ?s ?p }", "syntax", READ_IN_PLACE + 19),
        ):
            with pytest.raises(Refusal) as caught:
                await csv(service, text)
            assert (caught.value.code, caught.value.column) == (code, column)

    with_service(build, test)


def test_reading_has_the_deadline_of_a_query(build: Path) -> None:
    async def test(service: QueryService) -> None:
        with pytest.raises(QueryTimeout):
            await service.check("SELECT * { FILTER (" + "1||" * 60_000 + "1) }")
        assert (await service.check("ASK {}" + " " * READ_IN_PLACE)).form == "boolean"

    with_service(build, test, query_timeout=0.02)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="priorities of threads are Linux's")
def test_a_long_query_gives_way_and_its_worker_is_itself_again_afterwards(build: Path) -> None:
    def niceness(pids: frozenset[int]) -> dict[int, int]:
        """Of each worker, its least favoured thread."""
        return {
            pid: max(
                os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in Path(f"/proc/{pid}/task").iterdir()
            )
            for pid in pids
        }

    async def test(service: QueryService) -> None:
        usual, pids = os.getpriority(os.PRIO_PROCESS, 0), service.pids
        seen: dict[int, int] = {}

        def one_gives_way() -> bool:
            seen.update(niceness(pids))
            return max(seen.values()) > usual

        pairs = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?c != ?f) }"
        long = asyncio.create_task(csv(service, pairs))
        await until(one_gives_way)
        assert list(seen.values()).count(usual) == len(pids) - 1, "only the one that is busy"
        assert (await long).startswith("n\r\n")
        await until(lambda: set(niceness(pids).values()) == {usual})
        assert await csv(service, "ASK {}") == "true"
        assert service.pids == pids

    with_service(build, test)
