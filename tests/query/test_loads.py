import math

import pytest

from collgraph.query.loads import AVERAGED, GREEDY, Loads


class Day:
    """A clock, and who asks for how long by it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.loads = Loads(clock=lambda: self.now)

    def asks(self, client: str, seconds: float, then_waits: float = 0.0) -> bool:
        """Whether the client gives way when it asks for so long."""
        found = self.loads.is_greedy(client)
        self.now += seconds
        self.loads.add(client, seconds)
        self.now += then_waits
        return found


def test_who_asks_much_gives_way_while_others_are_there() -> None:
    day = Day()
    assert [day.asks("greedy", 0.1) for _ in range(9)] == [False] * 9, "nobody is in the way of one who is alone"
    assert not day.asks("modest", 0.001)
    assert day.asks("greedy", 0.1)
    assert not day.asks("modest", 0.001, then_waits=2.0)
    assert not day.asks("greedy", 1.0), "what was long ago does not count"
    assert not day.asks("greedy", 0.1), "who has left is not there"


def test_ordinary_use_never_gives_way() -> None:
    day = Day()
    found = [day.asks(client, 0.001, then_waits=0.004) for _ in range(500) for client in ("one", "two")]
    assert not any(found)


@pytest.mark.parametrize("share", [0.5 * GREEDY, 2 * GREEDY])
def test_the_mean_is_of_time(share: float) -> None:
    day, step = Day(), 0.01
    for _ in range(round(5 * AVERAGED / step)):
        day.asks("client", share * step, then_waits=(1 - share) * step)
        day.loads.add("other", 0.0)
    assert day.loads.is_greedy("client") == (share > GREEDY)


def test_a_long_query_counts_as_one_worker() -> None:
    day = Day()
    day.asks("client", 60.0)
    day.loads.add("other", 0.0)
    day.now += AVERAGED * math.log(1 / GREEDY) + 0.01
    day.loads.add("other", 0.0)
    assert not day.loads.is_greedy("client")
