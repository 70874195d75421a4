"""The mapped sources, kept by the hash of what they were made from: an unchanged source is not read again."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.release.inputs import Inputs
from collgraph.release.workspace import SCRATCH, used
from collgraph.sources.collection import Places
from collgraph.sources.description import Source
from collgraph.sources.issues import Issue
from collgraph.sources.links import direct_statements
from collgraph.sources.mapping import Mapped, map_source
from collgraph.sources.words import FOLDER, WordList, read_words


@dataclass(frozen=True)
class Part:
    """One mapped source: sorted N-Quads files in ``folder``, and what the other sources must know of it."""

    source: Source
    folder: Path
    keys: dict[str, dict[str, str]]
    references: dict[str, dict[str, Places]]
    classes: dict[str, int]
    unresolved: list[list[object]]

    @property
    def quads(self) -> Path:
        """Its asserted statements."""
        return self.folder / "quads.nq"

    @property
    def proposed(self) -> Path:
        """Its statements that are an editor's judgement."""
        return self.folder / "proposed.nq"

    @property
    def provenance(self) -> Path:
        """Where its records stand: file and line."""
        return self.folder / "provenance.nq"

    def records(self) -> int:
        """How many records it holds."""
        return sum(len(keys) for kind, keys in self.keys.items() if kind != "evidence")


class PartStore:
    """Finds or makes the parts; ``issues`` collects what is wrong in the sources."""

    def __init__(self, data: Path, cache: Path, inputs: Inputs) -> None:
        self.data, self.cache, self.inputs = data, cache, inputs
        self.words: dict[str, WordList] = {}
        self.issues: list[Issue] = []

    def part(self, source: Source) -> Part | None:
        """The part of a source; None, with issues, where the source is at fault."""
        lists = [f"{self.data.name}/{FOLDER.as_posix()}/{name}.csv" for name in sorted(source.word_lists())]
        folder = self.cache / f"part-{source.id}-{self.inputs.digest(f'{source.shown}/', *lists)[:20]}"
        if folder.is_dir():
            return read_part(source, used(folder))
        mapped = map_source(source, {name: self._words(name) for name in source.word_lists()})
        if mapped.issues:
            self.issues += mapped.issues
            return None
        write_part(source, mapped, folder)
        return read_part(source, folder)

    def _words(self, name: str) -> WordList:
        if name not in self.words:
            self.words[name] = read_words(self.data, name, self.issues)
        return self.words[name]


def write_part(source: Source, mapped: Mapped, folder: Path) -> None:
    """Keep what a source gives, with the short statements that its claims stand for."""
    asserted, proposed = direct_statements(mapped.asserted, ns.graph_iri(source.id))
    scratch = folder.with_name(f"{SCRATCH}{folder.name}")
    scratch.mkdir()
    write_lines(scratch / "quads.nq", {*mapped.asserted, *asserted})
    write_lines(scratch / "proposed.nq", {*mapped.proposed, *proposed})
    write_lines(scratch / "provenance.nq", set(mapped.provenance))
    known = {name: getattr(mapped, name) for name in ("keys", "references", "classes", "unresolved")}
    (scratch / "part.json").write_text(json.dumps(known, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    scratch.rename(folder)


def read_part(source: Source, folder: Path) -> Part:
    """Read what ``write_part`` kept."""
    known = json.loads((folder / "part.json").read_text(encoding="utf-8"))
    return Part(source, folder, known["keys"], known["references"], known["classes"], known["unresolved"])


def write_lines(path: Path, lines: set[str] | list[str]) -> int:
    """Write lines sorted by code point, which for UTF-8 is the order of their bytes; give their number."""
    ordered = sorted(lines)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in ordered)
    return len(ordered)


def read_lines(path: Path) -> list[str]:
    """Read a file that write_lines wrote."""
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def expectation_issues(parts: list[Part]) -> list[Issue]:
    """The classes that hold fewer or more things than their source expects."""
    issues = []
    for part in parts:
        counts = Counter(part.classes)
        for class_iri, (least, most) in part.source.expect.items():
            if not least <= counts[class_iri] <= most:
                detail = f"{ns.compact(class_iri)} [{least}–{most}]"
                issues.append(
                    Issue(
                        f"{part.source.shown}/source.toml",
                        0,
                        "expect",
                        "expected_count",
                        str(counts[class_iri]),
                        detail,
                    )
                )
    return issues
