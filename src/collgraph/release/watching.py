"""Checks while a curator works: after each save, the source, what refers to it and what the edit touches."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from collgraph.errors import SourceError
from collgraph.ontology.shapes import compile_shapes
from collgraph.release import shape_checks
from collgraph.release.baseline import Baseline
from collgraph.release.checking import check
from collgraph.release.curated import Curated
from collgraph.release.edits import TooMuch
from collgraph.settings import Settings
from collgraph.sources.issues import Issue

EVERY = 0.1
SETTLED = 0.03
Stamps = dict[Path, tuple[int, int]]


@dataclass(frozen=True)
class Verdict:
    """What is wrong after a save, what could be better, and how long it took to say so, s.

    ``whole``: everything was checked, as the build does, and each warning stands for all of its kind; otherwise what
    the edit touches. ``rest``: that was too much to look at at once, and a whole check is to follow.
    """

    files: tuple[str, ...]
    issues: tuple[Issue, ...]
    warnings: tuple[Issue, ...]
    whole: bool
    seconds: float
    rest: bool = False


class Watch:
    """Holds the last sound state of the sources, against which an edit is checked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.baseline: Baseline | None = None

    def everything(self, files: tuple[str, ...] = ()) -> Verdict:
        """Check as the build does; where all is sound, later edits are checked against it."""
        begun = time.perf_counter()
        curated = Curated.read(self.settings.data)
        try:
            sound = check(self.settings)
        except SourceError as error:
            issues = tuple(issue for issue in error.issues if isinstance(issue, Issue))
            return Verdict(files, issues, (), True, time.perf_counter() - begun)
        checks = self.baseline.checks if self.baseline else compile_shapes(self.settings.ontology)
        self.baseline = Baseline(self.settings.data, sound.ontology, checks, curated, sound.parts)
        self.baseline.context  # noqa: B018 (read now, not at the first save)
        warnings = tuple(shape_checks.warned(sound.warnings))
        return Verdict(files, (), warnings, True, time.perf_counter() - begun)

    def edited(self, paths: set[Path]) -> Verdict:
        """Check an edit: what it changes and touches; everything where the ontology or too much changed."""
        begun = time.perf_counter()
        files = tuple(sorted(self._shown(path) for path in paths))
        if any(path.suffix == ".ttl" for path in paths):
            self.baseline = None
        if self.baseline is None:
            return self.everything(files)
        try:
            found = self.baseline.judge(Curated.read(self.settings.data))
        except TooMuch:
            return self.everything(files)
        issues, warnings = tuple(sorted(set(found.issues))), tuple(sorted(set(found.warnings)))
        return Verdict(files, issues, warnings, False, time.perf_counter() - begun, found.rest and not issues)

    def _shown(self, path: Path) -> str:
        for folder in (self.settings.data, self.settings.ontology):
            if path.is_relative_to(folder):
                return f"{folder.name}/{path.relative_to(folder).as_posix()}"
        return path.name


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
        verdict = watched.edited(paths)
        tell(verdict)
        if verdict.rest:
            tell(watched.everything(verdict.files))


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
