"""A server on a port of its own over the miniature release, and a Chromium to visit it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from collgraph.settings import Settings

from ..serving import serving

PATIENCE = 15_000.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def site(mini_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running server."""
    with serving(mini_settings.build, tmp_path_factory.mktemp("server") / "log") as address:
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of this machine, closed with the last of these tests: no other may meet Playwright's loop.

    A machine without one skips, unless COLLGRAPH_REQUIRE_BROWSER forbids it."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def _launch(playwright: Playwright) -> Browser:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        return playwright.chromium.launch(executable_path=found, args=arguments)
    except Error as error:
        reason = f"no Chromium on this machine: {str(error).splitlines()[0]}"
        if os.environ.get("COLLGRAPH_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


class Visitor:
    """A browser tab on the explorer that knows when a page has arrived, and what left for elsewhere."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self._seen(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _seen(self, url: str) -> None:
        if not url.startswith((self.site, self.site.replace("http", "ws"), "data:", "blob:")):
            self.strangers.append(url)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.arrived()

    def arrived(self, heading: str | None = None) -> None:
        expect(self.page.locator(".cg-footer")).to_be_visible()
        if heading is not None:
            expect(self.page.locator("h1")).to_have_text(heading)

    def follow(self, name: str, heading: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.arrived(heading)

    def back(self, heading: str) -> None:
        self.page.go_back()
        self.arrived(heading)


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Visitor]:
    """A tab of 1280 × 900; it fails the test where a page asked another server or threw an error."""
    opened = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    visiting = Visitor(opened.new_page(), site)
    yield visiting
    opened.close()
    assert not visiting.strangers
    assert not visiting.complaints
