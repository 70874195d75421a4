"""The command line speaks to people and to scripts: words, tables, pipes, exit codes."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from collgraph.cli import main
from collgraph.settings import Settings
from collgraph.texts import text

from .conftest import MINI, ONTOLOGY


def _run(
    *words: str, build: Path, data: Path = MINI, lang: str = "en", given: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "COLLGRAPH_BUILD": str(build),
        "COLLGRAPH_DATA": str(data),
        "COLLGRAPH_ONTOLOGY": str(ONTOLOGY),
        "LC_ALL": "fr_FR.UTF-8" if lang == "fr" else "en_GB.UTF-8",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "collgraph", *words]
    return subprocess.run(
        command, env=environment, input=given, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_help_names_every_command_in_either_language(mini_settings: Settings, lang: str) -> None:
    told = _run("--help", build=mini_settings.build, lang=lang)
    assert told.returncode == 0
    for command in ("build", "check", "serve", "query", "dump", "sources"):
        assert f" {command} " in told.stdout
        assert text(f"help.{command}", lang).replace("`", "")[:30] in told.stdout


@pytest.mark.parametrize(("lang", "words"), [("fr", "Dossier où le copier."), ("en", "Folder to copy it into.")])
def test_help_of_a_command_is_in_either_language(mini_settings: Settings, lang: str, words: str) -> None:
    assert words in _run("dump", "--help", build=mini_settings.build, lang=lang).stdout


def test_build_says_that_nothing_changed(mini_settings: Settings) -> None:
    told = _run("build", build=mini_settings.build)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("Nothing changed")


@pytest.mark.parametrize(("lang", "words"), [("fr", "vouliez-vous dire"), ("en", "did you mean")])
def test_check_tells_every_fault_in_either_language(tmp_path: Path, lang: str, words: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(MINI, data)
    file = data / "practices" / "practices.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",tester", ",testeur"), encoding="utf-8")
    told = _run("check", build=tmp_path / "build", data=data, lang=lang)
    assert told.returncode == 3
    assert told.stderr.count("data/practices/practices.csv:") == 2
    assert words in told.stderr


def test_check_speaks_json_to_tools(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(MINI, data)
    (data / "concepts" / "persons.csv").write_bytes(b"key,name\nelinor-ostrom,\xe9linor\n")
    told = _run("check", "--format", "json", build=tmp_path / "build", data=data)
    issues = json.loads(told.stdout)
    assert told.returncode == 3
    assert [(issue["file"], issue["line"], issue["code"]) for issue in issues] == [
        ("data/concepts/persons.csv", 2, "not_utf8")
    ]


def test_query_prints_a_table_and_pipes_formats(mini_settings: Settings, tmp_path: Path) -> None:
    asked = 'SELECT ?c ?l { ?c a cg:Concept ; rdfs:label ?l FILTER(LANG(?l) = "fr") } ORDER BY ?l'
    table = _run("query", asked, build=mini_settings.build)
    assert table.returncode == 0, table.stderr
    assert "cgi:concept/communs" in table.stdout
    file = tmp_path / "question.rq"
    file.write_text(asked, encoding="utf-8")
    csv = _run("query", str(file), "--format", "csv", build=mini_settings.build)
    assert csv.stdout.splitlines()[0] == "c,l"
    piped = _run("query", "-", "--format", "json", build=mini_settings.build, given=asked)
    assert len(json.loads(piped.stdout)["results"]["bindings"]) == 3


def test_a_wrong_query_is_told_with_its_place(mini_settings: Settings) -> None:
    told = _run("query", "SELECT * {\n ?s ?p }", build=mini_settings.build)
    assert told.returncode == 7
    assert told.stderr.startswith("Line 2, ")
    assert "Traceback" not in told.stderr


def test_the_place_of_a_fault_is_in_the_readers_own_lines(mini_settings: Settings) -> None:
    told = _run("query", "SELECT * {\n ?s a cg:Concept ; rdfs:label }", build=mini_settings.build)
    assert told.returncode == 7
    assert told.stderr.startswith("Line 2, ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query", "ASK {}", "--format", "cvs"), "did you mean “csv”?"),
        (("query", "no-such-file.rq"), "neither a file nor a query"),
        (("sources", "--lang", "de"), "the languages are fr and en"),
        (("dump", "collgraph-open.nq"), "did you mean “collgraph-open.nq.gz”?"),
    ],
)
def test_wrong_use_is_a_sentence_with_the_nearest_valid_value(
    mini_settings: Settings, words: tuple[str, ...], said: str
) -> None:
    told = _run(*words, build=mini_settings.build)
    assert told.returncode == 2
    assert said in told.stderr


def test_a_folder_that_is_not_there_is_one_sentence(mini_settings: Settings, tmp_path: Path) -> None:
    told = _run("dump", "collgraph-open.nq.gz", "--to", str(tmp_path / "gone"), build=mini_settings.build)
    assert told.returncode == 1
    assert "No such file or directory" in told.stderr
    assert "Traceback" not in told.stderr


def test_sources_and_dumps_are_listed(mini_settings: Settings, tmp_path: Path) -> None:
    assert "CC BY-NC-SA 3.0" in _run("sources", build=mini_settings.build).stdout
    assert "collgraph-open.nq.gz" in _run("dump", build=mini_settings.build).stdout
    copied = _run("dump", "source-territories.nq.gz", "--to", str(tmp_path), build=mini_settings.build)
    assert copied.returncode == 0, copied.stderr
    assert (tmp_path / "source-territories.nq.gz").read_bytes()[:2] == b"\x1f\x8b"
    assert _run("dump", "../report.json", build=mini_settings.build).returncode == 2


def test_without_a_release_the_next_step_is_named(tmp_path: Path) -> None:
    told = _run("sources", build=tmp_path)
    assert told.returncode == 6
    assert "collgraph build" in told.stderr


def test_an_interruption_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("collgraph.query.release.open_release", interrupt)
    monkeypatch.setattr(sys, "argv", ["collgraph", "sources"])
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert capsys.readouterr().err == "Interrupted; the current release is unchanged.\n"


def test_a_taken_port_is_one_sentence(mini_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = _run("serve", "--port", str(taken.getsockname()[1]), build=mini_settings.build)
    assert told.returncode == 2
    assert "is taken" in told.stderr
    assert "--port" in told.stderr


def test_an_unwritable_build_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = _run("build", build=tmp_path / "file" / "build")
    assert told.returncode == 5
    assert "COLLGRAPH_BUILD" in told.stderr
