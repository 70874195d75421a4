"""Who may import whom, read off the source with ``ast``: two halves, one door, each library in its room."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"

GROUND = {"errors", "namespaces", "settings", "texts", "text", "network", "kinds", "periods", "ontology.schema"}

TOPS = {name.partition(".")[0] for name in GROUND}

# A room, and the rooms it may import besides the ground floor and itself.
ROOMS = {
    "ground": set[str](),
    "ontology": set[str](),
    "sources": {"ontology"},
    "release": {"ontology", "sources"},
    "curation": {"ontology", "sources"},
    "query": set[str](),
    "web": {"query"},
    "explorer": {"query"},
    "__main__": {"cli"},
    "cli": {"ontology", "sources", "release", "curation", "query", "web", "explorer"},
    "app": {"query", "web", "explorer"},
}

# A library, and the modules (or packages) that may import it.
LIBRARIES = {
    "streamlit": ("explorer", "app"),
    "starlette": ("web", "app"),
    "jinja2": ("web",),
    "owlready2": ("ontology.reasoning",),
    # The dumps are read back by a library that did not write them.
    "rdflib": ("ontology", "release.reading_back"),
    "networkx": ("network",),
    "pyoxigraph": ("sources.mapping", "release", "query"),
    "tantivy": ("release.search_index", "query.search", "query.ranking", "text"),
    "pyarrow": ("release",),
    "typer": ("cli",),
    "uvicorn": ("cli", "explorer.__main__"),
}

# The edges, where settings are read from the environment.
EDGES = ("cli", "app", "query.context")

LONGEST_MODULE = 300
LONGEST_FUNCTION = 45


@dataclass(frozen=True)
class Module:
    """A module by its name below ``collgraph`` (``""`` for the package itself, ``app`` for app.py)."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    def within(self, *places: str) -> bool:
        """Whether the module is one of these, lies in one, or continues its name: mapping, mapping_values."""
        return any(self.name == place or self.name.startswith((f"{place}.", f"{place}_")) for place in places)

    def imports(self) -> Iterator[str]:
        """The full names that the module imports, also for type checking and inside functions."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        parts = ["collgraph", *self.package.split(".")][: -(node.level - 1) or None]
        return ".".join([*filter(None, parts), *filter(None, [node.module])])


def read_modules() -> list[Module]:
    """Every module of the project, app.py included."""
    paths = sorted((SOURCE / "collgraph").rglob("*.py"))
    modules = [Module(_name(path), path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]
    app = ROOT / "app.py"
    return [*modules, Module("app", app, ast.parse(app.read_text(encoding="utf-8")))]


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE / "collgraph").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = read_modules()
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name or "collgraph")


def room_of(name: str) -> str:
    """The room of a module, or of something in one: ``ground`` for ``errors`` and ``errors.SourceError``."""
    grounded = any(name == place or name.startswith(f"{place}.") for place in GROUND)
    top = name.partition(".")[0]
    return top if top in ROOMS and not grounded else "ground"


def own_imports(module: Module) -> Iterator[str]:
    """What a module imports of the project, by its name below ``collgraph``."""
    for name in module.imports():
        package, _, local = name.partition(".")
        if package == "collgraph":
            yield local


@every_module
def test_rooms_import_only_the_rooms_below(module: Module) -> None:
    room = room_of(module.name)
    allowed = {"ground", room} | ROOMS[room]
    wrong = {name for name in own_imports(module) if room_of(name) not in allowed}
    assert not wrong, f"{room} may import {sorted(allowed)}, yet {module.name} imports {sorted(wrong)}"


def test_every_module_lies_in_a_room() -> None:
    grounded = {module.name.partition(".")[0] for module in MODULES if room_of(module.name) == "ground"}
    strays = grounded - TOPS - {""}
    assert not strays, f"{strays}: say in ROOMS or GROUND what they may import"


@every_module
def test_libraries_stay_in_their_room(module: Module) -> None:
    used = {name.partition(".")[0] for name in module.imports()}
    wrong = sorted(library for library in used & LIBRARIES.keys() if not module.within(*LIBRARIES[library]))
    assert not wrong, f"{module.name} imports {wrong}; allowed: {[LIBRARIES[library] for library in wrong]}"


def test_the_read_side_can_import_the_schema_alone() -> None:
    # Importing ontology.schema runs ontology/__init__.py: it must not draw in the write side.
    [package] = [module for module in MODULES if module.name == "ontology"]
    assert not list(package.imports()), "src/collgraph/ontology/__init__.py is to import nothing"


@every_module
def test_settings_are_read_at_the_edges(module: Module) -> None:
    names = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    reads = names & {"environ", "getenv"} or {"os.environ", "os.getenv"} & set(module.imports())
    assert not reads or module.within(*EDGES), f"{module.name} reads the environment; take Settings as an argument"


@every_module
def test_modules_and_functions_are_short(module: Module) -> None:
    lines = len(module.path.read_text(encoding="utf-8").splitlines())
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: length for node in functions if (length := _length(node)) > LONGEST_FUNCTION}
    assert lines <= LONGEST_MODULE, f"{module.name} has {lines} lines: which two ideas live in it?"
    assert not long, f"{module.name}: functions beyond {LONGEST_FUNCTION} lines: {long}"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@every_module
def test_modules_say_what_they_hold(module: Module) -> None:
    assert ast.get_docstring(module.tree), f"{module.name}: the first line says what a reader finds there"


def test_relative_imports_are_followed() -> None:
    tree = ast.parse("from . import links\nfrom ..errors import SourceError\nfrom .rows import read")
    module = Module("sources.mapping", SOURCE / "collgraph/sources/mapping.py", tree)
    assert list(module.imports()) == [
        "collgraph.sources.links",
        "collgraph.errors.SourceError",
        "collgraph.sources.rows.read",
    ]


def test_the_rules_find_what_they_forbid() -> None:
    tree = ast.parse("import streamlit.components\nfrom collgraph.release import build")
    module = Module("web.page", SOURCE / "collgraph/web/page.py", tree)
    with pytest.raises(AssertionError, match="streamlit"):
        test_libraries_stay_in_their_room(module)
    with pytest.raises(AssertionError, match="imports \\['release"):
        test_rooms_import_only_the_rooms_below(module)
