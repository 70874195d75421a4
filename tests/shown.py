"""Console sessions that a page of documentation shows: commands, and the output it gives for them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from collgraph.settings import Settings

from .conftest import PROJECT


@dataclass(frozen=True)
class Shown:
    """A command, and the output that the page gives for it; “…” there stands for anything."""

    command: str
    output: str


def shown(path: Path) -> list[Shown]:
    """The commands of a page's console blocks, in their order; also what a block begins with before any command."""
    blocks = re.findall(r"```console\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    parts = [part.partition("\n") for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)]
    return [Shown(command, output) for command, _, output in parts if command]


def like(output: str, told: str) -> bool:
    """Whether an output is as shown; “…” stands for anything, on its own line for any lines."""
    pattern = re.escape(told).replace(re.escape("…\n"), ".*\n").replace("…", ".*?")
    return re.fullmatch(pattern, output, re.DOTALL) is not None


def run(command: str, environment: dict[str, str], folder: Path = PROJECT) -> str:
    """What a command prints, in a folder; ``environment`` is added to this process's own, without our settings."""
    env = surroundings(environment)
    done = subprocess.run(words(command), capture_output=True, text=True, timeout=120, env=env, cwd=folder, check=False)
    return done.stdout + done.stderr


def words(command: str) -> list[str]:
    """A command's words; ours is the one under test."""
    found = shlex.split(command, comments=True)
    ours = {"collgraph": ["-m", "collgraph"], "python": [], "pyshacl": ["-m", "pyshacl"]}.get(found[0])
    return found if ours is None else [sys.executable, *ours, *found[1:]]


def surroundings(environment: dict[str, str]) -> dict[str, str]:
    """This process's environment without our settings, and some more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLLGRAPH_")}
    return {**kept, "PYTHONUTF8": "1", **environment}


def copied(settings: Settings, folder: Path) -> Path:
    """A folder with sources that a command may spoil, and a build that finds there what is known of them already."""
    shutil.copytree(settings.data, folder / "data")
    (folder / "ontology").symlink_to(settings.ontology)
    shutil.copytree(settings.build / "cache", folder / "build" / "cache", copy_function=os.link)
    (folder / "build" / "current").symlink_to(settings.current.resolve())
    return folder
