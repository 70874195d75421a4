"""The steps of docs/partners.md are run as they are written, against a server of the miniature release."""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from collgraph.web import api, citing, datasets, downloads, embeds, reconcile, resources

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("partners.md", "partners.fr.md")
STEP = re.compile(r"^## (.+?)$|^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def steps(page: str) -> list[str]:
    return [found[2] for found in STEP.finditer(_text(page)) if found[2]]


@pytest.fixture(scope="module")
def base(mini_settings: Settings) -> Iterator[str]:
    rooms = (api, citing, datasets, downloads, embeds, reconcile, resources)
    app = Starlette(routes=[route for room in rooms for route in room.routes()])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    context.use(Context(Settings(build=mini_settings.build)))
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    context.use(None)


def test_both_languages_give_the_same_steps() -> None:
    assert steps(PAGES[0]) == steps(PAGES[1])
    assert len(steps(PAGES[0])) >= 7


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("number", range(1, len(steps(PAGES[0]))))
def test_a_step_does_what_it_says(base: str, tmp_path: Path, number: int) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", steps(PAGES[0])[number]],
        cwd=tmp_path,
        env={**os.environ, "BASE": base, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or any(tmp_path.iterdir())


@pytest.mark.parametrize("page", PAGES)
def test_every_frame_shown_is_one_that_any_page_may_have(base: str, page: str) -> None:
    shown = re.findall(r'<iframe src="https://example.org(/[^"]+)" title="[^"]+" width="\d+" height="\d+"', _text(page))
    assert len(shown) == 2
    for address in shown:
        answer = httpx.get(base + unescape(address))
        assert answer.status_code == 200
        assert "frame-ancestors *" in answer.headers["content-security-policy"]
        assert "x-frame-options" not in answer.headers


def test_every_address_named_in_words_is_answered(base: str) -> None:
    for address in ("/context.jsonld", "/reconcile", "/dumps/latest/", "/catalogue"):
        assert address.rstrip("/") in _text(PAGES[0])
        assert httpx.get(base + address, headers={"accept": "*/*"}).status_code == 200
