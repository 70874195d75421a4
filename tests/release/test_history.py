"""Renamed and retired keys, and the ledger of published releases."""

import json
from pathlib import Path

import pytest

from collgraph.errors import SourceError
from collgraph.release.build import build
from collgraph.release.checks import rendered
from collgraph.settings import Settings

HEADER = "kind,key,target,reason\n"


def faults(settings: Settings, file: str, content: str) -> list[str]:
    (settings.data / file).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        build(settings)
    return rendered(caught.value, "en")[:-1]


def test_a_release_carries_redirects_and_its_previous(settings: Settings) -> None:
    (settings.data / "redirects.csv").write_text(
        HEADER + "practice,rond,practice/cercle,renamed\npractice,vide,,stated nothing\n", encoding="utf-8"
    )
    (settings.data / "releases.csv").write_text(
        "release,published,previous,note\naaaa,2026-01-01,,first\nbbbb,2026-02-01,aaaa,second\n", encoding="utf-8"
    )
    built: Path = build(settings).path
    assert json.loads((built / "redirects.json").read_text(encoding="utf-8")) == {
        "practice/rond": {"target": "practice/cercle", "reason": "renamed"},
        "practice/vide": {"target": None, "reason": "stated nothing"},
    }
    assert json.loads((built / "report.json").read_text(encoding="utf-8"))["previous"] == "bbbb"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("practice,cercle,,gone", "“practice/cercle” is still in the sources"),
        ("practice,rond,practice/cercl,renamed", "“practice/cercl” does not exist; did you mean “practice/cercle”?"),
        ("practice,rond,practice/cercle,", "say why “practice/rond” is gone"),
        ("Practice,rond,practice/cercle,renamed", "“Practice/rond” names no thing"),
        ("practice,rond,,x\npractice,rond,,x", "“practice/rond” has a line already"),
    ],
)
def test_a_redirect_is_checked(settings: Settings, row: str, said: str) -> None:
    [fault] = faults(settings, "redirects.csv", f"{HEADER}{row}\n")
    assert fault.startswith(f"data/redirects.csv:{2 + row.count(chr(10))}, column ")
    assert said in fault


def test_the_ledger_is_a_chain(settings: Settings) -> None:
    rows = "release,published,previous,note\naaaa,2026-01-01,,\nbbbb,2026-02-01,cccc,\n"
    [fault] = faults(settings, "releases.csv", rows)
    assert "the release before is aaaa" in fault
