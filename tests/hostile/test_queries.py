"""Each hostile query gets an answer that is right for it, and the next client never notices."""

import httpx
import pytest

from tests.hostile.conftest import Victim
from tests.hostile.queries import EVERY_ATTACK, Attack

CUT = (0, "")


def outcome(victim: Victim, query: str) -> tuple[int, str]:
    try:
        answer = victim.ask(query, accept="application/json, */*;q=0.1")
    except httpx.RemoteProtocolError:
        return CUT
    if answer.status_code == 200:
        return 200, ""
    assert "Traceback" not in answer.text
    return answer.status_code, answer.json()["error"]


def test_the_catalogue_is_as_large_as_it_says() -> None:
    assert len({entry.name for entry in EVERY_ATTACK}) == len(EVERY_ATTACK) >= 60


@pytest.mark.service
@pytest.mark.parametrize("attack", EVERY_ATTACK, ids=lambda attack: attack.name)
def test_a_hostile_query_is_answered_as_documented(victim: Victim, attack: Attack) -> None:
    assert outcome(victim, attack.query) in attack.answers
    assert victim.is_well()
