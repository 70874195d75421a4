import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette

from collgraph.explorer.state import VIEWS
from collgraph.web import index_page
from collgraph.web.site import PAGES

Fetch = Callable[..., httpx.Response]
ATELIER = "/entity?id=experiment/atelier"


def json_ld(page: str) -> dict[str, object]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    content = json.loads(found)
    assert isinstance(content, dict)
    return content


def test_the_installed_index_page_reads_as_expected() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for marker in (index_page.HTML, index_page.TITLE, index_page.ROOT):
        assert page.count(marker) == 1


def test_a_thing_is_readable_before_any_script(fetch: Fetch) -> None:
    page = fetch("/entity?id=concept/commons")
    assert page.status_code == 200
    text = page.text
    assert '<html lang="fr">' in text
    assert "<title>Communs – collgraph</title>" in text
    assert '<link rel="canonical" href="https://graph.example.org/entity?id=concept/commons">' in text
    assert 'hreflang="en" href="https://graph.example.org/entity?id=concept/commons&amp;lang=en"' in text
    assert 'property="og:title" content="Communs"' in text
    assert 'type="text/turtle" href="https://graph.example.org/data/concept/commons.ttl"' in text
    assert "data/concepts/concepts.csv:7" in text
    assert json_ld(text)["@type"] == "DefinedTerm"
    assert text.index("Liens affirmés") < text.index("Le lavoir est à tous.") < text.index("Liens déduits")
    assert [int(level) for level in re.findall(r"<h([1-6])", text)][:2] == [1, 2]
    assert text.index("<h1") < text.index('<link rel="stylesheet"'), "no style of the explorer holds up the content"
    assert len(page.content) < 60_000


def test_the_index_page_is_asked_for_once(fetch: Fetch, app: Starlette) -> None:
    pages = [fetch("/entity?id=concept/commons"), fetch(ATELIER)]
    app.router.routes.pop()
    pages.append(fetch("/entity?id=commune/29019"))
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [json_ld(page.text)["name"] for page in pages][::2] == ["Communs", "Brest"]


def test_the_page_is_in_english_on_demand(fetch: Fetch) -> None:
    text = fetch("/entity?id=concept/commons&lang=en").text
    assert '<html lang="en">' in text
    assert "<title>Commons – collgraph</title>" in text
    assert 'rel="canonical" href="https://graph.example.org/entity?id=concept/commons&amp;lang=en"' in text
    assert 'href="/entity?id=concept/governance&amp;lang=en"' in text
    assert '<html lang="fr">' in fetch("/entity?id=concept/commons&lang=%3Cscript%3E").text


def test_texts_of_the_data_are_escaped_everywhere(fetch: Fetch) -> None:
    text = fetch(ATELIER).text
    assert "<b>" not in text
    assert "alert(1)</script>" not in text
    assert json_ld(text)["name"] == "Atelier <b>Écluse</b>"


@pytest.mark.parametrize(
    "given", ["commune/99999", "", "../../etc", "%3Cscript%3E", "x" * 5000, "%00", "commune%2F%0A"]
)
def test_an_unknown_thing_is_a_404_page(fetch: Fetch, given: str) -> None:
    page = fetch(f"/entity?id={given}")
    assert page.status_code == 404
    assert 'name="robots" content="noindex"' in page.text
    assert "<h1>Rien sous ce nom</h1>" in page.text
    assert "<script>alert" not in page.text


def test_home_figures_and_search_form(fetch: Fetch) -> None:
    text = fetch("/").text
    assert "Concept\u00a0: 2" in text
    assert '<form action="/recherche"' in text
    assert json_ld(text)["@type"] == "Dataset"
    assert 'value="&#34;&gt;&lt;i&gt;"' in fetch("/recherche?q=%22%3E%3Ci%3E").text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_title_in_both_languages(fetch: Fetch, path: str) -> None:
    if path == "/entity":
        path += "?id=commune/29019&"
    titles = {
        re.findall("<title>(.*?)</title>", fetch(f"{path}{'' if '&' in path else '?'}lang={lang}").text)[0]
        for lang in ("fr", "en")
    }
    assert all("collgraph" in title for title in titles)
    assert "Streamlit" not in "".join(titles)


def test_pages_of_the_explorer_are_known_here() -> None:
    assert set(VIEWS) == set(PAGES)


def test_a_page_that_does_not_exist_is_a_404(fetch: Fetch) -> None:
    assert fetch("/nulle-part", accept="text/html").status_code == 404
    other = fetch("/nulle-part", accept="application/json")
    assert (other.status_code, set(other.json())) == (404, {"error", "message", "hint"})


def test_guards_stand_on_every_answer(fetch: Fetch) -> None:
    for path in ("/", "/data/commune/29019.ttl", "/health", "/static/x.js"):
        assert fetch(path).headers["x-content-type-options"] == "nosniff"
        assert fetch(path).headers["referrer-policy"]
    policy = fetch("/").headers["content-security-policy"]
    assert "'sha256-" in policy
    assert "script-src 'self' blob: 'sha256-" in policy
    assert "object-src 'none'" in policy


def test_head_and_gzip_answers_match_get(fetch: Fetch) -> None:
    plain = fetch(ATELIER, accept_encoding="identity")
    head = fetch(ATELIER, "HEAD", accept_encoding="identity")
    assert head.content == b""
    assert head.headers["content-length"] == plain.headers["content-length"] == str(len(plain.content))
    packed = fetch(ATELIER, accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content


def test_a_failing_first_paint_still_serves_the_explorer(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(index_page, "paint", broken)
    page = fetch("/")
    assert page.status_code == 200
    assert "secret" not in page.text
    assert "no first paint" in caplog.text


def test_a_first_paint_is_quick(fetch: Fetch) -> None:
    fetch(ATELIER)
    began = time.perf_counter()
    for _ in range(5):
        fetch(ATELIER)
    assert (time.perf_counter() - began) / 5 < 0.5
