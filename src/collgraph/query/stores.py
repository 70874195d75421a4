"""The stores of a worker: the one it was given, in memory, and the one on disk; the service says which is to answer."""

from pathlib import Path

from pyoxigraph import Store

from collgraph.query.store_choice import DISK


class Stores:
    """A release on disk, and in memory where it is held there."""

    def __init__(self, folder: Path, memory: Store | None = None) -> None:
        self._folder = folder
        self._memory = memory
        self._disk = None if memory is not None else Store.read_only(str(folder))

    def named(self, name: str) -> Store:
        """The store to answer from; the one on disk, opened at first need, where there is no other."""
        if self._memory is not None and name != DISK:
            return self._memory
        if self._disk is None:
            self._disk = Store.read_only(str(self._folder))
        return self._disk
