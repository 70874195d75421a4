"""The W3C SPARQL 1.1 suite on our endpoint: nothing fails but what is listed, with its reason."""

import os
from pathlib import Path

import pytest

from tests.w3c.report import COMMAND, DOCUMENT, deviations, known, render, surprises
from tests.w3c.running import Outcome, run


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder = os.environ.get("COLLGRAPH_W3C_TESTS", "")
    root = Path(folder) / "sparql11"
    if not folder or not root.is_dir():
        reason = "COLLGRAPH_W3C_TESTS does not name the folder that holds sparql11/"
        if os.environ.get("COLLGRAPH_REQUIRE_W3C"):
            pytest.fail(reason)
        pytest.skip(reason)
    return list(run(root, tmp_path_factory.mktemp("w3c")))


@pytest.mark.service
def test_only_what_is_listed_does_not_pass(outcomes: list[Outcome]) -> None:
    assert surprises(outcomes) == {}


@pytest.mark.service
def test_the_whole_suite_was_run(outcomes: list[Outcome]) -> None:
    assert len({outcome.id for outcome in outcomes}) == len(outcomes) > 500


@pytest.mark.service
def test_the_page_is_what_came_out(outcomes: list[Outcome]) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render(outcomes), f"run: {COMMAND}"


def test_each_deviation_has_its_reason_on_the_page() -> None:
    page = DOCUMENT.read_text(encoding="utf-8")
    for deviation in deviations():
        assert deviation.issue.startswith("https://github.com/")
        assert deviation.reason in page and deviation.issue in page
        assert all(f"`{test}`" in page for test in deviation.tests)
    assert len(known()) == sum(len(deviation.tests) for deviation in deviations())
