"""A head and its body leave in one packet; nothing that is written is lost, doubled or late."""

import asyncio
from collections.abc import Callable

from collgraph.cli.connections import LONGEST_JOINED, Joined


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
