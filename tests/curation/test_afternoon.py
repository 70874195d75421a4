"""A curator's afternoon, as docs/curators.md tells it: the commands of the guide, run on a miniature."""

import re
import shutil
import threading
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from collgraph.cli import app
from collgraph.curation.deciding import read_reviewers
from collgraph.curation.review_server import ReviewServer
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings

from ..conftest import MINI, ONTOLOGY, PROJECT
from ..explorer.conftest import Page

EXPORT = Path(__file__).parent / "exports" / "afternoon.json"
GUIDES = ("docs/curators.md", "docs/curators.fr.md")
CROSSWALK = PROJECT / "data" / "links" / "crosswalk" / "source.toml"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(MINI, tmp_path / "data")
    crosswalk = tmp_path / "data" / "links" / "crosswalk"
    crosswalk.mkdir()
    description = CROSSWALK.read_text(encoding="utf-8")
    crosswalk.joinpath("source.toml").write_text(re.sub(r"min = \d+", "min = 0", description), encoding="utf-8")
    header = "key,subject_id,predicate_id,object_id,mapping_justification,confidence,author_id,status,comment\n"
    crosswalk.joinpath("practices.csv").write_text(header, encoding="utf-8")
    shutil.copyfile(EXPORT, tmp_path / "export.json")
    for name, value in (("DATA", "data"), ("BUILD", "build"), ("ONTOLOGY", str(ONTOLOGY))):
        monkeypatch.setenv(f"COLLGRAPH_{name}", value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def collgraph(command: str) -> Result:
    return CliRunner().invoke(app, [*command.split(), "--lang", "en"])


def done(command: str) -> str:
    result = collgraph(command)
    assert result.exit_code == 0, result.output
    return result.output


def decide(file: Path, key: str, decision: str) -> None:
    with ReviewServer(file, read_reviewers(Path("data"))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        answer = httpx.post(f"{server.url}decide", data={"key": key, "decision": decision})
        server.shutdown()
        thread.join()
    assert answer.status_code == 303


def test_a_curators_afternoon(desk: Path) -> None:
    done("build")
    before = Path("build/current").resolve()

    # Imported: the personal field is dropped, the rest waits for its repair.
    said = done("import yeswiki export.json --into data/wiki --as practice --retrieved 2026-11-24")
    assert "bf_mail: personal field, left out" in said
    table = desk / "data" / "wiki" / "practices.csv"
    assert "anim@" not in table.read_text(encoding="utf-8")

    # Checked: the message names file, line and column; the cell is repaired.
    fault = collgraph("check")
    assert fault.exit_code == 3
    assert "data/wiki/practices.csv:2, column homepage" in fault.output
    table.write_text(table.read_text("utf-8").replace(",wiki.example", ",https://wiki.example"), encoding="utf-8")
    done("check")

    # Imported again: the correction stays.
    done("import yeswiki export.json --into data/wiki --as practice")
    assert "https://wiki.example.org/budget" in table.read_text(encoding="utf-8")

    # Matched, reviewed, moved into the crosswalk.
    assert "3 proposals" in done("match practices --to matches.csv")
    key = "budget-participatif-p--wiki-budgetparticipatif"
    decide(desk / "matches.csv", key, "accept")
    # Nobody has stated the wiki's licence yet: nothing of it goes under an open one.
    said = done("review matches.csv --into data/links/crosswalk")
    assert said.startswith("left, under a stricter licence class than this folder: practice/wiki-budgetparticipatif.")
    assert "0 decisions added" in said
    described = desk / "data" / "wiki" / "source.toml"
    described.write_text(described.read_text("utf-8").replace('"unstated"', '"open"'), encoding="utf-8")
    assert "1 decisions added" in done("review matches.csv --into data/links/crosswalk")
    assert "2 proposals" in done("match practices --to matches.csv")

    # Suggested, reviewed, moved among the links: without evidence it stays proposed.
    done("suggest practice --source wiki --least 0.5 --to links.csv")
    decide(desk / "links.csv", "wiki-cartedescommuns--communs--illustrates", "accept")
    assert "1 decisions added" in done("review links.csv --into data/links/grounding")
    claims = (desk / "data" / "links" / "grounding" / "practices.csv").read_text(encoding="utf-8")
    assert "wiki-cartedescommuns,communs,illustrates,unstated,proposed," in claims.replace("practice/", "")

    # Released: what was done is the difference between the two releases, and nothing else.
    done("build")
    after = Path("build/current").resolve()
    assert after != before
    new = _lines(after) - _lines(before)
    assert any("wiki-cartedescommuns>" in line and "groundedIn>" in line for line in new)
    assert any("exactMatch>" in line or "closeMatch>" in line for line in new)
    touched = ("wiki", "grounding", "crosswalk", "budget-participatif-p", "communs")
    assert not [line for line in new if not any(word in line for word in touched)]

    # In words, too.
    told = done(f"diff {before.name}")
    for words in ("Added: [Carte des communs du quartier]", "Added: [Le budget participatif]", "exact match"):
        assert words in told, told

    # Seen: the page of the new practice shows its name, its claim, and that it is proposed.
    shown = explored(Settings(build=desk / "build"), "practice/wiki-cartedescommuns")
    assert "Carte des communs du quartier" in shown
    assert "Commons" in shown
    assert "proposed" in shown


def explored(settings: Settings, thing: str) -> str:
    """What the explorer's page of a thing says."""
    served = Context(settings)
    context.use(served)
    try:
        return Page("/entity", {"id": thing, "lang": "en"}).shown.text
    finally:
        served.service.close()
        context.use(None)


def _lines(release: Path) -> set[str]:
    files = [path for path in (release / "quads").glob("*.nq") if path.stem not in {"catalogue", "ontology"}]
    return {line for path in files for line in path.read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_tells_this_afternoon(guide: str) -> None:
    text = (PROJECT / guide).read_text(encoding="utf-8")
    for command in ("import yeswiki", "check", "match practices", "suggest practice", "review", "build", "diff"):
        assert f"collgraph {command}" in text, f"{guide} does not name: collgraph {command}"
    for kind in ("yeswiki", "gogocarto", "geojson", "csv", "bibtex", "csl"):
        assert f"`{kind}`" in text
