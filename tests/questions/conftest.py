"""A miniature graph in which every question has an answer, and the questions of its release."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.query.release import Release, open_release
from collgraph.release.build import build
from collgraph.settings import Settings

from ..conftest import ONTOLOGY

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def asked_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose build folder holds the release of the miniature in ``data``."""
    settings = Settings(data=HERE / "data", ontology=ONTOLOGY, build=tmp_path_factory.mktemp("questions"))
    build(settings)
    return settings


@pytest.fixture(scope="session")
def asked_release(asked_settings: Settings) -> Release:
    return open_release(asked_settings.build)


@pytest.fixture(scope="session")
def asked_store(asked_release: Release) -> Store:
    return Store.read_only(str(asked_release.store))


@pytest.fixture(scope="module")
def served(asked_settings: Settings) -> Iterator[Context]:
    made = Context(asked_settings)
    made.ready = True
    context.use(made)
    yield made
    context.use(None)
