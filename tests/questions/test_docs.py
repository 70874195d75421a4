"""The pages on the questions are what the questions say."""

import subprocess
import sys

from ..conftest import PROJECT
from .test_files import FOLDER, QUESTIONS


def test_the_pages_are_fresh() -> None:
    script = PROJECT / "tools" / "questions.py"
    told = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_read_me_shows_every_type() -> None:
    written = (FOLDER / "README.md").read_text(encoding="utf-8")
    kinds = {entry.kind for asked in QUESTIONS for entry in asked.params}
    assert not [kind for kind in kinds if f"`{kind}" not in written]
