"""Word lists: what sources say in words, and the thing that a curator decided it means."""

from dataclasses import dataclass
from pathlib import Path

from collgraph.namespaces import ThingName, parse_thing
from collgraph.sources.issues import Issue
from collgraph.sources.rows import read_rows

FOLDER = Path("links") / "words"
COLUMNS = ("words", "target", "note")


@dataclass(frozen=True)
class Target:
    """What a wording means (None while undecided), and the line that says so."""

    thing: ThingName | None
    line: int


@dataclass(frozen=True)
class WordList:
    """A list of wordings, each with its target; ``shown`` names the file in messages."""

    shown: str
    targets: dict[str, Target]


def is_list(shown: str) -> bool:
    """Whether a file named in a message is a word list."""
    return f"/{FOLDER.as_posix()}/" in shown


def read_words(data: Path, name: str, issues: list[Issue]) -> WordList:
    """Read ``data/links/words/<name>.csv``."""
    shown = f"{data.name}/{FOLDER.as_posix()}/{name}.csv"
    targets: dict[str, Target] = {}
    for line, (words, target, _note) in read_rows(data / FOLDER / f"{name}.csv", shown, COLUMNS, issues):
        thing = parse_thing(target) if target else None
        if target and thing is None:
            issues.append(Issue(shown, line, "target", "bad_reference", target, "commune, epci, departement, region…"))
        if words in targets:
            issues.append(Issue(shown, line, "words", "duplicate_key", words, f"{shown}:{targets[words].line}"))
        targets.setdefault(words, Target(thing, line))
    return WordList(shown, targets)
