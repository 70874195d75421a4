"""The sources as they were last checked whole, and what an edit makes of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
from collgraph.release.edits import Edit, Lines, edits
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
from collgraph.sources.reviewers import Held

MOST_THINGS, MOST_RETYPED = 500, 5


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
    """The curated files when they were last checked whole, with what their sound rows gave.

    ``faulty`` are the lines of the others, by file; ``sound`` says that there was no fault of any kind.
    """

    data: Path
    ontology: KeptOntology
    checks: list[Check]
    curated: Curated
    parts: list[Part]
    faulty: Mapping[str, Lines] = field(default_factory=dict)
    sound: bool = True

    @cached_property
    def context(self) -> Context:
        """The sources, each read to be searched."""
        found = Context(self.parts)
        for one in found.all.values():
            one.files  # noqa: B018 (read now, not at the first edit)
        return found

    @cached_property
    def awaited(self) -> dict[str, set[str]]:
        """What the parts refer to and none of them holds: rows at fault may, and the reviewers' table."""
        held: defaultdict[str, set[str]] = defaultdict(set)
        for kind, terms in self.ontology.terms.items():
            held[f"vocab:{kind}"] |= terms
        for part in self.parts:
            for kind, keys in part.keys.items():
                held[kind].update(keys)
        found: defaultdict[str, set[str]] = defaultdict(set)
        for part in self.parts:
            for kind, wanted in part.references.items():
                found[kind] |= wanted.keys() - held[kind]
        return found

    def judge(self, now: Curated, ontology: KeptOntology) -> Found:
        """What is wrong with the edited rows, with what refers to them, and with the things that they touch.

        In the order of a whole check: later ones only where earlier ones find nothing. ``ontology`` may differ from
        the baseline's in its vocabularies. Raises TooMuch.
        """
        if now.unreadable:
            return Found(list(now.unreadable), [])
        changed = edits(self.curated, now, self.faulty)
        linked = self._linked(changed, now, ontology)
        issues = [*now.issues, *(issue for edit in changed for issue in edit.after.issues)]
        issues += [issue for edit in changed if edit.after_source for issue in _taken_twice(edit, linked)]
        if not issues:
            issues = [*cross_check(linked, ontology.terms), *expectation_issues(self._counted(changed, now))]
            issues += undeclared(now.sources.values(), ontology.schema)
        if issues:
            return Found(issues, [])
        found = self._touched(changed, ontology)
        # Where all is mended, what the faults hid has never been looked at.
        return found if found.issues else replace(found, issues=self._named(linked), rest=found.rest or not self.sound)

    def _linked(self, changed: list[Edit], now: Curated, ontology: KeptOntology) -> list[Held]:
        moves = {edit.shown: edit for edit in changed}
        gone = defaultdict(set, {kind: set(keys) for kind, keys in self.awaited.items()})
        for name, terms in self.ontology.terms.items():
            gone[f"vocab:{name}"] |= terms - ontology.terms.get(name, set())
        for edit in changed:
            for kind, keys in edit.before.keys.items():
                gone[kind].update(keys)
        found: list[Held] = []
        for part in self.parts:
            mine = [edit for edit in changed if edit.source_id == part.source.id]
            kept = _kept(part.keys, mine, moves) if mine else part.keys
            wanted = {
                kind: {key: places for key in keys.keys() & gone[kind] if (places := _still(keys[key], moves))}
                for kind, keys in part.references.items()
                if kind in gone
            }
            found.append(Held(kept, wanted))
        return [*found, *(Held(edit.after.keys, edit.after.references) for edit in changed), now.reviewers]

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

    def _touched(self, changed: list[Edit], ontology: KeptOntology) -> Found:
        """Hold what the edited rows say, and say no more, against the shapes and the disjoint classes."""
        terms = {f"<{subject}>" for subject, _, _ in set(ontology.facts) ^ set(self.ontology.facts)}
        before = {line for edit in changed for line in _statements(edit.before, edit.before_source)}
        after = {line for edit in changed for line in _statements(edit.after, edit.after_source)}
        gone, known = frozenset(before - after), list(self.context.all.values())
        named = sorted({line.split(" ", 1)[0] for line in before ^ after})
        retyped = sorted({line.split(" ", 1)[0] for line in before ^ after if line.split(" ", 2)[1] == TYPE})
        retyped = [*sorted(terms), *(thing for thing in retyped if any(thing in one.own for one in known))]
        asked = retyped[:MOST_RETYPED]
        pointing = [line for one in known for thing in asked for line in one.pointing(thing) if line not in gone]
        pointed = sorted({line.split(" ", 1)[0] for line in pointing})
        touched = {*named[:MOST_THINGS], *pointed[:MOST_THINGS]}
        around = {line.split(" ", 1)[0] for line in after if not touched.isdisjoint(line.split(" ", 3)[::2])}
        lines = [line for line in sorted(after) if line.split(" ", 1)[0] in around]
        near = surrounded([*lines, *pointing], touched, known, gone)
        rest = any(edit.rest for edit in changed) or len(retyped) > MOST_RETYPED
        rest = rest or max(len(named), len(pointed)) > MOST_THINGS
        return replace(self._found(near, touched, changed, ontology), rest=rest)

    def _found(self, near: list[str], touched: set[str], changed: list[Edit], ontology: KeptOntology) -> Found:
        closure = Closure(ontology.rules, explain=True)
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

    def _named(self, linked: list[Held]) -> list[Issue]:
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


def _taken_twice(edit: Edit, linked: list[Held]) -> Iterator[Issue]:
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
