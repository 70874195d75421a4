"""How the server writes to a connection: at once, a head and its body together."""

import asyncio
import os
from contextlib import suppress
from typing import Any

# Copying a longer body would cost more than a packet of its own.
LONGEST_JOINED = 65_536


class Joined:
    """A transport whose first piece waits for a second one: a head and its body leave together.

    Two packets would wake the client twice. A piece that stays alone leaves at the loop's next turn. The socket takes
    what it can at once: the loop would send it after all else that this turn does.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._first = b""
        self.is_closing = transport.is_closing
        encrypted = transport.get_extra_info("sslcontext") is not None
        channel = None if encrypted else transport.get_extra_info("socket")
        self._number = -1 if channel is None else channel.fileno()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send with what waits, or wait."""
        if self._first:
            first, self._first = self._first, b""
            self.write_both(first, data)
        else:
            self._first = data
            self._loop.call_soon(self.flush)

    def write_both(self, first: bytes, data: bytes) -> None:
        """Send two pieces, after what waits."""
        self.flush()
        if len(data) < LONGEST_JOINED:
            self._send(first + data)
        else:
            self._send(first)
            self._send(data)

    def flush(self) -> None:
        """Send what waits."""
        if self._first:
            first, self._first = self._first, b""
            self._send(first)

    def _send(self, data: bytes) -> None:
        if self.is_closing():
            return
        if self._number >= 0 and not self._transport.get_write_buffer_size():
            # What is wrong with the socket the transport finds out.
            with suppress(OSError):
                data = data[os.write(self._number, data) :]
        if data:
            self._transport.write(data)

    def close(self) -> None:
        """Send what waits, then close."""
        self.flush()
        self._transport.close()
