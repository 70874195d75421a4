"""The review page by keyboard, in a browser, on a copy of the miniature sources."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from collgraph.curation import review_file
from collgraph.curation.context import read_context
from collgraph.curation.proposing import Field, propose
from collgraph.curation.review_server import ReviewServer
from collgraph.curation.suggesting import rows

from ..conftest import MINI

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReviewServer]:
    data = shutil.copytree(MINI, tmp_path / "data")
    field = Field.read(data)
    found = propose(field, "experiment", set(), 0.0) + propose(field, "practice", set(), 0.0)
    file = tmp_path / "links.csv"
    review_file.write(file, review_file.LINK_COLUMNS, rows(found, field.items, field.concepts))
    context = read_context(data, review_file.read(file))
    with ReviewServer(file, {"jeanne": "Jeanne Exemple"}, "en", context=context) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def tab(chromium: Browser, server: ReviewServer) -> Iterator[Page]:
    with chromium.new_context() as opened:
        page = opened.new_page()
        page.goto(server.url)
        yield page


def statuses(server: ReviewServer) -> list[str]:
    return [row["status"] for row in review_file.read(server.file)]


def heading(tab: Page, start: str) -> None:
    """Wait for a page and for its script, which comes last: only then do keys decide."""
    expect(tab.locator("h1")).to_contain_text(start)
    tab.wait_for_load_state()


def test_three_keys_decide_and_the_next_proposal_comes(tab: Page, server: ReviewServer) -> None:
    count = len(statuses(server))
    assert count >= 3
    for number, key in enumerate("aru", 1):
        heading(tab, f"Proposal {number} of {count} ({count - number + 1} to decide)")
        tab.keyboard.press(key)
        expect(tab.get_by_role("status")).to_contain_text("Noted")
    assert statuses(server)[:3] == ["proposed", "rejected", "unsure"]


def test_arrows_move_and_decide_nothing(tab: Page, server: ReviewServer) -> None:
    tab.keyboard.press("ArrowRight")
    heading(tab, "Proposal 2 of")
    tab.keyboard.press("ArrowLeft")
    heading(tab, "Proposal 1 of")
    assert not any(statuses(server))


def test_writing_is_not_deciding_and_evidence_with_a_reviewer_is_a_review(tab: Page, server: ReviewServer) -> None:
    quotation = tab.get_by_label("Quotation, at most 15 words")
    quotation.focus()
    tab.keyboard.type("a rural urn, and a raucous debate")
    tab.keyboard.press("Enter")
    expect(quotation).not_to_be_focused()
    assert not any(statuses(server))
    tab.get_by_label("Address of the page read").fill("https://example.org/urn")
    tab.get_by_label("Reviewer").select_option("jeanne")
    tab.keyboard.press("Escape")
    tab.keyboard.press("a")
    expect(tab.get_by_role("status")).to_contain_text("reviewed")
    [reviewed] = [row for row in review_file.read(server.file) if row["status"]]
    assert (reviewed["status"], reviewed["reviewer"]) == ("reviewed", "jeanne")
    assert reviewed["quote"] == "a rural urn, and a raucous debate"


def test_the_page_says_why_and_what_the_tables_say(tab: Page, server: ReviewServer) -> None:
    row = review_file.read(server.file)[0]
    expect(tab.locator(".reason")).to_have_text(row["reason_en"])
    expect(tab.locator("section")).to_have_count(2)
    expect(tab.locator(".where").first).to_contain_text(".csv:")


def test_a_page_of_elsewhere_cannot_decide(chromium: Browser, server: ReviewServer) -> None:
    # Even one that knows the secret: its form is sent from another origin.
    key = review_file.read(server.file)[0]["key"]
    form = (
        f'<form method="post" action="{server.url}decide"><input name="key" value="{key}">'
        '<input name="decision" value="accept"><button>x</button></form>'
    )
    with chromium.new_context() as opened:
        page = opened.new_page()
        page.route("http://elsewhere.example/", lambda route: route.fulfill(body=form, content_type="text/html"))
        page.goto("http://elsewhere.example/")
        with page.expect_response("**/decide") as answered:
            page.get_by_role("button").click()
        assert answered.value.status == 403
    assert not any(statuses(server))
