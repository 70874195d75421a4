"""What the pages for researchers promise: every query and snippet runs, and the results printed are those."""

import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.clients.documents import ADDRESS, DOCS, PAGES, Question, questions, rewrite, snippets

EACH = [pytest.param(page, found, id=f"{page}-{found.number}") for page in PAGES for found in questions(page)]
every_page = pytest.mark.parametrize("page", PAGES)


def ask(endpoint: str, query: str) -> str:
    body = urllib.parse.urlencode({"query": query}).encode()
    with urllib.request.urlopen(urllib.request.Request(endpoint, body, {"accept": "text/csv"})) as answer:
        content: bytes = answer.read()
    return content.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(("page", "question"), EACH)
def test_a_question_gives_the_result_printed(endpoint: str, page: str, question: Question) -> None:
    found = ask(endpoint, question.query)
    if os.environ.get("COLLGRAPH_REWRITE_DOCS"):
        rewrite(page, lambda query: ask(endpoint, query))
        return
    assert len(found.splitlines()) > 1, "a question without an answer teaches nothing"
    assert question.result == found, "COLLGRAPH_REWRITE_DOCS=1 prints the results of today"


def test_both_pages_ask_the_same_ten_questions() -> None:
    english, french = ([question.query.replace('"fr"', '"en"') for question in questions(page)] for page in PAGES)
    assert english == french
    assert len(english) == 10


def test_no_question_mixes_the_two_relations() -> None:
    for question in questions(PAGES[0]):
        both = "cg:mobilises" in question.query and "cg:linkObject" in question.query
        assert not both or "NOT EXISTS { GRAPH ?any { ?experiment cg:mobilises" in question.query, question.title


def run(command: list[str], script: str, endpoint: str) -> str:
    done = subprocess.run([*command, script.replace(ADDRESS, endpoint)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@every_page
@pytest.mark.parametrize("number", [0, 1])
def test_the_python_snippets_run(endpoint: str, page: str, number: int) -> None:
    assert "concept/communs" in run([sys.executable, "-c"], snippets(page, "python")[number], endpoint)


@every_page
def test_the_curl_snippet_runs(endpoint: str, page: str) -> None:
    [snippet] = snippets(page, "bash")
    assert "concept/communs" in run(["bash", "-c"], snippet, endpoint)


@every_page
def test_the_r_snippet_runs(endpoint: str, page: str) -> None:
    if shutil.which("Rscript") is None and not os.environ.get("COLLGRAPH_REQUIRE_RSCRIPT"):
        pytest.skip("there is no Rscript here")
    [snippet] = snippets(page, "r")
    assert "concept/communs" in run(["Rscript", "-e"], snippet, endpoint)


@every_page
def test_the_limits_are_those_of_the_settings(page: str) -> None:
    from collgraph.settings import Settings

    text, settings = (DOCS / page).read_text(encoding="utf-8"), Settings()
    for name in ("TIMEOUT", "MEMORY_MB", "MAX_RESULT_MB", "MAX_BYTES"):
        assert f"`COLLGRAPH_QUERY_{name}`" in text
    bare = text.replace(",", "").replace("\u202f", "").replace(" ", "").replace("\u00a0", "")
    assert f"|{settings.query_timeout:g}s" in bare
    assert f"|{settings.query_memory_mb // 1000}G" in bare
    assert f"|{settings.query_max_result_mb}M" in bare
    assert f"|{settings.query_max_bytes}" in bare


@every_page
def test_links_lead_somewhere(page: str) -> None:
    import re

    for target in re.findall(r"\]\(([a-z.]+\.md)\)", (DOCS / page).read_text(encoding="utf-8")):
        assert Path(DOCS / target).is_file(), target
