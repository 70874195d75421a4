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
def killed(mini_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Settings]]:
    """The release that was served, and builds of edited sources that were killed, each at a later moment."""
    folder = tmp_path_factory.mktemp("crash")
    shutil.copytree(MINI, folder / "data")
    shutil.copytree(mini_settings.build / "cache", folder / "build" / "cache")
    settings = Settings(data=folder / "data", ontology=ONTOLOGY, build=folder / "build")
    first = build(settings).release
    edit(settings, "practices/practices.csv", "Cercle", "Cercle de parole")
    [events] = _crash({_copy(settings, folder / "rehearsal"): -1})
    moments = [1 + point * (events - 1) // (POINTS - 1) for point in range(POINTS)]
    copies = {_copy(settings, folder / f"killed-{moment}"): moment for moment in moments}
    assert events > POINTS
    assert _crash(copies) == [-signal.SIGKILL] * POINTS
    return first, list(copies)


def _copy(settings: Settings, folder: Path) -> Settings:
    shutil.copytree(settings.build, folder, symlinks=True)
    return replace(settings, build=folder)


def _crash(moments: dict[Settings, int]) -> list[int]:
    """Build in processes that die at a file-system event of theirs: how each ended, or the events of a whole build."""
    settings = next(iter(moments))
    given = [str(word) for one, moment in moments.items() for word in (one.build, moment)]
    command = [sys.executable, str(Path(__file__).with_name("crash.py")), str(settings.data), str(settings.ontology)]
    done = subprocess.run([*command, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


@pytest.mark.parametrize("point", range(POINTS))
def test_kill_at_any_moment(killed: tuple[str, list[Settings]], point: int) -> None:
    first, settings = killed[0], killed[1][point]
    served = open_release(settings.build)
    assert Reader.open(served.store, served.schema).label(COMMUNS, "fr").text == "Communs"
    built = build(settings)
    assert served.id in {first, built.release}
    assert open_release(settings.build).id == built.release != first
    assert not list(settings.build.rglob(".scratch-*"))
