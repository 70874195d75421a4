"""What docs/curators.md and docs/curators.fr.md show is what the commands print on the real data."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collgraph.cli import app

from ..conftest import PROJECT

GUIDES = {"en": PROJECT / "docs" / "curators.md", "fr": PROJECT / "docs" / "curators.fr.md"}


def shown(lang: str) -> list[tuple[str, str]]:
    """The commands of a guide, each with the output that it shows."""
    blocks = re.findall(r"```console\n(.*?)```", GUIDES[lang].read_text(encoding="utf-8"), re.DOTALL)
    parts = [part.partition("\n") for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, output) for command, _, output in parts]


# One language runs all; the other's figures are compared, and its quick commands run.
RUN = [("en", *pair) for pair in shown("en")] + [("fr", *pair) for pair in shown("fr") if "--evaluate" not in pair[0]]


@pytest.mark.real
@pytest.mark.parametrize(("lang", "command", "output"), RUN, ids=lambda value: value.partition("\n")[0][:60])
def test_a_command_prints_what_is_shown(
    lang: str, command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(
        PROJECT / "tests" / "curation", tmp_path / "tests" / "curation", ignore=shutil.ignore_patterns("*.py*")
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLLGRAPH_DATA", str(PROJECT / "data"))
    printed = CliRunner().invoke(app, [*command.split()[1:], "--lang", lang]).output
    assert printed == output


def test_both_guides_show_the_same_commands_and_figures() -> None:
    figures = {
        lang: [
            (command, re.findall(r"\d+(?:\.\d+)?", output))
            for command, output in shown(lang)
            if "--evaluate" in command
        ]
        for lang in GUIDES
    }
    assert [command for command, _ in shown("en")] == [command for command, _ in shown("fr")]
    assert sorted(map(sorted, (numbers for _, numbers in figures["en"]))) == sorted(
        map(sorted, (numbers for _, numbers in figures["fr"]))
    )
