"""A curated folder made on the spot, to be spoiled by a test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from collgraph.sources.collection import discover
from collgraph.sources.issues import Issue
from collgraph.sources.mapping import Mapped, map_source
from collgraph.sources.words import read_words

HEAD = """
[source]
title = { fr = "Essai", en = "Test" }
description = { fr = "Un essai.", en = "A test." }
publisher = "collgraph"
licence = "https://creativecommons.org/licenses/by-sa/4.0/"
licence_name = "CC BY-SA 4.0"
licence_class = "open"
url = "https://example.org/"
retrieved = "2026-11-23"
"""

TABLE = """
[[table]]
file = "things.csv"
kind = "practice"
class = "cg:Practice"
key = "key"

  [[table.column]]
  name = "key"
  [[table.column]]
  name = "label"
  property = "rdfs:label"
  lang = "fr"
"""


@pytest.fixture
def mapped(tmp_path: Path) -> Callable[..., Mapped]:
    """Write a folder from its table's text, its CSV and its word lists, and map it; issues are in the result."""

    def build(csv: str | bytes, columns: str = "", words: str | None = None, head: str = HEAD) -> Mapped:
        data = tmp_path / "data"
        folder = data / "test"
        folder.mkdir(parents=True)
        (folder / "source.toml").write_text(head + TABLE + columns, encoding="utf-8")
        (folder / "things.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
        if words is not None:
            (data / "links" / "words").mkdir(parents=True)
            (data / "links" / "words" / "places.csv").write_text(words, encoding="utf-8")
        sources, issues = discover(data)
        lists = {} if words is None else {"places": read_words(data, "places", issues)}
        result = map_source(sources[0], lists) if sources and not issues else Mapped()
        result.issues[:0] = issues
        return result

    return build


def faults(mapped: Mapped) -> list[tuple[int, str, str, str]]:
    """The issues as (line, column, code, value)."""
    return [(issue.line, issue.column, issue.code, issue.value) for issue in sorted(mapped.issues, key=_order)]


def _order(issue: Issue) -> tuple[int, str, str]:
    return issue.line, issue.column, issue.code
