"""Where a statement stands in the curated files, and why a thing came to be in two disjoint classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.namespaces import parse_thing
from collgraph.ontology.axioms import Rules
from collgraph.ontology.inference import Clash, Closure, Triple
from collgraph.release.inferring import triples
from collgraph.release.parts import Part
from collgraph.sources.issues import Issue, Reason
from collgraph.sources.words import is_list

_FROM_RECORD, _IN_FILE, _LINE = (f"<{ns.CG}{name}>" for name in ("fromRecord", "inFile", "line"))
_CLAIMS = (("linkSubject", "linkObject", "stance"), ("mappingSubject", "mappingObject", "mappingPredicate"))
_STATED_BY_CLAIMS = frozenset(
    map(
        ns.expand,
        (
            *("cg:illustrates", "cg:supports", "cg:challenges", "cg:extends", "cg:groundedIn"),
            *("skos:exactMatch", "skos:closeMatch", "skos:relatedMatch", "skos:narrowMatch", "skos:broadMatch"),
        ),
    )
)
_MOST = 20


@dataclass(frozen=True, order=True)
class Place:
    """A line of a curated file, and the column that says something where one does."""

    file: str
    line: int = 0
    column: str = ""


class Lines:
    """A sorted N-Quads file, searched without parsing it."""

    def __init__(self, path: Path) -> None:
        self.content = b"\n" + path.read_bytes()

    def starting(self, start: str) -> list[str]:
        """The lines that begin so: those of a subject, of a subject and property."""
        sought, content = start.encode(), self.content
        begin = self._first(sought)
        found = []
        while content.startswith(sought, begin + 1):
            end = content.index(b"\n", begin + 1)
            found.append(content[begin + 1 : end].decode())
            begin = end
        return found

    def _first(self, sought: bytes) -> int:
        """The place before the first line that is not below the text: the lines are sorted by their bytes."""
        content, low, high = self.content, 0, len(self.content) - 1
        while low < high:
            begin = content.rindex(b"\n", 0, (low + high) // 2 + 1)
            end = content.index(b"\n", begin + 1)
            if content[begin + 1 : end] < sought:
                low = end
            else:
                high = begin
        return low

    def holding(self, piece: str) -> Iterator[str]:
        """The lines that hold some text."""
        sought, place = piece.encode(), 0
        while (place := self.content.find(sought, place)) >= 0:
            begin, end = self.content.rindex(b"\n", 0, place), self.content.index(b"\n", place)
            yield self.content[begin + 1 : end].decode()
            place = end


class Stated:
    """What one source states, and on which lines."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.tables = {part.source.shown_file(table.file): table for table in part.source.tables}

    @cached_property
    def quads(self) -> Lines:
        """Its asserted statements."""
        return Lines(self.part.quads)

    @cached_property
    def proposed(self) -> Lines:
        """Its editors' judgements."""
        return Lines(self.part.proposed)

    @cached_property
    def provenance(self) -> Lines:
        """Where its records stand."""
        return Lines(self.part.provenance)

    def states(self, triple: Triple) -> bool:
        """Whether the source makes a statement."""
        start = f"<{triple[0]}> <{triple[1]}> {term(triple[2])} "
        return bool(self.quads.starting(start) or self.proposed.starting(start))

    def places(self, subject: str, property_: str, value: str = "") -> Iterator[Place]:
        """The records of a thing, each with the column of a property where its table has one."""
        for claim, said in self._claims(subject, value) if property_ in _STATED_BY_CLAIMS else ():
            subject, property_ = claim, said
        for record in self._records(subject):
            file = self._of_record(record, _IN_FILE).strip('"')
            line = self._of_record(record, _LINE).split('"')[1]
            column = self.tables[file].column_of(property_, value) if file in self.tables else ""
            yield Place(file, int(line), column)
            if file in self.tables and any(c.name == column and c.words for c in self.tables[file].columns):
                yield from self._decided(value)

    def _decided(self, value: str) -> Iterator[Place]:
        """The lines of the word lists that say that some words mean a thing."""
        thing = parse_thing(value)
        for file, line, column in self.part.references.get(thing.kind, {}).get(thing.key, ()) if thing else ():
            if is_list(str(file)):
                yield Place(str(file), int(str(line)), str(column))

    def _records(self, subject: str) -> list[str]:
        """The records of a thing; of what points at it, where it was written on another's row."""
        own = [_value(line) for line in self.quads.starting(f"<{subject}> {_FROM_RECORD} ")]
        if own or not self.quads.starting(f"<{subject}> "):
            return own
        owners = sorted({line.split(" ", 1)[0] for line in self.quads.holding(f"> <{subject}> <")})
        return [_value(line) for owner in owners for line in self.quads.starting(f"{owner} {_FROM_RECORD} ")]

    def _of_record(self, record: str, property_: str) -> str:
        return _value(self.provenance.starting(f"{record} {property_} ")[0])

    def _claims(self, subject: str, value: str) -> Iterator[tuple[str, str]]:
        """The claim that a short statement was written from, and the property that says what is claimed."""
        for start, end, said in _CLAIMS:
            for line in self.quads.holding(f" <{ns.CG}{start}> <{subject}> <") if value else ():
                claim = line.split(" ", 1)[0]
                if self.quads.starting(f"{claim} <{ns.CG}{end}> {term(value)} "):
                    yield claim[1:-1], f"{ns.CG}{said}"


class Locator:
    """Finds statements among the sources of a build: only looked at where something is wrong."""

    def __init__(self, parts: list[Part]) -> None:
        self.stated = [Stated(part) for part in parts]

    def statement(self, triple: Triple) -> list[Place]:
        """Where a statement is made; the most telling places only."""
        return _telling(place for one in self.stated if one.states(triple) for place in one.places(*triple))

    def thing(self, subject: str, property_: str = "") -> list[Place]:
        """Where a thing is described; where its property would be, if a table has it."""
        return _telling(place for one in self.stated for place in one.places(subject, property_))


def clash_issues(clashes: list[Clash], closure: Closure, locator: Locator) -> list[Issue]:
    """Say of each clash where the thing stands, and how either side comes about, down to lines."""
    return [_clash_issue(clash, closure, locator) for clash in clashes[:_MOST]]


def explained(parts: list[Part], facts: list[Triple], rules: Rules) -> Closure:
    """Close everything once more with its derivations: only where something clashes."""
    closure = Closure(rules, explain=True)
    closure.add([*facts, *triples((path for part in parts for path in (part.quads, part.proposed)), rules)])
    return closure


def _clash_issue(clash: Clash, closure: Closure, locator: Locator) -> Issue:
    reasons = [reason for side in clash.sides for reason in _reasons(side, closure, locator, 0, set())]
    stated = [Place(reason.file, reason.line, reason.column) for reason in reasons if reason.file]
    [place, *_] = [*locator.thing(clash.individual, ns.RDF_TYPE), *stated, Place("ontology")]
    name = str(ns.parse_thing(clash.individual) or ns.compact(clash.individual))
    detail = " ≠ ".join(ns.compact(side) for side in (clash.left, clash.right))
    return Issue(place.file, place.line, place.column, "clash", name, detail, reasons=tuple(reasons))


def _reasons(triple: Triple, closure: Closure, locator: Locator, depth: int, given: set[Triple]) -> Iterator[Reason]:
    said = " ".join(str(ns.parse_thing(name) or ns.compact(name)) for name in triple)
    step = closure.derivation(triple)
    if step is None:
        [place, *others] = [*locator.statement(triple)] or [Place("ontology")]
        decided = [other for other in others if is_list(other.file)]
        for where in (place, *decided[:1]):
            yield Reason(depth, said, "", where.file, where.line, where.column)
        return
    yield Reason(depth, said, step.rule.id)
    if triple not in given:
        given.add(triple)
        for premise in step.premises:
            yield from _reasons(premise, closure, locator, depth + 1, given)


def _telling(places: Iterator[Place]) -> list[Place]:
    found = sorted(set(places))
    return [place for place in found if place.column] or found


def term(name: str) -> str:
    """A name of the closure as N-Triples has it."""
    return name if name.startswith('"') else f"<{name}>"


def _value(line: str) -> str:
    return line.split(" ", 2)[2].rpartition(" <")[0]
