"""What the README shows is what happens: its commands are run, and their output compared; “…” stands for anything."""

import re
import shutil
from pathlib import Path

import pytest

from collgraph.settings import Settings
from collgraph.texts import text

from .conftest import PROJECT
from .shown import Shown, copied, like, run, shown

ADDRESS = "http://127.0.0.1:8501"
README = {"en": PROJECT / "README.md", "fr": PROJECT / "README.fr.md"}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_make_serve_prints_the_addresses(lang: str) -> None:
    output = next(one.output for one in shown(README[lang]) if one.command == "make serve")
    assert output.endswith(text("cli.serving", lang, url=ADDRESS).replace("\u00a0", " ") + "\n")


@pytest.mark.real
@pytest.mark.parametrize("given", [s for s in shown(README["en"]) if s.command.startswith("curl")], ids=str)
def test_every_surface_answers_as_shown(real_site: str, given: Shown) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    output = run(given.command.replace(ADDRESS, real_site), {}).replace("\r", "")
    assert like(output.replace(real_site, ADDRESS).rstrip("\n") + "\n", given.output), output


@pytest.mark.real
def test_a_query_prints_the_table_shown(real_settings: Settings) -> None:
    given = next(s for s in shown(README["en"]) if s.command.startswith("collgraph query"))
    output = run(given.command, {"COLLGRAPH_BUILD": str(real_settings.build), "LC_ALL": "C.UTF-8"})
    assert like("".join(f"{line.rstrip()}\n" for line in output.splitlines()), given.output), output


@pytest.mark.real
def test_a_spoiled_cell_is_told_as_shown(real_settings: Settings, tmp_path: Path) -> None:
    given = next(s for s in shown(README["en"]) if s.command.startswith("collgraph check"))
    folder = copied(real_settings, tmp_path)
    file = folder / "data" / "links" / "theory-field" / "passages.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",supports,", ",suports,", 1), encoding="utf-8")
    output = run(given.command, {"LC_ALL": "C.UTF-8"}, folder)
    assert like(output, given.output), output


def test_the_picture_is_there() -> None:
    for path in README.values():
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (PROJECT / picture).is_file(), picture


def test_dots_stand_for_anything_but_do_not_hide_a_difference() -> None:
    assert like("a 12 b\n", "a … b\n")
    assert like("x\ny\nz\n", "…\nz\n")
    assert not like("a 12 c\n", "a … b\n")
