"""A client that costs next to nothing, so that what the benches measure is the servers' time."""

import socket

HEAD_END, LAST_CHUNK, PIECE = b"\r\n\r\n", b"0\r\n\r\n", 1 << 20


class Line:
    """One kept connection to a server on the loopback; it counts what comes."""

    def __init__(self, port: int, patience: float) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, target: str, accept: str) -> tuple[int, int]:
        """Ask by GET; the status and the bytes of a body; raises OSError, ValueError where the answer breaks off."""
        return self.send(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode())

    def send(self, request: bytes) -> tuple[int, int]:
        """The same of a request as it stands."""
        self._socket.sendall(request)
        received = self._more()
        while HEAD_END not in received:
            received += self._more()
        head, _, body = received.partition(HEAD_END)
        status, lowered = int(head.split(b" ", 2)[1]), head.lower()
        if b"transfer-encoding: chunked" in lowered:
            return status, self._read_chunks(body)
        length, size = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0]), len(body)
        while size < length:
            size += len(self._more())
        return status, size

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _read_chunks(self, begun: bytes) -> int:
        """Nothing that is asked here has a line of its own with a nought: such a line is the end."""
        size, end = len(begun), begun[-len(LAST_CHUNK) :]
        while not end.endswith(LAST_CHUNK):
            piece = self._more()
            size, end = size + len(piece), (end + piece)[-len(LAST_CHUNK) :]
        return size

    def _more(self) -> bytes:
        piece = self._socket.recv(PIECE)
        if not piece:
            raise ValueError("the answer breaks off")
        return piece
