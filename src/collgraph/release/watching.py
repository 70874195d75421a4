"""Checks while a curator works: after each save, the edited rows, what refers to them and what they touch."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from collgraph.errors import SourceError
from collgraph.release.baseline import Baseline
from collgraph.release.checking import check
from collgraph.settings import Settings
from collgraph.sources.issues import Issue

EVERY = 0.1
SETTLED = 0.03
Stamps = dict[Path, tuple[int, int]]


@dataclass(frozen=True)
class Verdict:
    """What is wrong after a save, and how long it took to say so, s.

    ``whole``: everything was checked, as the build does, not only what the edit touches.
    """

    files: tuple[str, ...]
    issues: tuple[Issue, ...]
    whole: bool
    seconds: float


class Watch:
    """Holds the last sound state of the sources, against which an edit is checked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.baseline: Baseline | None = None

    def everything(self, files: tuple[str, ...] = ()) -> Verdict:
        """Check as the build does; where all is sound, later edits are checked against it."""
        begun = time.perf_counter()
        held = Baseline.read(self.settings)
        try:
            held.take(check(self.settings).parts)
        except SourceError as error:
            issues = tuple(issue for issue in error.issues if isinstance(issue, Issue))
            return Verdict(files, issues, True, time.perf_counter() - begun)
        self.baseline = held
        return Verdict(files, (), True, time.perf_counter() - begun)

    def edited(self, paths: set[Path]) -> Verdict:
        """Check an edit: what it changes and touches, or everything where it is no edit of a sound table."""
        begun = time.perf_counter()
        files = tuple(sorted(self._shown(path) for path in paths))
        edits = None if self.baseline is None else self.baseline.edits(paths)
        if self.baseline is None or edits is None:
            return self.everything(files)
        issues = tuple(sorted(set(self.baseline.issues(edits))))
        return Verdict(files, issues, False, time.perf_counter() - begun)

    def _shown(self, path: Path) -> str:
        return f"{self.settings.data.name}/{path.relative_to(self.settings.data).as_posix()}" if path.is_relative_to(
            self.settings.data
        ) else path.name  # fmt: skip


def watch(settings: Settings, tell: Callable[[Verdict], None], stop: Callable[[], bool] = lambda: False) -> None:
    """Give a verdict at once, then after each save, until ``stop`` says so.

    Raises OntologyError or BuildError as a check does.
    """
    watched, seen = Watch(settings), stamps(settings)
    tell(watched.everything())
    while not stop():
        time.sleep(EVERY)
        now = stamps(settings)
        if now == seen:
            continue
        while (later := _later(settings)) != now:
            now = later
        paths = {path for path in seen.keys() | now.keys() if seen.get(path) != now.get(path)}
        seen = now
        tell(watched.edited(paths))


def stamps(settings: Settings) -> Stamps:
    """When each curated file, and each of the ontology, was last written, and its size."""
    found: Stamps = {}
    for folder in (settings.data, settings.ontology):
        for path in folder.rglob("*"):
            if path.suffix in {".csv", ".toml", ".ttl"}:
                try:
                    state = path.stat()
                except FileNotFoundError:
                    continue
                found[path] = (state.st_mtime_ns, state.st_size)
    return found


def _later(settings: Settings) -> Stamps:
    """What the files are a moment later: an editor may write in several steps."""
    time.sleep(SETTLED)
    return stamps(settings)
