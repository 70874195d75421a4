"""The curated files as they stand at one moment: descriptions, the texts of the tables, word lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from collgraph.sources.collection import discover
from collgraph.sources.description import Source, Table
from collgraph.sources.issues import Issue
from collgraph.sources.mapping import stray_files
from collgraph.sources.reviewers import Held, read_reviewers
from collgraph.sources.rows import read_text
from collgraph.sources.words import FOLDER, WordList, read_words


@dataclass(frozen=True)
class Curated:
    """What ``data/`` holds; ``texts`` are by the path that messages name.

    ``unreadable`` are the faults of descriptions, while which nothing else can be looked at; ``issues`` the other
    faults that show without mapping a row.
    """

    sources: Mapping[str, Source]
    tables: Mapping[str, tuple[Source, Table]]
    texts: Mapping[str, str]
    words: Mapping[str, WordList]
    reviewers: Held
    unreadable: tuple[Issue, ...]
    issues: tuple[Issue, ...]

    @classmethod
    def read(cls, data: Path) -> "Curated":
        """Read everything; what cannot be read is told, and left out."""
        sources, unreadable = discover(data)
        issues = [issue for source in sources for issue in stray_files(source)]
        tables = {source.shown_file(table.file): (source, table) for source in sources for table in source.tables}
        lists = sorted({name for source in sources for name in source.word_lists()})
        words = {name: read_words(data, name, issues) for name in lists}
        paths = {shown: source.folder / table.file for shown, (source, table) in tables.items()}
        paths |= {words[name].shown: data / FOLDER / f"{name}.csv" for name in lists}
        unread: list[Issue] = []
        found = {shown: read_text(path, shown, unread) for shown, path in paths.items()}
        return cls(
            {source.id: source for source in sources},
            tables,
            {shown: text for shown, text in found.items() if text is not None},
            words,
            read_reviewers(data, issues),
            tuple(unreadable),
            tuple({*issues, *unread}),
        )
