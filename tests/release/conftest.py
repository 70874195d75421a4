"""A copy of the miniature sources that a test may change."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from collgraph.release.watching import Watch
from collgraph.settings import Settings

from ..conftest import MINI, ONTOLOGY


@pytest.fixture
def settings(mini_settings: Settings, tmp_path: Path) -> Settings:
    """Settings over a private copy of the miniature sources; what a test does not edit is not made again."""
    shutil.copytree(MINI, tmp_path / "data")
    shutil.copytree(mini_settings.build / "cache", tmp_path / "build" / "cache")
    return Settings(data=tmp_path / "data", ontology=ONTOLOGY, build=tmp_path / "build")


def edit(settings: Settings, file: str, before: str, after: str) -> None:
    """Change a cell."""
    path = settings.data / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def watch_of_sound(mini_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """A watch over a copy of the miniature sources, made once for a module: a test puts back what it changes."""
    folder = tmp_path_factory.mktemp("watched")
    shutil.copytree(mini_settings.data, folder / "data")
    shutil.copytree(mini_settings.build / "cache", folder / "build" / "cache")
    found = Watch(replace(mini_settings, data=folder / "data", build=folder / "build"))
    assert found.everything().issues == ()
    return found
