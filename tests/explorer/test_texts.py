"""The explorer asks only for texts that exist, and no text waits in vain."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from collgraph import explorer, texts

FOLDER = Path(explorer.__file__).parent
COUNTED = ("_one", "_many")


def strings() -> Iterator[str]:
    """Every string of the explorer's code; a formatted one with its holes as ``.+``."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = (re.escape(p.value) if isinstance(p, ast.Constant) else "[a-z-]+" for p in node.values)  # type: ignore[arg-type]
                yield "".join(parts)


def asked() -> Iterator[str]:
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                if isinstance(node.func, ast.Name) and node.func.id == "t":
                    yield str(node.args[0].value)
                if isinstance(node.func, ast.Attribute) and node.func.attr == "counted":
                    yield from (f"{node.args[0].value}{ending}" for ending in COUNTED)


def test_every_text_asked_for_exists() -> None:
    assert set(asked()) <= set(texts.table("explorer"))


def test_no_text_waits_in_vain() -> None:
    used = {pattern for pattern in strings() if "_" in pattern or pattern.isidentifier()}
    wanted = re.compile("|".join(f"(?:{pattern})(?:_one|_many)?" for pattern in used))
    idle = [key for key in texts.table("explorer") if not wanted.fullmatch(key)]
    assert not idle, f"in texts/explorer.toml, asked for by no page: {idle}"
