"""What every room's tests share: a miniature release, built once from the miniature sources."""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from collgraph.release.build import build
from collgraph.settings import Settings

from .serving import serving

PROJECT = Path(__file__).parent.parent
MINI = Path(__file__).parent / "fixtures" / "mini" / "data"
ONTOLOGY = PROJECT / "ontology"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order files as xdist does, most tests first, but for one: test_openapi.py, one test that is long in CI."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        size = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path.name != "test_openapi.py", -size[item.path]))


@pytest.fixture(scope="session")
def mini_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose build folder holds the miniature release, served as ``current``; built once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    settings = Settings(data=MINI, ontology=ONTOLOGY, build=shared / "mini")
    with (shared / "mini.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not settings.current.exists():
            build(settings)
    return settings


@pytest.fixture(scope="session")
def mini_release(mini_settings: Settings) -> Path:
    """The folder of the miniature release."""
    return mini_settings.current.resolve()


@pytest.fixture(scope="session")
def real_settings() -> Settings:
    """Settings of the project's own folders, with the graph of the real sources built (nothing where it is already)."""
    settings = Settings(data=PROJECT / "data", ontology=ONTOLOGY, build=PROJECT / "build")
    settings.build.mkdir(exist_ok=True)
    # Test processes that run side by side take turns; all but the first find the release there.
    with (settings.build / ".tests.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        build(settings)
    return settings


@pytest.fixture(scope="session")
def real_site(real_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the real graph."""
    with serving(real_settings.build, tmp_path_factory.mktemp("real") / "log") as address:
        yield address
