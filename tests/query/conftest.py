import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from collgraph.query.reader import Reader
from collgraph.query.release import Release, open_release


def _tiny() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tiny_release", Path(__file__).parent / "tiny_release.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny() -> ModuleType:
    return _tiny()


@pytest.fixture(scope="session")
def tiny_build(tmp_path_factory: pytest.TempPathFactory, tiny: ModuleType) -> Path:
    build: Path = tmp_path_factory.mktemp("build")
    tiny.write_release(build)
    return build


@pytest.fixture(scope="session")
def release(tiny_build: Path) -> Release:
    return open_release(tiny_build)


@pytest.fixture(scope="session")
def reader(release: Release) -> Reader:
    return Reader.open(release.store, release.schema)
