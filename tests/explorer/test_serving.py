"""What makes the explorer fast, quiet and safe to serve; and that a page in trouble says so in words."""

import logging
import re
import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from collgraph.errors import ReleaseError
from collgraph.explorer import ASSETS, SCRIPT
from collgraph.explorer.components.canvas import asset
from collgraph.explorer.components.kinds import COLOURS, SHAPES
from collgraph.kinds import KINDS
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from tests.explorer.conftest import OpenPage
from tests.explorer.markup import read

PROJECT = Path(__file__).parents[2]


def config() -> dict[str, dict[str, object]]:
    return tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_the_settings_that_make_it_fast_and_quiet_are_set() -> None:
    found = config()
    assert found["runner"]["postScriptGC"] is False
    assert found["server"]["fileWatcherType"] == "none"
    assert found["browser"]["gatherUsageStats"] is False
    assert found["client"]["showErrorDetails"] == "none"


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_readable(theme: str) -> None:
    colours = config()["theme"][theme]
    assert isinstance(colours, dict)
    for text in ("textColor", "linkColor", "grayTextColor"):
        for ground in ("backgroundColor", "secondaryBackgroundColor"):
            dark, light = sorted((luminance(colours[text]), luminance(colours[ground])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
    assert (1.05) / (luminance(colours["primaryColor"]) + 0.05) >= 4.5, "white on the button"


def test_the_app_is_composed_in_a_few_lines() -> None:
    assert len((PROJECT / "app.py").read_text(encoding="utf-8").splitlines()) <= 20


def test_no_folder_makes_streamlit_run_pages_by_themselves() -> None:
    assert not (SCRIPT.parent / "pages").exists()


# Names of namespaces, and what libraries say in words; the browser tests see what is asked of whom.
MENTIONED = ("http://www.w3.org/", "https://github.com/", "https://maplibre.org/", "https://maplibre.invalid/")


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in ASSETS.iterdir():
        if path.suffix in {".css", ".js"}:
            found = re.findall(r"https?://[\w./-]*", path.read_text(encoding="utf-8"))
            assert not [address for address in found if not address.startswith(MENTIONED)], path


def body(runner: AppTest) -> str:
    return "".join(b.proto.body for b in runner.get("html") if not b.proto.body.startswith("<style>"))


def test_a_server_without_a_release_says_what_to_do(
    served: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        context.use(Context(Settings(build=tmp_path)))
        try:
            runner = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
        finally:
            context.use(served)
    assert not runner.exception
    assert "collgraph build" in read(body(runner)).one("div", "cg-error").text


def test_an_unexpected_failure_is_told_calmly_and_logged(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("collgraph.query.entity.entity_view", broken)
    shown = open_page("/entity", id="practice/never-asked-before").shown
    assert "secret" not in shown.text
    assert shown.one("div", "cg-error").attributes["role"] == "alert"
    assert any("secret detail" in str(record.exc_info) for record in caplog.records)


def test_a_known_failure_keeps_its_hint(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ReleaseError("the index is gone", "Build again")

    monkeypatch.setattr("collgraph.query.search.SearchIndex.search", refused)
    error = open_page("/recherche", q="x").shown.one("div", "cg-error")
    assert "the index is gone" in error.text and "Build again" in error.text


def test_a_kind_has_one_colour_everywhere() -> None:
    sheet = (ASSETS / "explorer.css").read_text(encoding="utf-8")
    rules = re.findall(r"((?:\.cg-kind-[a-z]+,? ?)+)\{ --cg-kind: (#[0-9a-f]{6})", sheet)
    styled = {kind: colour for names, colour in rules for kind in re.findall(r"\.cg-kind-([a-z]+)", names)}
    assert styled == COLOURS
    assert set(SHAPES) == set(COLOURS) == set(KINDS)


def test_bundled_parts_are_there_with_their_licences() -> None:
    assert (ASSETS / asset("graph")).is_file()
    assert "cytoscape " in (ASSETS / "LICENCES.txt").read_text(encoding="utf-8")
