"""How a request is let in: a short text is read at once, a client that asks much waits for a moment."""

import asyncio
import time

from collgraph.query.guard import Checked, Policy
from collgraph.query.loads import Loads
from collgraph.query.shapes import check_by_shape

# Reading a longer text would hold up the event loop for more than a few milliseconds: a worker does.
READ_IN_PLACE = 4096
# Reading most texts takes less, in seconds.
COUNTED = 0.0001
# What a request that is not of the commonest kind costs the loop, measured; how long who asks much waits.
LOOP_SECONDS, LOOP_SECONDS_A_BYTE, PACE = 0.0005, 1e-8, 0.02


class Admission:
    """What one client costs the event loop is counted, so that it takes little from the others."""

    def __init__(self, policy: Policy) -> None:
        self.loads = Loads()
        self._policy = policy

    def check_now(self, query: str, lang: str = "fr", client: str = "local") -> Checked | None:
        """Read a text that is short enough to be read on the loop, or too long to be read; else None.

        Raises QueryRefused.
        """
        if READ_IN_PLACE < len(query) <= self._policy.max_bytes:
            return None
        begun = time.monotonic()
        try:
            return check_by_shape(query, self._policy, lang)
        finally:
            seconds = time.monotonic() - begun
            if seconds > COUNTED:
                self.loads.add(client, seconds)

    async def pace(self, client: str, size: int) -> None:
        """Have a client that asks much wait for a moment while others are there; ``size`` of its request, in bytes."""
        self.loads.add(client, LOOP_SECONDS + size * LOOP_SECONDS_A_BYTE)
        if self.loads.is_greedy(client):
            await asyncio.sleep(PACE)
