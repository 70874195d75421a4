"""Sessions of the explorer as a browser holds them: one websocket each, that asks for pages in Streamlit's protocol."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from time import perf_counter
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Visit = tuple[str, dict[str, str]]
"""A page by its path without the slash, and the parameters of its address."""

STREAM = "/_stcore/stream"
PATIENCE = 20.0
_SEED = 7


@dataclass
class Seen:
    """Milliseconds that reruns took, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The time within which a share of the reruns was done; 0 where there was none."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def rerun(socket: ClientConnection, visit: Visit) -> int:
    """Ask for a page and read until its script has finished; gives the bytes that came."""
    page, parameters = visit
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = urlencode(parameters)
    await socket.send(asked.SerializeToString())
    size = 0
    async with asyncio.timeout(PATIENCE):
        while True:
            data = await socket.recv()
            size += len(data)
            came = ForwardMsg()
            came.ParseFromString(data if isinstance(data, bytes) else data.encode())
            if came.WhichOneof("type") == "script_finished":
                return size


async def open_session(address: str) -> ClientConnection:
    """Open a session of the explorer."""
    url = address.replace("http", "ws", 1) + STREAM
    return await connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE, close_timeout=1)  # type: ignore[list-item]


async def alone(address: str, visit: Visit, times: int, seconds: float) -> tuple[Seen, int]:
    """Ask for one page again and again in one session, after two runs that warm it; also its bytes.

    What was seen so far where ``seconds`` do not suffice.
    """
    seen, size = Seen(), 0
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), await open_session(address) as socket:
            for number in range(times + 2):
                begun = perf_counter()
                size = await rerun(socket, visit)
                if number > 1:
                    seen.milliseconds.append((perf_counter() - begun) * 1000)
    if len(seen.milliseconds) < times:
        seen.faults.append(f"{len(seen.milliseconds)} of {times} only")
    return seen, size


async def each_once(address: str, visits: list[Visit], seconds: float) -> list[tuple[float, Visit]]:
    """Ask for pages one after the other, those that ``seconds`` allow; the milliseconds of each.

    One that does not come within PATIENCE counts as infinite, and the next are asked in a new session.
    """
    seen: list[tuple[float, Visit]] = []
    until = perf_counter() + seconds
    while len(seen) < len(visits) and perf_counter() < until:
        with suppress(OSError, ConnectionClosed):
            async with await open_session(address) as socket:
                await _each(socket, visits, until, seen)
    return seen


async def _each(socket: ClientConnection, visits: list[Visit], until: float, seen: list[tuple[float, Visit]]) -> None:
    for visit in visits[len(seen) :]:
        begun = perf_counter()
        if begun > until:
            return
        try:
            await rerun(socket, visit)
        except TimeoutError:
            seen.append((inf, visit))
            return
        seen.append(((perf_counter() - begun) * 1000, visit))


async def together(
    address: str,
    visits: list[Visit],
    sessions: int,
    rate: float,
    seconds: float,
    opened: Callable[[], object] = lambda: None,
) -> tuple[Seen, float]:
    """Hold sessions open and let them rerun, ``rate`` a second in all; also the rate that was reached.

    ``opened`` is called once all sessions have a page. A rerun is timed from when it was due: a server that falls
    behind cannot hide it.
    """
    sockets = [await open_session(address) for _ in range(sessions)]
    chance, seen, asking = random.Random(_SEED), Seen(), []
    turns = [asyncio.Lock() for _ in sockets]

    async def one(number: int, due: float, visit: Visit) -> None:
        async with turns[number]:
            try:
                await rerun(sockets[number], visit)
            except (TimeoutError, OSError) as error:
                seen.faults.append(repr(error))
                return
        seen.milliseconds.append((perf_counter() - due) * 1000)

    try:
        for number, socket in enumerate(sockets):
            await rerun(socket, visits[number % len(visits)])
        opened()
        begun = perf_counter()
        for step in range(int(rate * seconds)):
            due = begun + step / rate
            await asyncio.sleep(max(0.0, due - perf_counter()))
            asking.append(asyncio.create_task(one(step % sessions, due, chance.choice(visits))))
        await asyncio.gather(*asking)
        took = perf_counter() - begun
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))
    return seen, len(seen.milliseconds) / took
