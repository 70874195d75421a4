"""The last sound state of the sources, and what an edit makes of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from collgraph import namespaces as ns
from collgraph.errors import SourceError
from collgraph.ontology.inference import Closure
from collgraph.ontology.shapes import Check
from collgraph.release import shape_checks
from collgraph.release.checks import undeclared
from collgraph.release.context import Context, surrounded
from collgraph.release.curated import Curated
from collgraph.release.edits import Edit, edits
from collgraph.release.explaining import Locator, Place, Stated, clash_issues
from collgraph.release.inferring import triples_in
from collgraph.release.kept_ontology import KeptOntology
from collgraph.release.ledger import read_ledger
from collgraph.release.parts import Part, expectation_issues, read_part, write_part
from collgraph.release.redirects import read_redirects
from collgraph.sources.collection import Places, cross_check
from collgraph.sources.description import Source
from collgraph.sources.issues import Issue
from collgraph.sources.links import direct_statements
from collgraph.sources.mapping import TYPE, Mapped

MOST_THINGS, MOST_RETYPED = 500, 5


@dataclass(frozen=True)
class Linked:
    """What the cross-check needs of a source, or of some rows of one."""

    keys: dict[str, dict[str, str]]
    references: dict[str, dict[str, Places]]


@dataclass(frozen=True)
class Found:
    """What is wrong after an edit, and what could be better; ``rest``: not all that it touches was looked at."""

    issues: list[Issue]
    warnings: list[Issue]
    rest: bool = False


class _Moved(Stated):
    """What a source stated before an edit, on the lines where it stands now."""

    def __init__(self, part: Part, moves: dict[str, Edit]) -> None:
        super().__init__(part)
        self.moves = moves

    def places(self, subject: str, property_: str, value: str = "") -> Iterator[Place]:
        for place in super().places(subject, property_, value):
            edit = self.moves.get(place.file)
            line = place.line if edit is None else edit.moved(place.line)
            if line is not None:
                yield replace(place, line=line)


@dataclass
class Baseline:
    """The curated files when all was sound, with what they gave."""

    data: Path
    ontology: KeptOntology
    checks: list[Check]
    curated: Curated
    parts: list[Part]

    @cached_property
    def context(self) -> Context:
        """The sound sources, each read to be searched."""
        found = Context(self.parts)
        for one in found.all.values():
            one.files  # noqa: B018 (read now, not at the first edit)
        return found

    def judge(self, now: Curated) -> Found:
        """What is wrong with the edited rows, with what refers to them, and with the things that they touch.

        In the order of a whole check: later ones only where earlier ones find nothing. Raises TooMuch.
        """
        if now.unreadable:
            return Found(list(now.unreadable), [])
        changed = edits(self.curated, now)
        linked = self._linked(changed)
        issues = [*now.issues, *(issue for edit in changed for issue in edit.after.issues)]
        issues += [issue for edit in changed if edit.after_source for issue in _taken_twice(edit, linked)]
        if not issues:
            issues = [*cross_check(linked, self.ontology.terms), *expectation_issues(self._counted(changed, now))]
            issues += undeclared(now.sources.values(), self.ontology.schema)
        if issues:
            return Found(issues, [])
        found = self._touched(changed)
        return found if found.issues else replace(found, issues=self._named(linked))

    def _linked(self, changed: list[Edit]) -> list[Linked]:
        moves = {edit.shown: edit for edit in changed}
        gone: defaultdict[str, set[str]] = defaultdict(set)
        for edit in changed:
            for kind, keys in edit.before.keys.items():
                gone[kind].update(keys)
        found = []
        for part in self.parts:
            mine = [edit for edit in changed if edit.source_id == part.source.id]
            kept = _kept(part.keys, mine, moves) if mine else part.keys
            wanted = {
                kind: {key: places for key in keys.keys() & gone[kind] if (places := _still(keys[key], moves))}
                for kind, keys in part.references.items()
                if kind in gone
            }
            found.append(Linked(kept, wanted))
        return [*found, *(Linked(edit.after.keys, edit.after.references) for edit in changed)]

    def _counted(self, changed: list[Edit], now: Curated) -> list[Part]:
        """The sources as they are described now, with the things of each class counted."""
        before = {part.source.id: part for part in self.parts}
        counted = []
        for source in now.sources.values():
            part = before.get(source.id) or Part(source, Path(), {}, {}, {}, [])
            classes = dict(part.classes)
            for edit in changed:
                if edit.source_id == source.id:
                    for name in {*edit.before.classes, *edit.after.classes}:
                        more = edit.after.classes[name] - edit.before.classes[name]
                        classes[name] = classes.get(name, 0) + more
            counted.append(replace(part, source=source, classes=classes))
        return counted

    def _touched(self, changed: list[Edit]) -> Found:
        """Hold what the edited rows say, and say no more, against the shapes and the disjoint classes."""
        before = {line for edit in changed for line in _statements(edit.before, edit.before_source)}
        after = {line for edit in changed for line in _statements(edit.after, edit.after_source)}
        gone, known = frozenset(before - after), list(self.context.all.values())
        named = sorted({line.split(" ", 1)[0] for line in before ^ after})
        retyped = sorted({line.split(" ", 1)[0] for line in before ^ after if line.split(" ", 2)[1] == TYPE})
        retyped = [thing for thing in retyped if any(thing in one.own for one in known)]
        asked = retyped[:MOST_RETYPED]
        pointing = [line for one in known for thing in asked for line in one.pointing(thing) if line not in gone]
        touched = {*named[:MOST_THINGS], *(line.split(" ", 1)[0] for line in pointing)}
        around = {line.split(" ", 1)[0] for line in after if not touched.isdisjoint(line.split(" ", 3)[::2])}
        lines = [line for line in sorted(after) if line.split(" ", 1)[0] in around]
        near = surrounded([*lines, *pointing], touched, known, gone)
        rest = any(edit.rest for edit in changed) or len(named) > MOST_THINGS or len(retyped) > MOST_RETYPED
        return replace(self._found(near, touched, changed), rest=rest)

    def _found(self, near: list[str], touched: set[str], changed: list[Edit]) -> Found:
        ontology, closure = self.ontology, Closure(self.ontology.rules, explain=True)
        store = shape_checks.load((*ontology.lines, *near))
        found = sorted(set(shape_checks.run(self.checks, store, lambda thing: f"<{thing}>" in touched)))
        closure.add([*ontology.facts, *triples_in(near, ontology.rules)])
        clashes = closure.clashes()
        if not found and not clashes:
            return Found([], [])
        with TemporaryDirectory() as scratch:
            locator = Locator(_fresh(changed, Path(scratch)))
            moves = {edit.shown: edit for edit in changed}
            locator.stated += [_Moved(part, moves) for part in self.parts]
            issues = shape_checks.told(found, self.checks, locator)
            issues += clash_issues(clashes, closure, locator)
            return Found(issues, shape_checks.told(found, self.checks, locator, "warning"))

    def _named(self, linked: list[Linked]) -> list[Issue]:
        """What is wrong with the redirects and the ledger, which belong to no source."""
        try:
            read_redirects(self.data, linked)
            read_ledger(self.data)
        except SourceError as error:
            return [issue for issue in error.issues if isinstance(issue, Issue)]
        return []


def _statements(mapped: Mapped, source: Source | None) -> list[str]:
    if source is None:
        return []
    asserted, proposed = direct_statements(mapped.asserted, ns.graph_iri(source.id))
    return [*mapped.asserted, *mapped.proposed, *asserted, *proposed]


def _fresh(changed: list[Edit], scratch: Path) -> list[Part]:
    """What the edited rows give, as parts of their own."""
    parts = []
    for number, edit in enumerate(changed):
        if edit.after_source is not None:
            write_part(edit.after_source, edit.after, scratch / str(number))
            parts.append(read_part(edit.after_source, scratch / str(number)))
    return parts


def _kept(keys: dict[str, dict[str, str]], mine: list[Edit], moves: dict[str, Edit]) -> dict[str, dict[str, str]]:
    """The keys of a source without those of the edited rows, each where it stands now."""
    return {
        kind: {
            key: _moved(place, moves)
            for key, place in held.items()
            if not any(key in edit.before.keys.get(kind, {}) for edit in mine)
        }
        for kind, held in keys.items()
    }


def _moved(place: str, moves: dict[str, Edit]) -> str:
    file, _, line = place.rpartition(":")
    return f"{file}:{moves[file].moved(int(line))}" if file in moves else place


def _still(places: Places, moves: dict[str, Edit]) -> Places:
    """The places of a reference that an edit left, on the lines where they stand now."""
    found = []
    for file, line, column in places:
        edit = moves.get(str(file))
        now = int(str(line)) if edit is None else edit.moved(int(str(line)))
        if now is not None:
            found.append([file, now, column])
    return found


def _taken_twice(edit: Edit, linked: list[Linked]) -> Iterator[Issue]:
    """The keys of an edited table that two rows of its source claim, as a reading of the whole source tells them."""
    assert edit.after_source is not None
    tables = {edit.after_source.shown_file(table.file): table for table in edit.after_source.tables}
    order, own = list(tables), tables[edit.shown].kind
    for kind in edit.after.keys if not own else edit.after.keys.keys() & {own}:
        held = [one.keys[kind] for one in linked if kind in one.keys]
        for key in edit.after.keys[kind]:
            stated = {keys[key].rpartition(":") for keys in held if key in keys}
            places = sorted((order.index(file), int(line), file) for file, _, line in stated if file in tables)
            for _, line, file in places[1:]:
                yield Issue(file, line, tables[file].key, "duplicate_key", key, f"{places[0][2]}:{places[0][1]}")
