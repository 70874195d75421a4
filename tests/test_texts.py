"""Texts for people are complete in both languages, filled alike, well set, and there where asked for."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from collgraph import texts

SOURCE = Path(__file__).parents[1] / "src" / "collgraph"
TABLES = sorted((SOURCE / "texts").glob("*.toml"))
every_table = pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)

# An ordinary space where French wants one that does not break: before ; : ? ! » and after «.
BREAKABLE = re.compile(r"(?<=\S) [;:?!»](?=\s|$)|« |[^\s\u00a0\u202f]»|«[^\s\u00a0\u202f]")
STRAIGHT = re.compile(r"(?<=[^\W\d])'(?=[^\W\d])")


def entries(path: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def holes(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@every_table
def test_every_text_is_in_both_languages(path: Path) -> None:
    wrong = [key for key, both in entries(path).items() if set(both) != set(texts.LANGUAGES)]
    assert not wrong, f"{path.name}: each of {wrong} is to have fr and en, nothing else"


@every_table
def test_no_text_is_blank_or_padded(path: Path) -> None:
    wrong = [key for key, both in entries(path).items() for text in both.values() if not text.strip()]
    assert not wrong, f"{path.name}: blank texts: {wrong}"


@every_table
def test_both_languages_are_filled_with_the_same_values(path: Path) -> None:
    wrong = {key: both for key, both in entries(path).items() if holes(both["fr"]) != holes(both["en"])}
    assert not wrong, f"{path.name}: the values in braces differ between fr and en"


@every_table
def test_french_spaces_do_not_break(path: Path) -> None:
    wrong = [key for key, both in entries(path).items() if BREAKABLE.search(both["fr"])]
    assert not wrong, f"{path.name}: spaces that break in {wrong}; run: make tidy"


@every_table
def test_french_has_its_apostrophe(path: Path) -> None:
    wrong = [key for key, both in entries(path).items() if STRAIGHT.search(both["fr"])]
    assert not wrong, f"{path.name}: straight apostrophes in {wrong}; run: make tidy"


def asked_for() -> Iterator[tuple[str, str]]:
    """The keys that the code names literally, each with its place."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _is_text(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(SOURCE)}:{node.lineno}"


def _is_text(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "text" and isinstance(function.value, ast.Name) and function.value.id == "texts"
    return isinstance(function, ast.Name) and function.id == "text"


def test_every_text_asked_for_exists() -> None:
    known = {f"{path.stem}.{key}" for path in TABLES for key in entries(path)}
    missing = [f"{place}: {key}" for key, place in asked_for() if key not in known]
    assert not missing, "texts missing from src/collgraph/texts/: " + ", ".join(missing)


def test_a_text_is_filled_with_values() -> None:
    assert texts.text("common.licence", "fr") == "Licence"
    with pytest.raises(KeyError):
        texts.text("common.no-such-text", "fr")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("fr_FR.UTF-8", "fr"),
        ("en_GB.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("", "fr"),
        (None, "fr"),
        ("br_FR", "fr"),
    ],
)
def test_the_language_follows_the_locale(locale: str | None, language: str) -> None:
    assert texts.preferred_language(locale) == language
