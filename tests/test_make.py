"""``tools/environment.sh`` says in one sentence what is missing, and does nothing where nothing changed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = "something==1.0 \\\n    --hash=sha256:00\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder with spaces"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "environment.sh", folder / "tools")
    for name in ("requirements.lock", "requirements-test.lock", "pyproject.toml"):
        (folder / name).write_text(LOCK, encoding="utf-8")
    return folder


def stand_in(path: Path, script: str) -> Path:
    """A program in the place of Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def environment(project: Path, python: Path, wanted: str = "run", lang: str = "en_GB.UTF-8") -> tuple[int, str]:
    """The exit code and what was said."""
    settings = {"PATH": os.environ["PATH"], "PYTHON": python.name, "LANG": lang}
    settings["PATH"] = f"{python.parent}:{settings['PATH']}"
    command = ["sh", "tools/environment.sh", wanted]
    run = subprocess.run(command, cwd=project, env=settings, capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def test_an_old_python_is_named(project: Path, tmp_path: Path) -> None:
    code, said = environment(project, stand_in(tmp_path / "bin" / "old-python", "exit 1"))
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("collgraph needs Python 3.11 or later")


def test_a_missing_venv_module_is_named(project: Path, tmp_path: Path) -> None:
    python = stand_in(tmp_path / "bin" / "bare-python", 'case "$*" in *ensurepip*) exit 1;; esac')
    code, said = environment(project, python)
    assert (code, said.count("\n")) == (1, 1)
    assert "sudo apt install python3-venv" in said


def test_a_folder_that_cannot_hold_the_environment_is_named(project: Path, tmp_path: Path) -> None:
    # Root may write anywhere: a file in the place of .venv stands for a folder that is not writable.
    (project / ".venv").write_text("", encoding="utf-8")
    code, said = environment(project, stand_in(tmp_path / "bin" / "some-python", "exit 0"))
    assert (code, said.count("\n")) == (1, 1)
    assert f"The folder {project} is not writable" in said


def test_a_failed_installation_can_be_resumed(project: Path, tmp_path: Path) -> None:
    makes_venv = "mkdir -p .venv/bin; printf '#!/bin/sh\\nexit 1\\n' > .venv/bin/python; chmod +x .venv/bin/python"
    python = stand_in(tmp_path / "bin" / "good-python", f'case "$*" in *venv*.venv) {makes_venv};; esac')
    code, said = environment(project, python)
    assert code == 1
    assert said.endswith("Run the same command again to resume.\n")
    assert not (project / ".venv" / "run.state").exists()


@pytest.mark.parametrize("wanted", ["run", "test"])
def test_nothing_is_done_where_nothing_changed(project: Path, tmp_path: Path, wanted: str) -> None:
    done = tmp_path / "calls"
    inside = f"printf '#!/bin/sh\\necho called >> {done}\\n' > .venv/bin/python"
    script = f'case "$*" in *venv*.venv) mkdir -p .venv/bin; {inside}; chmod +x .venv/bin/python;; esac'
    python = stand_in(tmp_path / "bin" / "good-python", script)
    assert environment(project, python, wanted)[0] == 0
    calls = done.read_text(encoding="utf-8")
    assert environment(project, python, wanted) == (0, "")
    assert environment(project, python, "run") == (0, "")
    assert done.read_text(encoding="utf-8") == calls
    (project / "requirements.lock").write_text(LOCK.replace("1.0", "1.1"), encoding="utf-8")
    assert environment(project, python, "run")[1].startswith("Installing 1 packages")


def test_it_speaks_french_unless_asked_otherwise(project: Path, tmp_path: Path) -> None:
    code, said = environment(project, stand_in(tmp_path / "bin" / "old-python", "exit 1"), lang="")
    assert code == 1
    assert said.startswith("collgraph demande Python 3.11 ou plus récent")


def test_make_alone_lists_the_commands() -> None:
    run = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0
    assert "make serve" in run.stdout and "make test" in run.stdout
