"""The stores of a worker: the one it was given, and the one on disk for what that one does better."""

import re
from pathlib import Path

from pyoxigraph import Store

# A step repeated in a path: ``cg:within+``, ``<…>*``, ``(a/b)+``. Taking a product for one does no harm.
_PATH = re.compile(r"(?:>|\w:[\w.-]*|\)|\ba)[*+]")


class Stores:
    """A release in memory, on disk or both: repeated paths take a third of the time on disk (bench/reports/)."""

    def __init__(self, folder: Path, memory: Store | None = None) -> None:
        self._folder = folder
        self._memory = memory
        self._disk = None if memory is not None else Store.read_only(str(folder))

    def suited(self, text: str) -> Store:
        """The store to answer a query from; the one on disk is opened at first need."""
        repeats = ("+" in text or "*" in text) and _PATH.search(text) is not None
        if self._memory is not None and not repeats:
            return self._memory
        if self._disk is None:
            self._disk = Store.read_only(str(self._folder))
        return self._disk
