"""The lines of several files in one order, cut into pieces that an edit leaves as they were, but one or two."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

from collgraph.release.members import make_member
from collgraph.release.workspace import SCRATCH

_CUT = 4096
"""A piece begins at about one subject in so many: it is told by the subject alone, wherever it stands."""


def sorted_members(files: Iterable[Path], cache: Path) -> list[str]:
    """Keep the lines of sorted files as members in the order of their bytes; gives the members' names."""
    found = []
    for lines in _pieces(_merged(files)):
        content = b"".join(lines)
        name = f"sorted-{hashlib.sha256(content).hexdigest()}"
        raw = cache / f"{SCRATCH}{name}"
        raw.write_bytes(content)
        make_member(raw, name, "nq", cache)
        raw.unlink()
        found.append(name)
    return found


def _merged(files: Iterable[Path]) -> Iterator[bytes]:
    with ExitStack() as opened:
        yield from heapq.merge(*(opened.enter_context(path.open("rb")) for path in files))


def _pieces(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    piece: list[bytes] = []
    subject = b"\n"
    for line in lines:
        if not line.startswith(subject):
            subject = line[: line.index(b" ") + 1]
            if piece and crc32(subject) % _CUT == 0:
                yield piece
                piece = []
        piece.append(line)
    if piece:
        yield piece
