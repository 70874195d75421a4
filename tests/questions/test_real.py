"""The questions on the real graph: each answered, within a second, with its defaults."""

import time

import pytest
from pyoxigraph import QuerySolutions, Store

from collgraph.query.questions import Question
from collgraph.query.release import open_release
from collgraph.settings import Settings

from .test_files import every_question

# Seconds of processor, not of the clock: other tests may run at the same time.
LIMIT = 1.0


@pytest.fixture(scope="module")
def store(real_settings: Settings) -> Store:
    return Store.read_only(str(open_release(real_settings.build).store))


@pytest.mark.real
@every_question
def test_it_has_an_answer_soon(asked: Question, store: Store) -> None:
    began = time.process_time()
    result = store.query(asked.query)
    assert isinstance(result, QuerySolutions)
    found = len(list(result))
    took = time.process_time() - began
    if asked.gap:
        assert found == 0, "no longer a gap: take its line away, and say what to expect"
    else:
        assert found >= max(1, asked.expect)
    assert took < LIMIT


@pytest.mark.real
@every_question
def test_its_default_things_are_in_the_graph(asked: Question, store: Store) -> None:
    for entry in asked.params:
        if entry.kind == "iri" and entry.default:
            assert store.query(f"ASK {{ {entry.term(entry.default)} a ?class }}"), entry.default
