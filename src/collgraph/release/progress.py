"""Tells a watching person what a long build is doing; a quiet one tells nobody."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, float | None], None]


class Progress:
    """Names each step as it begins (seconds None) and ends (its seconds); keeps the timings."""

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell or (lambda step, seconds: None)
        self.timings: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        self._tell(name, None)
        begun = time.perf_counter()
        yield
        self.timings[name] = time.perf_counter() - begun
        self._tell(name, self.timings[name])
