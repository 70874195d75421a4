"""What the server has answered, counted for ``/metrics``: by room and status, with a histogram of durations."""

from bisect import bisect_left
from collections import Counter

# Upper bounds in seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Traffic:
    """Counters of one process; its event loop alone writes them."""

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, str]] = Counter()
        self._durations: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def note(self, room: str, outcome: str, seconds: float) -> None:
        """Count an answer of a room, its outcome being a status or why it was cut."""
        self.answers[room, outcome] += 1
        found = self._durations.get(room)
        if found is None:
            found = self._durations[room] = [0] * (len(BUCKETS) + 1)
        found[bisect_left(BUCKETS, seconds)] += 1
        self._sums[room] = self._sums.get(room, 0.0) + seconds

    def histogram(self, room: str) -> tuple[list[int], float]:
        """How many answers took no longer than each bucket, all of them last; and their seconds in all.

        >>> traffic = Traffic()
        >>> traffic.note("sparql", "200", 0.004)
        >>> traffic.histogram("sparql")[0][:4]
        [0, 0, 1, 1]
        """
        total, cumulated = 0, []
        for count in self._durations.get(room, [0] * (len(BUCKETS) + 1)):
            total += count
            cumulated.append(total)
        return cumulated, self._sums.get(room, 0.0)

    @property
    def rooms(self) -> list[str]:
        """The rooms that have answered."""
        return sorted(self._durations)
