"""The stores of a worker: those it was given, in memory, and the one on disk; which is to answer a task."""

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from collgraph.query.ordering import ordering
from collgraph.query.store_choice import DISK
from collgraph.query.tasks import Task


@dataclass(frozen=True)
class InMemory:
    """A release in memory, and its default graph once more by itself.

    The engine follows a thing's statements in all graphs to find those of one: alone, the default graph, which most
    queries ask, answers twice as fast.
    """

    whole: Store
    default_graph: Store


class Stores:
    """A release on disk, and in memory where it is held there."""

    def __init__(self, folder: Path, memory: InMemory | None = None) -> None:
        self._folder = folder
        self._memory = memory
        self._disk = None if memory is not None else Store.read_only(str(folder))

    def of(self, task: Task) -> Store:
        """The store to answer from; that on disk, opened at first need, where the service says so or has no other."""
        if self._memory is not None and task.store != DISK:
            return self._memory.whole if task.reads_graphs else self._memory.default_graph
        if self._disk is None:
            self._disk = Store.read_only(str(self._folder))
            ordering(self._disk, same=self._memory.whole if self._memory else None)
        return self._disk
