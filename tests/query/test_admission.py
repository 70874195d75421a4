import asyncio
from types import SimpleNamespace

import pytest

from collgraph.query.admission import LOOP_SECONDS_A_BYTE, PACE, Admission
from collgraph.query.guard import Policy


def test_only_who_asks_much_while_others_do_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    # Its own name for the module: a server in another thread goes on to sleep.
    monkeypatch.setattr("collgraph.query.admission.asyncio", SimpleNamespace(sleep=note))
    admission = Admission(Policy())

    def ask(client: str, size: int) -> list[float]:
        waited.clear()
        asyncio.run(admission.pace(client, size))
        return list(waited)

    a_second = round(1 / LOOP_SECONDS_A_BYTE)
    assert ask("greedy", a_second) == [], "alone, nobody waits"
    assert ask("modest", 100) == []
    assert ask("greedy", a_second) == [PACE]
