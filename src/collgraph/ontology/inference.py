"""The closure of a graph under the rules: semi-naive, incremental, and able to say why.

A triple meets its partners when it leaves the queue, just after being indexed: each pair meets once.
"""

import marshal
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from collgraph.namespaces import RDF_TYPE
from collgraph.ontology.axioms import Rule, Rules
from collgraph.ontology.program import BITS, MASK, Existential, Joins, Names, Program, pack, unpack

Triple = tuple[str, str, str]
Reason = tuple[int, tuple[int, ...]]
"""The number of a rule, and the packed triples that it was applied to."""


@dataclass(frozen=True)
class Clash:
    """An individual found in two disjoint classes."""

    individual: str
    left: str
    right: str

    @property
    def sides(self) -> tuple[Triple, Triple]:
        """The two statements that cannot both hold."""
        return (self.individual, RDF_TYPE, self.left), (self.individual, RDF_TYPE, self.right)


@dataclass(frozen=True)
class Derivation:
    """One step of reasoning: the rule, and the statements it was applied to."""

    rule: Rule
    premises: tuple[Triple, ...]


@dataclass(frozen=True)
class Explanations:
    """Derivations as numbers, cheap to keep: of each packed triple its rule (a place in ``rules``) and premises."""

    rules: tuple[Rule, ...]
    reasons: Mapping[int, Reason]
    names: Sequence[str]


class Closure:
    """Everything that follows from the triples added so far.

    Names are IRIs without brackets; a literal is its N-Triples text, which begins with ``"``, and is worth feeding
    for ``rules.literal_properties`` only. Triples whose property no rule mentions are passed over.
    With ``explain``, one derivation of each derived triple is kept, the first that was found.
    """

    def __init__(self, rules: Rules, explain: bool = False) -> None:
        self._rules = rules
        self._names = Names()
        self._program = Program(rules, self._names)
        self._seen: set[int] = set()
        self._after: defaultdict[int, list[int]] = defaultdict(list)
        self._before: defaultdict[int, list[int]] = defaultdict(list)
        self._levels: dict[int, int] = {}
        self._why: dict[int, Reason] | None = {} if explain else None

    def __len__(self) -> int:
        return len(self._seen)

    def load_closed(self, triples: Iterable[Triple]) -> None:
        """Take in triples that are closed among themselves already: indexed, not derived from again."""
        for packed in self._enter(triples):
            if packed >> (2 * BITS) in self._program.indexed:
                self._index(packed)

    def add(self, triples: Iterable[Triple], level: int = 0) -> list[Triple]:
        """Take in asserted triples and give what newly follows: neither asserted now nor known before.

        ``level`` says how restricted the triples are; what follows is as restricted as its most restricted premise.
        """
        queue = self._enter(triples)
        asserted = len(queue)
        if level:
            self._levels.update(dict.fromkeys(queue, level))
        self._run(queue)
        return [self._read(packed) for packed in queue[asserted:] if not self._program.is_hidden(packed)]

    def level(self, triple: Triple) -> int:
        """Say how restricted a triple is; 0 for one that was added without a level, or that is unknown."""
        subject, prop, value = (self._names.get(name) for name in triple)
        if subject is None or prop is None or value is None:
            return 0
        return self._levels.get(pack(prop, subject, value), 0)

    def freeze(self) -> bytes:
        """Give everything known for ``thaw`` on the same Python; of the explanations, what later ones may need."""
        known = (self._names.frozen(), self._seen, dict(self._after), dict(self._before), self._levels)
        return marshal.dumps((*known, self._hidden_reasons()))

    def thaw(self, frozen: bytes) -> None:
        """Take in what ``freeze`` gave under the same rules, in place of what is known."""
        names, self._seen, after, before, self._levels, hidden = marshal.loads(frozen)
        self._names.thaw(names)
        if self._why is not None:
            self._why = hidden
        self._after, self._before = defaultdict(list, after), defaultdict(list, before)

    def clashes(self) -> list[Clash]:
        """List the individuals that belong to two disjoint classes, sorted."""
        types: defaultdict[int, set[int]] = defaultdict(set)
        kind, disjoint = self._program.type, self._program.disjoint
        for packed in [one for one in self._seen if one >> (2 * BITS) == kind and one & MASK in disjoint]:
            types[packed >> BITS & MASK].add(packed & MASK)
        found = [
            Clash(self._names[subject], self._names[left], self._names[right])
            for subject, names in types.items()
            if len(names) > 1
            for left, right in self._program.disjoint_pairs(names)
        ]
        return sorted(found, key=lambda clash: (clash.individual, clash.left, clash.right))

    def derivation(self, triple: Triple) -> Derivation | None:
        """Say what a triple was derived from; None where it was asserted, is unknown, or without ``explain``."""
        subject, prop, value = (self._names.get(name) for name in triple)
        if self._why is None or subject is None or prop is None or value is None:
            return None
        reason = self._why.get(pack(prop, subject, value))
        if reason is None:
            return None
        premises = tuple(self._read(packed) for packed in self._visible(reason[1], self._why))
        return Derivation(self._rules.rules[reason[0]], premises)

    def explanations(self) -> Explanations:
        """Give one derivation of each triple derived since the start, or since ``forget``; none without ``explain``."""
        why = self._why or {}
        reasons = {
            packed: (rule, tuple(self._visible(premises, why)))
            for packed, (rule, premises) in why.items()
            if not self._program.is_hidden(packed)
        }
        return Explanations(self._rules.rules, reasons, self._names.frozen())

    def forget(self) -> None:
        """Drop the derivations kept so far, but for the middle steps of chains that may still go on."""
        if self._why is not None:
            self._why = self._hidden_reasons()

    def _hidden_reasons(self) -> dict[int, Reason]:
        return {packed: why for packed, why in (self._why or {}).items() if self._program.is_hidden(packed)}

    def _visible(self, premises: Iterable[int], why: dict[int, Reason]) -> Iterator[int]:
        """Replace the middle steps of a long chain by what they were made from."""
        for packed in premises:
            if self._program.is_hidden(packed):
                yield from self._visible(why[packed][1], why)
            else:
                yield packed

    def _read(self, packed: int) -> Triple:
        prop, subject, value = unpack(packed)
        return self._names[subject], self._names[prop], self._names[value]

    def _enter(self, triples: Iterable[Triple]) -> list[int]:
        """Give the triples that are new and matter, as integers."""
        number, seen, properties = self._names.number, self._seen, self._program.properties
        entered: list[int] = []
        for subject, prop, value in triples:
            known = properties.get(prop)
            if known is None:
                continue
            packed = ((known << BITS) | number(subject)) << BITS | number(value)
            if packed not in seen:
                seen.add(packed)
                entered.append(packed)
        return entered

    def _run(self, queue: list[int]) -> None:
        """Draw every consequence of a queue, which grows while it is read."""
        program = self._program
        single, joins = program.single, program.joins
        valued, indexed, existential = program.valued, program.indexed, program.existential_properties
        classes = program.existential_classes
        for packed in queue:
            prop = packed >> (2 * BITS)
            if prop in valued:
                self._follow_value(queue, packed)
            if prop in single:
                self._follow_single(queue, packed, single[prop])
            if prop in indexed:
                self._index(packed)
            if prop in joins:
                self._follow_joins(queue, packed, joins[prop])
            if prop in existential or (prop == program.type and packed & MASK in classes):
                self._follow_existentials(queue, packed)

    def _follow_value(self, queue: list[int], packed: int) -> None:
        """Apply the rules that look at the value: subclasses, and classes defined by a value."""
        key = packed >> (2 * BITS) << BITS | packed & MASK
        subject = packed & (MASK << BITS)
        for base, rule in self._program.by_value.get(key, ()):
            if base | subject not in self._seen:
                self._derive(queue, base | subject, rule, (packed,))

    def _follow_single(self, queue: list[int], packed: int, table: list[tuple[int, int, int, int]]) -> None:
        """Apply the rules with one premise: subproperties, inverses, domains, ranges."""
        subject, value = packed >> BITS & MASK, packed & MASK
        literal = value in self._names.literals
        for base, subject_factor, value_factor, rule in table:
            new = base + subject * subject_factor + value * value_factor
            if new not in self._seen and not (literal and value_factor > 1):
                self._derive(queue, new, rule, (packed,))

    def _index(self, packed: int) -> None:
        prop, subject, value = unpack(packed)
        self._after[prop << BITS | subject].append(value)
        self._before[prop << BITS | value].append(subject)

    def _follow_joins(self, queue: list[int], packed: int, joins: Joins) -> None:
        """Apply the chains in which this triple is the first or the second step."""
        _, subject, value = unpack(packed)
        for join in joins.onward:
            for end in self._after.get(join.other << BITS | value, ()):
                new = join.base | subject << BITS | end
                if new not in self._seen:
                    self._derive(queue, new, join.rule, (packed, pack(join.other, value, end)))
        for join in joins.backward:
            for start in self._before.get(join.other << BITS | subject, ()):
                new = join.base | start << BITS | value
                if new not in self._seen:
                    self._derive(queue, new, join.rule, (pack(join.other, start, subject), packed))

    def _follow_existentials(self, queue: list[int], packed: int) -> None:
        """Apply the rules "of this class, and related to one of that class"."""
        prop, subject, value = unpack(packed)
        for rule in self._program.existentials:
            if prop == rule.prop:
                self._conclude(queue, rule, subject, (value,))
            elif prop == self._program.type and value == rule.condition:
                self._conclude(queue, rule, subject, self._after.get(rule.prop << BITS | subject, ()))
            if prop == self._program.type and value == rule.filler:
                for start in self._before.get(rule.prop << BITS | subject, ()):
                    self._conclude(queue, rule, start, (subject,))

    def _conclude(self, queue: list[int], rule: Existential, subject: int, values: Iterable[int]) -> None:
        new = rule.base | subject << BITS
        if new in self._seen:
            return
        condition = () if rule.condition is None else (pack(self._program.type, subject, rule.condition),)
        if not self._seen.issuperset(condition):
            return
        for value in values:
            filler = pack(self._program.type, value, rule.filler)
            if filler in self._seen:
                self._derive(queue, new, rule.rule, (*condition, pack(rule.prop, subject, value), filler))
                return

    def _derive(self, queue: list[int], new: int, rule: int, premises: tuple[int, ...]) -> None:
        self._seen.add(new)
        queue.append(new)
        if self._levels:
            level = max(self._levels.get(premise, 0) for premise in premises)
            if level:
                self._levels[new] = level
        if self._why is not None:
            self._why[new] = (rule, premises)
