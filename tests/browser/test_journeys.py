"""Four readers on the real graph, each at most three clicks from the home page; their pictures are in docs/explorer/.

``COLLGRAPH_SCREENSHOTS=docs/explorer`` takes the pictures anew.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.service]

PATIENCE = 30.0
SIZE = {"width": 1000, "height": 820}


class Journey:
    """A reader who starts at the home page, with their clicks and the time they took."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        self.visitor, self.name = visitor, name
        self.clicks, self.begun = 0, monotonic()
        visitor.open("/")

    @property
    def page(self) -> Page:
        """What the reader sees."""
        return self.visitor.page

    def type(self, words: str) -> None:
        """Search as one types."""
        self.page.get_by_role("searchbox").press_sequentially(words)

    def click(self, link: Locator, heading: str | re.Pattern[str]) -> None:
        """Follow a link to the page with a heading."""
        self.clicks += 1
        link.first.click()
        expect(self.page.locator("h1")).to_have_text(heading)
        expect(self.page.locator(".cg-footer")).to_be_visible()

    def link(self, name: str | re.Pattern[str]) -> Locator:
        """The links of a name."""
        return self.page.get_by_role("link", name=name, exact=isinstance(name, str))

    def arrive(self, at: Locator) -> None:
        """Be where the answer stands, after three clicks at most; the picture shows it."""
        expect(at.first).to_be_visible()
        assert self.clicks <= 3
        took = monotonic() - self.begun
        print(f"{self.name}: {self.clicks} clicks, {took:.1f} s")
        assert took < PATIENCE
        if folder := os.environ.get("COLLGRAPH_SCREENSHOTS"):
            at.first.evaluate("node => node.scrollIntoView({block: 'center'})")
            self.page.screenshot(path=Path(folder) / f"{self.name}.png", animations="disabled")


@pytest.fixture
def reader(chromium: Browser, real_site: str) -> Iterator[Visitor]:
    """A tab on the real graph; it fails the test where a page asked another server or threw an error."""
    opened = chromium.new_context(viewport=SIZE, locale="fr-FR", color_scheme="light")
    visiting = Visitor(opened.new_page(), real_site)
    yield visiting
    opened.close()
    assert not visiting.strangers
    assert not visiting.complaints


def test_a_citizen_asks_what_was_tried_near_morlaix(reader: Visitor) -> None:
    journey = Journey(reader, "citizen")
    journey.type("Morlaix")
    journey.click(journey.link("Morlaix"), "Morlaix")
    near = journey.page.get_by_role("heading", name="Ce que les voisins ont essayé")
    expect(journey.page.get_by_text(re.compile(r"\d+ km")).first).to_be_visible()
    journey.arrive(near)


def test_a_researcher_asks_what_supports_and_what_contradicts_a_theory(reader: Visitor) -> None:
    journey = Journey(reader, "researcher")
    door = journey.page.locator(".cg-doors > li").filter(has_text="Une théorie à l’épreuve du terrain")
    journey.click(door.get_by_role("link", name="Budget participatif"), "Budget participatif")
    expect(journey.page.get_by_role("heading", name=re.compile(r"^appuie \(\d+\)"))).to_be_visible()
    expect(journey.page.locator("blockquote").first).to_be_visible()
    journey.arrive(journey.page.get_by_role("heading", name=re.compile(r"^met en question \(\d+\)")))


def test_a_facilitator_asks_for_a_short_practice_and_who_used_it(reader: Visitor) -> None:
    journey = Journey(reader, "facilitator")
    journey.type("intelligence collective")
    name = "Intelligence collective (facteur c)"
    journey.click(journey.link(name), name)
    journey.click(journey.link("1-2-4-Tous"), "1-2-4-Tous")
    expect(journey.page.get_by_role("heading", name="Où elle a servi")).to_be_visible()
    journey.click(journey.link("1-2-4-All"), re.compile("^1-2-4-All"))
    expect(journey.link("2 expérimentations").first).to_be_visible()
    journey.arrive(journey.page.get_by_text("durée minimale"))


def test_a_theory_that_was_never_tried_says_so_and_where_to_go(reader: Visitor) -> None:
    journey = Journey(reader, "untried")
    untried = journey.link(re.compile("^Concepts que personne n’a encore confrontés au terrain"))
    journey.click(untried, "Recherche")
    journey.click(journey.link("Savoirs situés"), "Savoirs situés")
    expect(journey.link("chercher un chemin vers le terrain").first).to_be_visible()
    journey.arrive(journey.page.get_by_text(re.compile("^Jamais éprouvé")))
