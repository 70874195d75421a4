"""Schemathesis, with all its checks, finds nothing in what the OpenAPI description says of ``/api``.

COLLGRAPH_API_EXAMPLES sets how many examples an operation gets, 200 without it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from collgraph.settings import Settings

from .serving import serving

EXAMPLES = os.environ.get("COLLGRAPH_API_EXAMPLES", "200")


@pytest.fixture(scope="module")
def site(mini_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(mini_settings.build, tmp_path_factory.mktemp("served") / "log") as address:
        yield address


@pytest.mark.service
def test_schemathesis_finds_nothing(site: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{site}/api/openapi.json", "--url", site]
    command += ["--checks", "all", "--no-color", "--continue-on-failure", "--generation-deterministic"]
    command += ["--workers", "2", "--max-examples", EXAMPLES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout
