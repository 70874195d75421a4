"""Where a worker's engine writes its answer: into frames on the socket, compressed where the client can."""

import io
import socket
import zlib
from typing import Any

from collgraph.query import frames

SMALLEST_GZIP = 1024


class Outlet(io.RawIOBase):
    """What the engine writes to: a short answer leaves as one frame, a long one as a stream of them."""

    def __init__(self, channel: socket.socket, gzip: bool) -> None:
        super().__init__()
        self._channel = channel
        self._waiting: list[bytes] = []
        self._size = 0
        self._begun = False
        self._packer = zlib.compressobj(1, zlib.DEFLATED, 31) if gzip else None

    def writable(self) -> bool:
        """Yes: the engine only writes."""
        return True

    def write(self, chunk: Any) -> int:
        """Take a piece of the answer; a frame leaves when one is full."""
        piece = bytes(chunk)
        self._waiting.append(piece)
        self._size += len(piece)
        if self._size >= frames.SIZE:
            self._send()
        return len(piece)

    def finish(self, flags: int, seconds: float = 0.0) -> None:
        """Send what is left, with the flags of the end and what it cost in seconds of the processor."""
        rest = b"".join(self._waiting)
        if not self._begun:
            if self._packer is not None and len(rest) >= SMALLEST_GZIP:
                rest = self._packer.compress(rest) + self._packer.flush()
                flags |= frames.GZIP
            self._channel.sendall(frames.frame(frames.WHOLE, frames.CLOSING.pack(flags, seconds), rest))
            return
        if self._packer is not None:
            rest = self._packer.compress(rest) + self._packer.flush()
        end = frames.frame(frames.END, frames.CLOSING.pack(flags, seconds))
        self._channel.sendall((frames.frame(frames.DATA, rest) if rest else b"") + end)

    def _send(self) -> None:
        if not self._begun:
            self._begun = True
            flags = frames.GZIP if self._packer is not None else 0
            self._channel.sendall(frames.frame(frames.HEAD, bytes((flags,))))
        piece = b"".join(self._waiting)
        self._waiting, self._size = [], 0
        if self._packer is not None:
            piece = self._packer.compress(piece)
        if piece:
            self._channel.sendall(frames.frame(frames.DATA, piece))
