"""Whose query runs next: clients take turns, none may fill the workers or the queue alone."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable


class QueueFull(Exception):
    """No place to wait; ``of_client`` tells whether only this client's share is full."""

    def __init__(self, of_client: bool) -> None:
        super().__init__("the queue is full")
        self.of_client = of_client


class Turns:
    """A bounded, fair queue in front of ``slots`` workers.

    A client runs at most ``slots - 1`` queries at once, so that one worker is always left for others, and
    may fill half of the waiting places. Clients that wait are served in rotation, each in its own order.
    """

    def __init__(self, slots: int, waiting: int) -> None:
        self._free = slots
        self._waiting_limit = waiting
        self._running_share = max(1, slots - 1)
        self._waiting_share = max(1, waiting // 2)
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self.waiting = 0

    @property
    def running(self) -> int:
        """The number of queries that hold a worker."""
        return self._running.total()

    def is_free(self, client: str) -> bool:
        """Whether a client may take a turn without waiting."""
        return bool(self._free) and client not in self._queues and self._running[client] < self._running_share

    def take_now(self, client: str) -> bool:
        """Take a turn where it needs no waiting."""
        if not self.is_free(client):
            return False
        self._start(client)
        return True

    async def take(self, client: str) -> None:
        """Wait for a turn; raises QueueFull at once where there is no place to wait."""
        if not self.take_now(client):
            await self.ticket(client).taken()

    def ticket(self, client: str) -> "Ticket":
        """A place in the queue; raises QueueFull."""
        queue = self._queues.get(client, ())
        if len(queue) >= self._waiting_share:
            raise QueueFull(of_client=True)
        if self.waiting >= self._waiting_limit:
            raise QueueFull(of_client=False)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        self.waiting += 1
        return Ticket(self, client, turn)

    def leave(self, client: str, turn: asyncio.Future[None]) -> None:
        """Give up a place, or the turn that it has become."""
        if turn.done() and not turn.cancelled():
            self.give_back(client)
        else:
            self._forget(client, turn)

    def give_back(self, client: str) -> None:
        """End a turn and let the next one begin."""
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._free += 1
        self._grant()

    def _start(self, client: str) -> None:
        self._free -= 1
        self._running[client] += 1

    def _grant(self) -> None:
        while self._free:
            client = next((name for name in self._queues if self._running[name] < self._running_share), None)
            if client is None:
                return
            turn = self._queues[client][0]
            self._forget(client, turn)
            if client in self._queues:
                self._queues.move_to_end(client)
            if not turn.done():
                self._start(client)
                turn.set_result(None)

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(client)
        if queue is None or turn not in queue:
            return
        queue.remove(turn)
        self.waiting -= 1
        if not queue:
            del self._queues[client]


class Ticket:
    """A client's place in the queue, its turn once that is granted; ends where it is used or left."""

    def __init__(self, turns: Turns, client: str, turn: asyncio.Future[None]) -> None:
        self._turns = turns
        self._client = client
        self._turn = turn
        self._is_held = True

    def when_granted(self, call: Callable[[], None]) -> None:
        """Have a function called, at the loop's next turn, once this is a turn."""
        self._turn.add_done_callback(lambda turn: None if turn.cancelled() else call())

    async def taken(self) -> None:
        """Wait until this is a turn and use it; who is cancelled leaves."""
        try:
            await self._turn
            self.use()
        finally:
            self.leave()

    def use(self) -> None:
        """Take the turn, for ``Turns.give_back`` to end it."""
        self._is_held = False

    def leave(self) -> None:
        """Let others have the place or the turn, unless it was used."""
        if self._is_held:
            self._is_held = False
            self._turns.leave(self._client, self._turn)
