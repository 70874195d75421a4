"""What docs/ontology.md shows is what happens, in either language: its sessions are run, in their order."""

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from collgraph.settings import Settings

from ..conftest import ONTOLOGY, PROJECT
from ..shown import Shown, copied, like, run, shown, surroundings, words

PAGES = {"en": PROJECT / "docs" / "ontology.md", "fr": PROJECT / "docs" / "ontology.fr.md"}
LOCALES = {"en": "C.UTF-8", "fr": "fr_FR.UTF-8"}
SAVED = re.compile(r"# \w+ ?: (?P<file>\S+), [“«] ?(?P<before>.+?) ?[”»] → [“«] ?(?P<after>.+?) ?[”»]")
every_language = pytest.mark.parametrize("lang", PAGES)


def _plain(output: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in output.replace("\u00a0", " ").splitlines())


def _save(folder: Path, line: str) -> bool:
    """Make the edit that a line of a session tells; False where it tells none."""
    edit = SAVED.fullmatch(line.strip())
    if edit is not None:
        path = folder / edit["file"]
        text = path.read_text(encoding="utf-8")
        assert edit["before"] in text, line
        path.write_text(text.replace(edit["before"], edit["after"], 1), encoding="utf-8")
    return edit is not None


def _sessions(lang: str, *beginnings: str) -> list[Shown]:
    return [one for one in shown(PAGES[lang]) if one.command.startswith(beginnings)]


@every_language
def test_the_ontology_is_used_without_our_program(lang: str, tmp_path: Path) -> None:
    (tmp_path / "ontology").symlink_to(ONTOLOGY)
    page = PAGES[lang].read_text(encoding="utf-8")
    for name, kind in (("mine.ttl", "turtle"), ("follow.py", "python")):
        [block] = re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)
        (tmp_path / name).write_text(block, encoding="utf-8")
    sessions = _sessions(lang, "bash", "pyshacl", "python")
    assert len(sessions) == 4
    for one in sessions:
        told = run(one.command, {}, tmp_path)
        assert like(_plain(told).replace("\n\n", "\n"), one.output), told


@pytest.mark.real
@every_language
def test_check_and_explain_say_what_is_shown(real_settings: Settings, lang: str, tmp_path: Path) -> None:
    folder = copied(real_settings, tmp_path)
    sessions = [one for one in _sessions(lang, "# ", "collgraph ") if "--watch" not in one.command]
    assert len(sessions) == 5
    for one in sessions:
        if _save(folder, one.command):
            continue
        lines = one.output.splitlines(keepends=True)
        told = _plain(run(one.command, {"LC_ALL": LOCALES[lang]}, folder))
        assert like(told, "".join(line for line in lines if not SAVED.fullmatch(line.strip()))), told
        for line in lines:
            _save(folder, line)


@pytest.mark.real
@every_language
def test_the_watch_says_what_is_shown_and_soon(real_settings: Settings, lang: str, tmp_path: Path) -> None:
    [session] = [one for one in _sessions(lang, "collgraph check") if "--watch" in one.command]
    folder = copied(real_settings, tmp_path)
    environment = surroundings({"LC_ALL": LOCALES[lang], "PYTHONUNBUFFERED": "1"})
    command = words(session.command)
    soon = 1.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder) as watching:
        assert watching.stdout is not None
        try:
            for expected, edit in _exchanges(session.output):
                told = _until(watching.stdout, r"\d s(\. *)?$")
                assert like(told, expected), told
                _save(folder, edit)
                seconds = float(re.findall(r"(\d+\.\d+) s", told)[-1])
                # A machine that is busy with other things takes longer for a whole check, too.
                soon = max(soon, seconds / 2) if "data/" not in told.splitlines()[-1] else soon
                assert "data/" not in told.splitlines()[-1] or seconds < soon
        finally:
            watching.send_signal(signal.SIGTERM)


def _exchanges(session: str) -> Iterator[tuple[str, str]]:
    """What is told, and the edit that follows it; nothing after the last."""
    told = ""
    for line in session.splitlines(keepends=True):
        if SAVED.fullmatch(line.strip()):
            yield told, line
            told = ""
        else:
            told += line
    yield told, ""


def _until(stream: Iterator[str], end: str) -> str:
    told = ""
    for line in stream:
        told += _plain(line)
        if re.search(end, told.rstrip("\n")):
            break
    return told


@every_language
def test_an_edit_is_told_in_a_form_that_is_understood(lang: str) -> None:
    lines = re.findall(r"^# .*→.*$", PAGES[lang].read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert lines and all(SAVED.fullmatch(line.replace("\u00a0", " ")) for line in lines)
