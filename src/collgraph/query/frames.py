"""What the service and its workers say to each other over a socket: frames and fields of bytes, no pickling.

A frame is a length (4 bytes), a kind (1 byte) and its payload; fields are a frame's payload cut by lengths.
"""

import struct
from collections.abc import Iterator, Sequence

SIZE = 65_536
HEADER = struct.Struct("<IB")
_LENGTH = struct.Struct("<I")
LARGEST = 64 * 1024 * 1024

READY, QUERY, WHOLE, HEAD, DATA, END, ERROR, READ = range(1, 9)

# Flags, the first byte of WHOLE, HEAD and END; WHOLE and END go on with what the answer cost in processor seconds.
GZIP, RETIRING = 1, 2
CLOSING = struct.Struct("<Bf")


def frame(kind: int, *parts: bytes) -> bytes:
    """Put a kind and the parts of a payload into one frame."""
    return b"".join((HEADER.pack(sum(map(len, parts)), kind), *parts))


def pack(fields: Sequence[bytes]) -> bytes:
    """Put fields behind their lengths.

    >>> unpack(pack([b"SELECT", b""]))
    [b'SELECT', b'']
    """
    return b"".join(_LENGTH.pack(len(field)) + field for field in fields)


def unpack(payload: bytes) -> list[bytes]:
    """Cut a payload into its fields; raises ValueError where the lengths do not fit."""
    return list(_fields(payload))


def split(payload: bytes) -> tuple[bytes, bytes]:
    """The first field of a payload and all after it; raises ValueError where its length does not fit.

    >>> split(pack([b"SELECT", b"json"]))[1] == pack([b"json"])
    True
    """
    if len(payload) < _LENGTH.size:
        raise ValueError("a payload without a field")
    end = _LENGTH.size + _LENGTH.unpack_from(payload)[0]
    if end > len(payload):
        raise ValueError("a field shorter than its length")
    return payload[_LENGTH.size : end], payload[end:]


def _fields(payload: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(payload):
        start = position + _LENGTH.size
        if start > len(payload):
            raise ValueError("a field without its length")
        position = start + _LENGTH.unpack_from(payload, position)[0]
        if position > len(payload):
            raise ValueError("a field shorter than its length")
        yield payload[start:position]


class Inbox:
    """Bytes as they arrive, given back frame by frame."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, received: bytes) -> None:
        """Add what the socket gave."""
        self._bytes += received

    def take(self) -> tuple[int, bytes] | None:
        """The next whole frame as its kind and payload; None until it has arrived."""
        if len(self._bytes) < HEADER.size:
            return None
        length, kind = HEADER.unpack_from(self._bytes)
        if length > LARGEST:
            raise ValueError(f"a frame of {length} bytes")
        end = HEADER.size + length
        if len(self._bytes) < end:
            return None
        payload = bytes(memoryview(self._bytes)[HEADER.size : end])
        del self._bytes[:end]
        return kind, payload
