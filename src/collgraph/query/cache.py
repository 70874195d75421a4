"""Answers kept while they are small, the least used forgotten first."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True)
class CachedAnswer:
    """A whole answer as it is sent, compressed or not."""

    body: bytes
    gzip: bool


class AnswerCache:
    """A cache bounded in bytes; its keys name the release, so that no answer is given after a switch."""

    def __init__(self, limit: int = 64 * 1024 * 1024, largest: int = 1024 * 1024) -> None:
        self.limit = limit
        self.largest = largest
        self.size = 0
        self.hits = 0
        self.misses = 0
        self._answers: OrderedDict[str, CachedAnswer] = OrderedDict()

    def get(self, key: str) -> CachedAnswer | None:
        """Find an answer and count the hit or miss."""
        found = self._answers.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return found

    def find(self, key: str) -> CachedAnswer | None:
        """Find an answer that was asked for before; only a hit is counted, since a miss is asked for again."""
        return self.get(key) if key in self._answers else None

    def lacks(self, key: str) -> bool:
        """Whether an answer has to be computed; only then is that counted, as a miss."""
        missing = key not in self._answers
        self.misses += missing
        return missing

    def clear(self) -> None:
        """Forget every answer."""
        self._answers.clear()
        self.size = 0

    def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep an answer unless it is too large, forgetting others to make room."""
        if len(answer.body) > self.largest:
            return
        replaced = self._answers.pop(key, None)
        self.size += len(answer.body) - (len(replaced.body) if replaced else 0)
        self._answers[key] = answer
        while self.size > self.limit:
            self.size -= len(self._answers.popitem(last=False)[1].body)
