"""Builds, and dies by SIGKILL at the n-th thing it does to the file system: run by test_crash."""

import os
import signal
import sys
from pathlib import Path

from collgraph.release.build import build
from collgraph.settings import Settings

FILE_EVENTS = ("open", "os.rename", "os.mkdir", "os.symlink", "os.link", "os.remove", "os.rmdir", "os.truncate")


def main(data: str, ontology: str, folder: str, last: str) -> None:
    """Build, counting; print the count when the build came to its end."""
    count = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event in FILE_EVENTS and folder in str(arguments[0]):
            count += 1
            if count == int(last):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build(Settings(data=Path(data), ontology=Path(ontology), build=Path(folder)))
    print(count)


main(*sys.argv[1:])
