"""A build killed at any moment leaves the previous release served, and the next build clean."""

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from collgraph.query.reader import Reader
from collgraph.query.release import open_release
from collgraph.release.build import build
from collgraph.settings import Settings

from ..conftest import MINI, ONTOLOGY
from .conftest import edit

POINTS = 24
COMMUNS = "https://w3id.org/collgraph/id/concept/communs"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str, int]:
    """Sources edited after a first build: their settings, the first release, and how much the next build does."""
    folder = tmp_path_factory.mktemp("crash")
    shutil.copytree(MINI, folder / "data")
    settings = Settings(data=folder / "data", ontology=ONTOLOGY, build=folder / "build")
    first = build(settings).release
    edit(settings, "practices/practices.csv", "Cercle", "Cercle de parole")
    rehearsal = _crash(_copy(settings, folder / "rehearsal"), -1)
    assert rehearsal.returncode == 0, rehearsal.stderr
    return settings, first, int(rehearsal.stdout)


def _copy(settings: Settings, folder: Path) -> Settings:
    shutil.copytree(settings.build, folder, symlinks=True)
    return replace(settings, build=folder)


def _crash(settings: Settings, last: int) -> subprocess.CompletedProcess[str]:
    """Build in a process that dies at its ``last`` file-system event."""
    program = Path(__file__).with_name("crash.py")
    given = [str(path) for path in (program, settings.data, settings.ontology, settings.build)]
    return subprocess.run([sys.executable, *given, str(last)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("point", range(POINTS))
def test_kill_at_any_moment(edited: tuple[Settings, str, int], tmp_path: Path, point: int) -> None:
    settings, first, events = _copy(edited[0], tmp_path / "build"), edited[1], edited[2]
    killed = _crash(settings, 1 + point * (events - 1) // (POINTS - 1))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    served = open_release(settings.build)
    assert Reader.open(served.store, served.schema).label(COMMUNS, "fr").text == "Communs"
    built = build(settings)
    assert served.id in {first, built.release}
    assert open_release(settings.build).id == built.release != first
    assert not list(settings.build.rglob(".scratch-*"))
