"""Builds in forked processes, each of which dies by SIGKILL at the n-th thing it does to the file system.

Run by test_crash with the data, the ontology, and pairs of a build folder and n; prints a line for each pair: how the
build ended, or how many things it did.
"""

import os
import signal
import sys
from pathlib import Path

import collgraph.release.making  # noqa: F401 (loaded once, before the forks)
from collgraph.release.build import build
from collgraph.settings import Settings

FILE_EVENTS = ("open", "os.rename", "os.mkdir", "os.symlink", "os.link", "os.remove", "os.rmdir", "os.truncate")


def die_at(last: int, data: str, ontology: str, folder: str) -> None:
    """Build, counting; print the count when the build came to its end."""
    count = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event in FILE_EVENTS and folder in str(arguments[0]):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build(Settings(data=Path(data), ontology=Path(ontology), build=Path(folder)))
    print(count, flush=True)


def main(data: str, ontology: str, *pairs: str) -> None:
    for folder, last in zip(pairs[::2], pairs[1::2], strict=True):
        child = os.fork()
        if not child:
            die_at(int(last), data, ontology, folder)
            return
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended:
            print(ended, flush=True)


main(*sys.argv[1:])
