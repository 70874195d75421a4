"""Every text that a person reads, in French and English, in one place: the tables beside this file.

Each table ``<room>.toml`` holds ``key = { fr = "…", en = "…" }``; values are filled with ``str.format``.
"""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")


@cache
def table(room: str) -> dict[str, dict[str, str]]:
    """Load the texts of one room of the house; raises FileNotFoundError for an unknown one."""
    return tomllib.loads(files(__package__).joinpath(f"{room}.toml").read_text(encoding="utf-8"))


def text(key: str, lang: str, **values: object) -> str:
    """Give the text ``room.key`` in a language, filled with values; raises KeyError where it is missing.

    >>> text("common.licence", "fr")
    'Licence'
    """
    room, _, name = key.partition(".")
    return table(room)[name][lang].format(**values)


def preferred_language(locale: str | None) -> str:
    """Choose the language of messages from a locale such as ``en_GB.UTF-8``; French where it says nothing."""
    return "en" if (locale or "").lower().startswith(("en", "c.", "posix")) else "fr"
