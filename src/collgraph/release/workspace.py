"""Where releases are built aside and switched in: a crash at any point leaves the previous one served."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collgraph.errors import BuildError

SCRATCH = ".scratch-"
LONGEST_BUILD = 600.0
"""Seconds: what a release was made from was used at most so long before it was there."""


class Workspace:
    """The build folder: ``releases/<id>/``, the link ``current``, and ``cache/`` of parts that did not change."""

    def __init__(self, build: Path) -> None:
        self.build = build
        self.releases = build / "releases"
        self.cache = build / "cache"
        self.current = build / "current"
        self.diffs = build / "diffs"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the only build lock, and clear what a killed build left; raises BuildError where it is taken."""
        try:
            self.releases.mkdir(parents=True, exist_ok=True)
            self.cache.mkdir(exist_ok=True)
            handle = (self.build / ".lock").open("w")
        except OSError as error:
            raise BuildError(f"{self.build}: {error.strerror}", "choose another folder with COLLGRAPH_BUILD") from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuildError(f"another build is at work in {self.build}", "wait for it to end") from None
            self._clear_scratch()
            yield

    def _clear_scratch(self) -> None:
        for folder in (self.releases, self.cache, self.diffs):
            for leftover in folder.glob(f"{SCRATCH}*"):
                _remove(leftover)

    def scratch(self, name: str) -> Path:
        """Make the empty folder in which a release is built aside."""
        folder = self.releases / f"{SCRATCH}{name}"
        folder.mkdir()
        return folder

    def has(self, release: str) -> bool:
        """Whether a release is there, complete."""
        return (self.releases / release / "report.json").is_file()

    def publish(self, scratch: Path, release: str) -> None:
        """Name a finished folder by its release id: one atomic rename."""
        scratch.rename(self.releases / release)

    def switch(self, release: str) -> None:
        """Point ``current`` at a release: one atomic rename of a link."""
        fresh = self.build / f"{SCRATCH}current"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / release)
        fresh.replace(self.current)

    def current_release(self) -> Path | None:
        """The folder of the release being served, if there is one."""
        return self.current.resolve() if self.has(self.current.resolve().name) else None

    def keep(self, releases: int) -> None:
        """Remove all but the newest releases, and what the cache holds for none of them; the current one stays."""
        current = self.current_release()
        others = [path for path in self.releases.iterdir() if not path.name.startswith(".") and path != current]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in others[max(releases - 1, 0) :]:
            doomed = self.releases / f"{SCRATCH}{path.name}"
            path.rename(doomed)
            shutil.rmtree(doomed)
        oldest = min(path.stat().st_mtime for path in self.releases.iterdir() if not path.name.startswith("."))
        for path in self.cache.iterdir():
            if path.stat().st_mtime < oldest - LONGEST_BUILD:
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def used(folder: Path) -> Path:
    """Mark a folder of the cache as used now, so that it is kept."""
    os.utime(folder)
    return folder


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name; a copy where the file system has no hard links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
