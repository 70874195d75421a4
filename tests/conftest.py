"""What every room's tests share: a miniature release, built once from the miniature sources."""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collgraph.release.build import build
from collgraph.settings import Settings

from .serving import serving

PROJECT = Path(__file__).parent.parent
MINI = Path(__file__).parent / "fixtures" / "mini" / "data"
ONTOLOGY = PROJECT / "ontology"


# The files that take longest, in the order in which workers begin them.
LONG = (
    "test_openapi.py",
    "test_real.py",
    "test_accessibility.py",
    "test_random.py",
    "test_reasoning_full.py",
    "test_map_and_editor.py",
    "test_explorer.py",
    "test_queries.py",
    "test_crash.py",
    "test_service.py",
    "test_build.py",
    "test_pages.py",
)
LEFT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "quick leaves out the tests marked service"
    parser.addoption("--tier", choices=("quick", "full"), default="full", help=told)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of another tier; with xdist, order files: the longest first, then those with most tests."""
    if config.getoption("tier") == "quick":
        left = [item for item in items if item.get_closest_marker("service")]
        items[:] = [item for item in items if not item.get_closest_marker("service")]
        config.stash[LEFT] = len(left)
        config.hook.pytest_deselected(items=left)
    if "PYTEST_XDIST_WORKER" in os.environ:
        size = Counter(item.path for item in items)
        rank = {name: place for place, name in enumerate(LONG)}
        items.sort(key=lambda item: (rank.get(item.path.name, len(LONG)), -size[item.path]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of xdist tell how many tests it left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = session.config.stash.get(LEFT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker tells: each leaves out the same."""
    node.config.stash[LEFT] = getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what this tier leaves out."""
    if left := config.stash.get(LEFT, 0):
        terminalreporter.write_line(f"{left} browser and service tests are left to .ci/run, or: make test TIER=full")


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
