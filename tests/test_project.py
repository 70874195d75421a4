"""The project as a stranger finds it: locks, documents, curated tables and packaging agree with the code."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.main import get_command

import collgraph
from collgraph.settings import Settings

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-test.lock")
READMES = ("README.md", "README.fr.md")

NOT_OURS = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}
CACHES = re.compile(r"\.(pytest|mypy|ruff)_cache|\.hypothesis|.*\.egg-info")
BINARY = {".png", ".gz", ".woff2", ".ico", ".jpg"}

every_lock = pytest.mark.parametrize("lock", LOCKS)
every_readme = pytest.mark.parametrize("readme", READMES)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """The files of the project, without environments, builds and caches."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or CACHES.fullmatch(path.name):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", read(lock), flags=re.MULTILINE))


# --- locks


@every_lock
def test_a_lock_names_no_address(lock: str) -> None:
    lines = [line for line in read(lock).splitlines() if not line.startswith("    --hash=sha256:")]
    wrong = [line for line in lines if not re.fullmatch(r"[a-z0-9.-]+==[0-9][0-9a-z.]*( ; [^@]+)? \\", line)]
    assert not wrong, f"{lock}: only name==version and hashes belong here; run: make lock"


@every_lock
def test_every_pin_has_hashes(lock: str) -> None:
    blocks = re.split(r"^(?=\S)", read(lock), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock)) > 0
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


def test_the_test_lock_holds_the_other_one() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items(), "run: make lock"


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]),
        ("requirements-test.lock", PROJECT["project"]["optional-dependencies"]["test"]),
    ],
)
def test_the_locks_satisfy_the_project(lock: str, requirements: list[str]) -> None:
    locked = pins(lock)
    wanted = [Requirement(line) for line in requirements]
    wrong = [str(r) for r in wanted if r.name not in locked or locked[r.name] not in r.specifier]
    assert not wrong, f"{lock} does not satisfy {wrong}; run: make lock"


def test_no_other_lock_lies_about() -> None:
    foreign = {"uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock", "pnpm-lock.yaml"}
    wrong = [path for path in project_files() if path.name in foreign]
    wrong += [p for p in project_files() if p.name == "package-lock.json" and '"resolved"' in p.read_text("utf-8")]
    assert not wrong, f"locks with download addresses do not belong here: {wrong}"


# --- nothing of the machine it was written on


def test_no_file_names_a_machine_or_a_registry() -> None:
    machine = re.compile(r"(?<![\w.:/-])/(?:work|root|home|farm|tmp/lab)/[\w.]+")
    registry = re.compile("|".join(map(re.escape, ("files.python" + "hosted.org", "registry.npm" + "js.org"))))
    wrong = []
    for path in project_files():
        if path.suffix not in BINARY:
            text = path.read_bytes().decode("utf-8", errors="ignore")
            wrong += [
                f"{path.relative_to(ROOT)}: {hit[0]}" for hit in (machine.search(text), registry.search(text)) if hit
            ]
    assert not wrong, wrong


# --- documents say what the code does


@every_readme
def test_the_readme_names_every_setting(readme: str) -> None:
    text = read(readme)
    missing = [s.metadata["variable"] for s in fields(Settings) if f"`{s.metadata['variable']}`" not in text]
    assert not missing, f"{readme}: settings missing from its table: {missing}"


def test_the_readme_gives_each_setting_as_the_code_does() -> None:
    rows = [_setting_row(spec.metadata, spec.default) for spec in fields(Settings)]
    missing = [row for row in rows if row not in read("README.md")]
    assert not missing, "README.md: put these rows into the table of settings:\n" + "\n".join(missing)


def _setting_row(metadata: object, default: object) -> str:
    assert hasattr(metadata, "__getitem__")
    shown = f"`{default}`" if default not in ("", ()) else "none"
    return f"| `{metadata['variable']}` | {shown} | {metadata['help']} |"


@every_readme
def test_the_readme_names_every_command(readme: str) -> None:
    from collgraph.cli import app

    command = get_command(app)
    missing = [name for name in getattr(command, "commands", {}) if f"`collgraph {name}" not in read(readme)]
    assert not missing, f"{readme}: commands missing: {missing}"


@every_readme
def test_the_readme_names_every_dependency(readme: str) -> None:
    names = [Requirement(line).name for line in PROJECT["project"]["dependencies"]]
    missing = [name for name in names if f"`{name}`" not in read(readme)]
    assert not missing, f"{readme}: dependencies missing from its table: {missing}"


@pytest.mark.parametrize("document", [*READMES, "CONTRIBUTING.md"])
def test_documents_name_make_targets_that_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", read(document)))
    assert named, f"{document} names no make target"
    assert named <= targets, f"{document}: no such make targets: {sorted(named - targets)}"


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), flags=re.MULTILINE)
    assert phony is not None
    described = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), flags=re.MULTILINE))
    assert described == set(phony[1].split())


MARKDOWN_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
DOCUMENTS = [path for path in project_files() if path.suffix == ".md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = MARKDOWN_LINK.findall(path.read_text(encoding="utf-8"))
    broken = [target for target in targets if not (path.parent / target).exists()]
    assert not broken, f"{path.relative_to(ROOT)}: broken links: {broken}"


def test_one_version_everywhere() -> None:
    assert PROJECT["project"]["version"] == collgraph.__version__
    assert f"\nversion: {collgraph.__version__}\n" in read("CITATION.cff")
    assert f"## {collgraph.__version__}" in read("CHANGELOG.md")


def test_the_command_exists() -> None:
    module, _, function = PROJECT["project"]["scripts"]["collgraph"].partition(":")
    assert callable(getattr(import_module(module), function))


# --- curated data is checked like code


def test_the_curated_tables_are_tidy() -> None:
    run = subprocess.run([sys.executable, "tools/tidy.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_table_belongs_to_a_source() -> None:
    described = {
        path.parent / table["file"]
        for path in (ROOT / "data").rglob("source.toml")
        for table in tomllib.loads(path.read_text(encoding="utf-8")).get("table", [])
    }
    # data/*.csv are the project's own records (releases, redirects); links/words leads from words to things.
    ours = {ROOT / "data", ROOT / "data" / "links" / "words"}
    strays = [p for p in sorted((ROOT / "data").rglob("*.csv")) if p not in described and p.parent not in ours]
    assert not strays, f"no source.toml describes {strays}"


# An address inside a URL is that of a public list; elsewhere it is somebody's.
PERSONAL = re.compile(r"(?<![\w./+-])[\w.+-]+@[\w-]+\.[\w.]+|(?<![\d.])(?:\+33 ?|0)[1-79](?:[ .-]\d{2}){4}(?!\d)")


def test_no_table_holds_a_mail_address_or_a_telephone_number() -> None:
    found = []
    for path in sorted((ROOT / "data").rglob("*.csv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found += [f"{path.relative_to(ROOT)}:{number}: {hit[0]}" for hit in PERSONAL.finditer(line)]
    assert not found, f"personal contact details never belong in data/: {found}"
