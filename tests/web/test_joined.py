"""A head and its body leave in one packet; nothing that is written is lost, doubled or late."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

import pytest
import uvloop

from collgraph.cli.joined import LONGEST_JOINED, Joined


class Sent(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.packets: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.packets.append(bytes(data))

    def close(self) -> None:
        self.packets.append(b"closed")

    def is_closing(self) -> bool:
        return b"closed" in self.packets


def packets(writing: Callable[[Joined], None]) -> tuple[list[bytes], list[bytes]]:
    """What has left when the writing is done, and what a turn of the loop later."""

    async def run() -> tuple[list[bytes], list[bytes]]:
        sent = Sent()
        writing(Joined(sent))
        at_once = list(sent.packets)
        await asyncio.sleep(0)
        return at_once, sent.packets

    return asyncio.run(run())


def test_two_pieces_leave_together_at_once() -> None:
    def write(joined: Joined) -> None:
        for piece in (b"head", b"body", b"next head", b""):
            joined.write(piece)

    assert packets(write)[0] == [b"headbody", b"next head"]


def test_a_piece_alone_leaves_at_the_next_turn() -> None:
    assert packets(lambda joined: joined.write(b"head")) == ([], [b"head"])


def test_a_long_body_is_not_copied() -> None:
    body = b"x" * LONGEST_JOINED

    def write(joined: Joined) -> None:
        joined.write(b"head")
        joined.write(body)

    assert packets(write)[0] == [b"head", body]


def test_closing_loses_nothing() -> None:
    def write(joined: Joined) -> None:
        joined.write(b"head")
        joined.close()
        assert joined.is_closing()

    assert packets(write) == ([b"head", b"closed"],) * 2


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_what_the_socket_does_not_take_follows_in_order(new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    pieces = [bytes((number,)) * size for number, size in enumerate([9, 40_000, 3, 900_000, 1, 200_000, 70_000, 5])]

    async def run() -> bytes:
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        theirs.setblocking(False)
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        joined, received = Joined(transport), b""
        for piece in pieces:
            joined.write_both(piece, b"")
            # The socket has room again, and what it did not take before is still with the loop.
            with suppress(BlockingIOError):
                received += theirs.recv(100_000)
        assert transport.get_write_buffer_size() > 100_000
        joined.write(b"last")
        joined.close()
        reader, writer = await asyncio.open_connection(sock=theirs)
        received += await reader.read()
        writer.close()
        return received

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(run()) == b"".join(pieces) + b"last"


def test_a_client_that_has_left_is_no_error() -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        theirs.close()
        joined = Joined(transport)
        joined.write_both(b"head", b"body")
        joined.write_both(b"head", b"body")
        joined.close()
        await asyncio.sleep(0)
        assert joined.is_closing()

    asyncio.run(run())


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_nothing_is_written_to_a_connection_that_is_closed(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    complaints: list[object] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: complaints.append(told))
        ours, theirs = socket.socketpair()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
        joined = Joined(transport)
        joined.write(b"waits")
        transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)
        joined.write(b"head")
        await asyncio.sleep(0)
        joined.write_both(b"head", b"body")
        theirs.close()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(run())
    assert not complaints
