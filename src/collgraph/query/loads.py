"""How much of the server each client has had of late: one that asks much gives way to others."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

# A load is a mean over about so many seconds; who has asked nothing for twice as long is not there.
AVERAGED = 0.5
GONE_AFTER = 2 * AVERAGED
# A client of more load than this, in processors, gives way.
GREEDY = 0.25


class Loads:
    """The load of each client that is there, in processors."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._loads: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._clock = clock

    def add(self, client: str, seconds: float) -> None:
        """Note that a client took a worker or the event loop for so long, until now."""
        now = self._clock()
        while self._loads:
            first, (_, then) = next(iter(self._loads.items()))
            if now - then < GONE_AFTER:
                break
            del self._loads[first]
        load, then = self._loads.pop(client, (0.0, now))
        kept = math.exp(min(then - now, -seconds) / AVERAGED)
        self._loads[client] = load * kept + 1 - math.exp(-seconds / AVERAGED), now

    def is_greedy(self, client: str) -> bool:
        """Whether a client has had much while others were there too."""
        load, then = self._loads.get(client, (0.0, 0.0))
        if load <= GREEDY:
            return False
        now = self._clock()
        latest = next((seen for name, (_, seen) in reversed(self._loads.items()) if name != client), -math.inf)
        return now - latest < GONE_AFTER and load * math.exp((then - now) / AVERAGED) > GREEDY
