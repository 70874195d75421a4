"""The difference between two releases: sorted files merged line by line, so that memory does not grow with them."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from pathlib import Path

from collgraph.errors import ReleaseError

QUADS = "quads"
Line = tuple[bool, bytes]
"""Whether it was added (else removed), and the statement with its end of line."""


def changed_lines(before: Path, after: Path) -> Iterator[Line]:
    """The statements that only one of two releases holds, sorted; lines and derivations are no part of either.

    Raises ReleaseError where a folder is no release.
    """
    same = _same(before, after)
    with ExitStack() as opened:
        old, new = (_sorted_lines(folder, same, opened) for folder in (before, after))
        yield from merged(old, new)


def merged(old: Iterator[bytes], new: Iterator[bytes]) -> Iterator[Line]:
    """The lines of two sorted streams that are in one of them only."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if left == right:
            left, right = next(old, None), next(new, None)
        elif right is None or (left is not None and left < right):
            assert left is not None
            yield False, left
            left = next(old, None)
        else:
            yield True, right
            right = next(new, None)


def release_files(release: Path) -> list[Path]:
    """The files of statements of a release; raises ReleaseError where there is none."""
    files = sorted((release / QUADS).glob("*.nq"))
    if not files:
        raise ReleaseError(f"{release} is no release", "see which are kept: build/releases/")
    return files


def _sorted_lines(release: Path, same: set[str], opened: ExitStack) -> Iterator[bytes]:
    files = [path for path in release_files(release) if path.stem not in same]
    streams = [opened.enter_context(path.open("rb")) for path in files]
    if len(streams) == 1:
        return iter(streams[0])
    return (line for line, _ in groupby(merge(*streams)))


def _same(before: Path, after: Path) -> set[str]:
    """The files that both releases hold with the same content, by their hashes: nothing in them needs reading."""
    old, new = (file_digests(release) for release in (before, after))
    return {name for name, digest in new.items() if old.get(name) == digest}


def file_digests(release: Path) -> dict[str, str]:
    """The SHA-256 of a release's files of statements, by name; empty where an old one does not tell."""
    report = release / "report.json"
    found: dict[str, str] = json.loads(report.read_text(encoding="utf-8")).get("files", {}) if report.is_file() else {}
    return found
