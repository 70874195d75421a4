"""What the README shows is what happens: its commands are run, and their output compared; “…” stands for anything."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from collgraph.settings import Settings
from collgraph.texts import text

from .conftest import PROJECT

ADDRESS = "http://127.0.0.1:8501"
README = {"en": PROJECT / "README.md", "fr": PROJECT / "README.fr.md"}


@dataclass(frozen=True)
class Shown:
    """A command, and the output that the README gives for it."""

    command: str
    output: str


def _shown(path: Path) -> list[Shown]:
    blocks = re.findall(r"```console\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    parts = [part.partition("\n") for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [Shown(command, output) for command, _, output in parts]


def _like(output: str, shown: str) -> bool:
    """Whether an output is as shown; “…” stands for anything, on its own line for any lines."""
    pattern = re.escape(shown).replace(re.escape("…\n"), ".*\n").replace("…", ".*?")
    return re.fullmatch(pattern, output, re.DOTALL) is not None


def _run(command: str, environment: dict[str, str]) -> str:
    words = shlex.split(command, comments=True)
    if words[0] == "collgraph":
        words[:1] = [sys.executable, "-m", "collgraph"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment, cwd=PROJECT, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_make_serve_prints_the_addresses(lang: str) -> None:
    output = next(shown.output for shown in _shown(README[lang]) if shown.command == "make serve")
    assert output.endswith(text("cli.serving", lang, url=ADDRESS).replace("\u00a0", " ") + "\n")


@pytest.mark.real
@pytest.mark.parametrize("shown", [s for s in _shown(README["en"]) if s.command.startswith("curl")], ids=str)
def test_every_surface_answers_as_shown(real_site: str, shown: Shown) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    output = _run(shown.command.replace(ADDRESS, real_site), dict(os.environ)).replace("\r", "")
    assert _like(output.replace(real_site, ADDRESS).rstrip("\n") + "\n", shown.output), output


@pytest.mark.real
def test_a_query_prints_the_table_shown(real_settings: Settings) -> None:
    shown = next(s for s in _shown(README["en"]) if s.command.startswith("collgraph query"))
    output = _run(shown.command, {**os.environ, "COLLGRAPH_BUILD": str(real_settings.build), "LC_ALL": "C.UTF-8"})
    assert _like("".join(f"{line.rstrip()}\n" for line in output.splitlines()), shown.output), output


@pytest.mark.real
def test_a_spoiled_cell_is_told_as_shown(real_settings: Settings, tmp_path: Path) -> None:
    shown = next(s for s in _shown(README["en"]) if s.command.startswith("collgraph check"))
    shutil.copytree(real_settings.data, tmp_path / "data")
    file = tmp_path / "data" / "links" / "theory-field" / "passages.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",supports,", ",suports,", 1), encoding="utf-8")
    output = _run(shown.command, {
        **os.environ, "COLLGRAPH_DATA": str(tmp_path / "data"), "COLLGRAPH_BUILD": str(tmp_path / "build"),
        "LC_ALL": "C.UTF-8",
    })  # fmt: skip
    assert _like(output, shown.output), output


def test_the_picture_is_there() -> None:
    for path in README.values():
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (PROJECT / picture).is_file(), picture


def test_dots_stand_for_anything_but_do_not_hide_a_difference() -> None:
    assert _like("a 12 b\n", "a … b\n")
    assert _like("x\ny\nz\n", "…\nz\n")
    assert not _like("a 12 c\n", "a … b\n")
