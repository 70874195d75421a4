"""The build, from the curated folders to a served release."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from collgraph.release.inputs import read_inputs
from collgraph.release.progress import Progress, Tell
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings


@dataclass(frozen=True)
class Built:
    """A release that is served now; ``changed`` is false where it was there already. Timings in seconds."""

    release: str
    path: Path
    changed: bool
    timings: dict[str, float] = field(default_factory=dict)


def build(settings: Settings, tell: Tell | None = None) -> Built:
    """Build the release of the curated folders as they are, and switch it in.

    Raises SourceError with every fault of the run, OntologyError, or BuildError; the served release then stays.
    """
    workspace, progress = Workspace(settings.build), Progress(tell)
    with workspace.locked(), _uncollected():
        inputs = read_inputs(settings.data, settings.ontology)
        changed = not workspace.has(inputs.release)
        if changed:
            # Heavy libraries are loaded only where there is something to make: an unchanged start takes no time.
            from collgraph.release.making import make_release

            make_release(settings, workspace, inputs, progress)
        workspace.switch(inputs.release)
        workspace.keep(settings.keep_releases)
        from collgraph.release.diffs import write_kept_diffs

        # A build killed before this step left it to the next one, even where nothing else changed.
        with progress.step("diffs"):
            write_kept_diffs(workspace, inputs.release)
    return Built(inputs.release, workspace.releases / inputs.release, changed, progress.timings)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles among millions of lines, time and again: a build makes none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
