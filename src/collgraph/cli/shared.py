"""What every command shares: the two consoles, language, settings, tables."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from collgraph.errors import SettingsError
from collgraph.settings import Settings
from collgraph.texts import LANGUAGES, preferred_language, text

errors = Console(stderr=True, highlight=False, soft_wrap=True)
# A pipe has no width: nothing is wrapped for it.
output = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 10_000)


def language() -> str:
    """The language of messages, as the locale has it."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return preferred_language(locale)


def said(key: str) -> str:
    """A text of ``--help``, in the locale's language."""
    return text(f"help.{key}", language())


class Shape(StrEnum):
    """How a command speaks: to a person or to a tool."""

    TEXT = "text"
    JSON = "json"


def _known_language(lang: str) -> str:
    if lang not in ("", *LANGUAGES):
        raise SettingsError(text("cli.no_language", language(), given=lang))
    return lang


Lang = Annotated[
    str,
    typer.Option("--lang", help=said("lang"), show_default=said("lang_default"), callback=_known_language),
]
Format = Annotated[Shape, typer.Option("--format", help=said("shape"))]


def settings(lang: str = "") -> Settings:
    """The settings of the environment; a wrong one is said in this language, else in the locale's."""
    return Settings.from_environment(os.environ, lang or language())


def print_table(columns: list[str], rows: list[list[str]]) -> None:
    """Print rows under their columns' names."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    output.print(table)
