"""What every room's tests share: a miniature release, built once from the miniature sources."""

from pathlib import Path

import pytest

from collgraph.release.build import build
from collgraph.settings import Settings

PROJECT = Path(__file__).parent.parent
MINI = Path(__file__).parent / "fixtures" / "mini" / "data"
ONTOLOGY = PROJECT / "ontology"


@pytest.fixture(scope="session")
def mini_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose build folder holds the miniature release, served as ``current``."""
    settings = Settings(data=MINI, ontology=ONTOLOGY, build=tmp_path_factory.mktemp("mini"))
    build(settings)
    return settings


@pytest.fixture(scope="session")
def mini_release(mini_settings: Settings) -> Path:
    """The folder of the miniature release."""
    return mini_settings.current.resolve()


