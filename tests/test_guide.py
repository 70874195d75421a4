"""The curators' guide is true: its words are those the reader knows, its example builds, its fault reads as shown."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from collgraph.namespaces import expand
from collgraph.sources import describe
from collgraph.sources.collection import discover
from collgraph.sources.description import Column
from collgraph.sources.issues import Issue
from collgraph.sources.mapping import map_source

DATA = Path(__file__).parents[1] / "data"
GUIDES = {"en": DATA / "README.md", "fr": DATA / "LISEZMOI.md"}
every_guide = pytest.mark.parametrize("lang", GUIDES)


def guide(lang: str) -> str:
    return GUIDES[lang].read_text(encoding="utf-8")


def example(lang: str, before: str) -> str:
    """The indented code block of the guide whose first line is this."""
    found = re.search(rf"^   ```\w*\n(   {re.escape(before)}.*?)^   ```$", guide(lang), flags=re.MULTILINE | re.DOTALL)
    assert found is not None, f"{GUIDES[lang].name}: no example that begins with {before}"
    return re.sub(r"^   ", "", found[1], flags=re.MULTILINE)


@every_guide
@pytest.mark.parametrize("heading", ["[source]", "[[table]]", "[[table.column]]"])
def test_every_word_of_a_description_is_explained(lang: str, heading: str) -> None:
    words = {
        "[source]": describe._SOURCE,
        "[[table]]": [word for word in describe._TABLE if word != "column"],
        "[[table.column]]": [spec.name for spec in fields(Column)],
    }
    section = guide(lang).split(f"### `{heading}`\n")[1].split("\n##")[0]
    first_cells = re.findall(r"^\| (.+?) \|", section, flags=re.MULTILINE)
    assert set(words[heading]) == {word for cell in first_cells for word in re.findall(r"`(\w+)`", cell)}


@every_guide
def test_the_example_builds(lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "workshops"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(example(lang, "[source]"), encoding="utf-8")
    (folder / "things.csv").write_text(example(lang, "id,name_fr"), encoding="utf-8")
    [source], issues = discover(tmp_path / "data")
    mapped = map_source(source, {})
    assert issues == []
    assert mapped.issues == []
    assert mapped.keys["organization"].keys() == {"atelier-du-port"}
    assert mapped.references["commune"].keys() == {"29019"}
    assert mapped.classes == {expand("cg:Organization"): 1}


@every_guide
def test_a_fault_reads_as_the_guide_shows_it(lang: str) -> None:
    fault = Issue(
        "data/concepts/concepts.csv", 18, "theme", "unknown_term", "gouvernace", "themes", suggestion="gouvernance"
    )
    assert fault.render(lang).replace("\u00a0", " ") in guide(lang).replace("\u00a0", " ")
