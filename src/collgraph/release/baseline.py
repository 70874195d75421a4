"""The last sound state of the sources, and what an edit of some rows makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from collgraph import namespaces as ns
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import ontology_ntriples, vocabulary_facts, vocabulary_terms
from collgraph.ontology.inference import Closure, Triple
from collgraph.ontology.shapes import Check, compile_shapes
from collgraph.release import shape_checks
from collgraph.release.context import Context, surrounded
from collgraph.release.edits import Edit, edit_of
from collgraph.release.explaining import Locator, clash_issues
from collgraph.release.inferring import triples_in
from collgraph.release.parts import Part, expectation_issues, read_lines, read_part, write_part
from collgraph.settings import Settings
from collgraph.sources.collection import Places, cross_check
from collgraph.sources.description import Source, Table
from collgraph.sources.issues import Issue
from collgraph.sources.links import direct_statements
from collgraph.sources.mapping import Mapped
from collgraph.sources.words import WordList, read_words


@dataclass
class Linked:
    """What the cross-check needs of a source, or of some rows of one."""

    keys: dict[str, dict[str, str]]
    references: dict[str, dict[str, Places]]


@dataclass
class Baseline:
    """The text of every table, and all that a check of an edit needs, read once."""

    data: Path
    texts: dict[Path, str]
    rules: Rules
    facts: list[Triple]
    lines: list[str]
    terms: dict[str, set[str]]
    checks: list[Check]
    parts: list[Part] = field(default_factory=list)
    words: dict[str, WordList] = field(default_factory=dict)
    tables: dict[Path, tuple[Source, Table]] = field(default_factory=dict)

    @classmethod
    def read(cls, settings: Settings) -> "Baseline":
        """Read the tables and the ontology; raises OntologyError where that is unsound."""
        texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in settings.data.rglob("*.csv")}
        return cls(
            settings.data,
            texts,
            Rules.compile(settings.ontology),
            list(vocabulary_facts(settings.ontology)),
            list(ontology_ntriples(settings.ontology)),
            vocabulary_terms(settings.ontology),
            compile_shapes(settings.ontology),
        )

    def take(self, parts: list[Part]) -> None:
        """Hold the sound sources."""
        self.parts, self.context = parts, Context(parts)
        self.tables = {
            part.source.folder / table.file: (part.source, table) for part in parts for table in part.source.tables
        }
        lists = {name for part in parts for name in part.source.word_lists()}
        self.words = {name: read_words(self.data, name, []) for name in lists}

    def edits(self, paths: set[Path]) -> list[Edit] | None:
        """Every edit since the sound state; None where something else than rows of known tables changed."""
        found = []
        for path in sorted({*paths, *self._edited()}):
            if path not in self.tables or path not in self.texts or not path.is_file():
                return None
            try:
                edit = edit_of(*self.tables[path], self.texts[path], path.read_text(encoding="utf-8"), self.words)
            except UnicodeDecodeError:
                return None
            if edit is None:
                return None
            found.append(edit)
        return found

    def _edited(self) -> set[Path]:
        """The tables whose text is no longer that of the sound state."""
        return {path for path in self.tables if path.is_file() and path.read_bytes() != self.texts[path].encode()}

    def issues(self, edits: list[Edit]) -> list[Issue]:
        """What is wrong with the edited rows, with what refers to them, and with the things that they touch."""
        issues = [issue for edit in edits for issue in edit.after.issues]
        if not issues:
            issues = [*cross_check(self._linked(edits), self.terms), *expectation_issues(self._counted(edits))]
        return issues or self._touched(edits)

    def _linked(self, edits: list[Edit]) -> Iterator[Linked]:
        gone: dict[str, set[str]] = {}
        for edit in edits:
            for kind, keys in edit.before.keys.items():
                gone.setdefault(kind, set()).update(keys)
        for part in self.parts:
            mine = [edit for edit in edits if edit.source.id == part.source.id]
            kept = {
                kind: keys if not mine else {key: place for key, place in keys.items() if not _was(mine, kind, key)}
                for kind, keys in part.keys.items()
            }
            wanted = {
                kind: {key: places for key in keys & gone.get(kind, set()) if (places := _still(keys_of[key], mine))}
                for kind, keys_of in part.references.items()
                for keys in (keys_of.keys(),)
            }
            yield Linked(kept, wanted)
        yield from (Linked(edit.after.keys, edit.after.references) for edit in edits)

    def _counted(self, edits: list[Edit]) -> list[Part]:
        counted = []
        for part in self.parts:
            mine = [edit for edit in edits if edit.source.id == part.source.id]
            if mine:
                classes = dict(part.classes)
                for edit in mine:
                    for name in {*edit.before.classes, *edit.after.classes}:
                        more = edit.after.classes[name] - edit.before.classes[name]
                        classes[name] = classes.get(name, 0) + more
                counted.append(replace(part, classes=classes))
        return counted

    def _touched(self, edits: list[Edit]) -> list[Issue]:
        """Hold what the edited rows say, and say no more, against the shapes and the disjoint classes."""
        gone = frozenset(line for edit in edits for line in _statements(edit.before, edit.source))
        with TemporaryDirectory() as scratch:
            fresh = [_part(edit, Path(scratch) / str(number)) for number, edit in enumerate(edits)]
            lines = [line for part in fresh for path in (part.quads, part.proposed) for line in read_lines(path)]
            touched = {line.split(" ", 1)[0] for line in (*lines, *gone)}
            near = surrounded(lines, touched, list(self.context.all.values()), gone)
            store = shape_checks.load((*self.lines, *near))
            edited = {edit.source.id for edit in edits}
            locator = Locator([*fresh, *(part for part in self.parts if part.source.id not in edited)])
            found = sorted(set(shape_checks.run(self.checks, store, lambda thing: f"<{thing}>" in touched)))
            issues = shape_checks.violations(found, self.checks, locator)
            closure = Closure(self.rules, explain=True)
            closure.add([*self.facts, *triples_in(near, self.rules)])
            return issues + clash_issues(closure.clashes(), closure, locator)


def _statements(mapped: Mapped, source: Source) -> list[str]:
    asserted, proposed = direct_statements(mapped.asserted, ns.graph_iri(source.id))
    return [*mapped.asserted, *mapped.proposed, *asserted, *proposed]


def _part(edit: Edit, folder: Path) -> Part:
    write_part(edit.source, edit.after, folder)
    return read_part(edit.source, folder)


def _was(edits: list[Edit], kind: str, key: str) -> bool:
    return any(key in edit.before.keys.get(kind, {}) for edit in edits)


def _still(places: Places, edits: list[Edit]) -> Places:
    """The places of a reference that an edit left, on the lines where they stand now."""
    blocks = {edit.shown: edit.block for edit in edits}
    moved = []
    for file, line, column in places:
        block = blocks.get(str(file))
        now = int(str(line)) if block is None else block.moved(int(str(line)))
        if now is not None:
            moved.append([file, now, column])
    return moved
