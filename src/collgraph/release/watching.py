"""Checks while a curator works: after each save, the source, what refers to it and what the edit touches."""

import shutil
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from collgraph.errors import OntologyError, SourceError
from collgraph.ontology.shapes import Check, compile_shapes
from collgraph.release import shape_checks
from collgraph.release.baseline import Baseline, Found
from collgraph.release.checking import check
from collgraph.release.curated import Curated
from collgraph.release.edits import TooMuch
from collgraph.release.faulty import lines_at_fault, readable, sound_rows
from collgraph.release.inputs import read_inputs
from collgraph.release.kept_ontology import KeptOntology, with_vocabularies
from collgraph.release.parts import PartStore
from collgraph.release.soundness import checked_ontology
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings
from collgraph.sources.issues import Issue
from collgraph.texts import LANGUAGES

EVERY = 0.1
SETTLED = 0.03
VOCABULARIES = "vocabularies"
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
    """Holds the state of the sources at the last whole check, against which an edit is checked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.baseline: Baseline | None = None
        self.ontology: KeptOntology | None = None
        self.scratch = Path(mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.scratch, ignore_errors=True)

    def everything(self, files: tuple[str, ...] = ()) -> Verdict:
        """Check as the build does; later edits are checked against what could be read."""
        begun = time.perf_counter()
        curated = Curated.read(self.settings.data)
        self.baseline = None
        try:
            sound = check(self.settings)
        except (SourceError, OntologyError) as error:
            issues = _issues(error)
            took = time.perf_counter() - begun
            self._start_from_faults(curated, issues)
            return Verdict(files, issues, (), True, took)
        self._start(Baseline(self.settings.data, sound.ontology, self._checks(), curated, sound.parts))
        warnings = tuple(shape_checks.warned(sound.warnings))
        return Verdict(files, (), warnings, True, time.perf_counter() - begun)

    def edited(self, paths: set[Path]) -> Verdict:
        """Check an edit: what it changes and touches; everything where the ontology or too much changed."""
        begun = time.perf_counter()
        files = tuple(sorted(self._shown(path) for path in paths))
        terms = {path for path in paths if path.is_relative_to(self.settings.ontology) and path.suffix == ".ttl"}
        if self.baseline is None or any(path.parent.name != VOCABULARIES for path in terms):
            return self.everything(files)
        try:
            if terms or self.ontology is None:
                self.ontology = None
                self.ontology = with_vocabularies(self.baseline.ontology, self.settings.ontology)
            found = self.baseline.judge(Curated.read(self.settings.data), self.ontology)
        except (SourceError, OntologyError) as error:
            found = Found([*_issues(error)], [])
        except TooMuch:
            return self.everything(files)
        issues, warnings = tuple(sorted(set(found.issues))), tuple(sorted(set(found.warnings)))
        return Verdict(files, issues, warnings, False, time.perf_counter() - begun, found.rest and not issues)

    def _start(self, baseline: Baseline) -> None:
        baseline.context  # noqa: B018 (read now, not at the first save)
        self.baseline, self.ontology = baseline, baseline.ontology

    def _start_from_faults(self, curated: Curated, issues: tuple[Issue, ...]) -> None:
        """Start from the rows without a fault; from nothing where the ontology is at fault, or too much is."""
        workspace, inputs = Workspace(self.settings.build), read_inputs(self.settings.data, self.settings.ontology)
        curated = readable(curated)
        faulty = lines_at_fault(curated, issues)
        scratch = self.scratch / str(time.monotonic_ns())
        scratch.mkdir()
        try:
            ontology = checked_ontology(self.settings.ontology, workspace.cache, inputs)
            parts = sound_rows(curated, faulty, PartStore(self.settings.data, workspace.cache, inputs), scratch)
        except (SourceError, OntologyError):
            return
        if parts is not None:
            self._start(Baseline(self.settings.data, ontology, self._checks(), curated, parts, faulty, sound=False))

    def _checks(self) -> list[Check]:
        return compile_shapes(self.settings.ontology)

    def _shown(self, path: Path) -> str:
        for folder in (self.settings.data, self.settings.ontology):
            if path.is_relative_to(folder):
                return f"{folder.name}/{path.relative_to(folder).as_posix()}"
        return path.name


def _issues(error: SourceError | OntologyError) -> tuple[Issue, ...]:
    if isinstance(error, SourceError):
        return tuple(issue for issue in error.issues if isinstance(issue, Issue))
    said = tuple((lang, error.message) for lang in LANGUAGES)
    return (Issue("ontology", 0, "", "ontology", said=said),)


def watch(settings: Settings, tell: Callable[[Verdict], None], stop: Callable[[], bool] = lambda: False) -> None:
    """Give a verdict at once, then after each save, until ``stop`` says so.

    Raises BuildError as a check does.
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
