"""The rules as tables of integers: what the closure's inner loop looks up.

A triple is one integer: ``(property << 2·BITS) | (subject << BITS) | value``, each part the number of a name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from collgraph.errors import BuildError
from collgraph.namespaces import RDF_TYPE
from collgraph.ontology.axioms import Rule, Rules

BITS = 25
MASK = (1 << BITS) - 1
HIDDEN = "chain:"


def pack(prop: int, subject: int, value: int) -> int:
    """Put the three numbers of a triple into one."""
    return ((prop << BITS) | subject) << BITS | value


def unpack(packed: int) -> tuple[int, int, int]:
    """Take property, subject and value out of a packed triple."""
    return packed >> (2 * BITS), packed >> BITS & MASK, packed & MASK


class Names:
    """Numbers for IRIs and literals, in the order of their first mention."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self.literals: set[int] = set()

    def __getitem__(self, number: int) -> str:
        return self._names[number]

    def get(self, name: str) -> int | None:
        """Give a name's number, or None where it was never mentioned."""
        return self._numbers.get(name)

    def frozen(self) -> list[str]:
        """Give all names in the order of their numbers."""
        return self._names

    def thaw(self, names: list[str]) -> None:
        """Take all names in the order of their numbers; those mentioned already must stand first, as they do here."""
        if names[: len(self._names)] != self._names:
            raise BuildError("a kept closure was made under other rules", "remove the build folder's cache")
        self._names = names
        self._numbers = {name: number for number, name in enumerate(names)}
        self.literals = {number for number, name in enumerate(names) if name.startswith('"')}

    def number(self, name: str) -> int:
        """Give a name's number, a new one at its first mention; raises BuildError beyond 33 million names."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._names)
            self._names.append(name)
            if name.startswith('"'):
                self.literals.add(number)
            if number > MASK:
                raise BuildError(f"more than {MASK} names in one closure")
        return number


@dataclass(frozen=True)
class Join:
    """A rule that joins a triple with triples of another property, which meet in a shared node."""

    other: int
    base: int
    rule: int


@dataclass
class Joins:
    """The joins of one property: with triples that start where it ends, that end where it starts."""

    onward: list[Join] = field(default_factory=list)
    backward: list[Join] = field(default_factory=list)


@dataclass(frozen=True)
class Existential:
    """If x is of the condition (None: anything) and x prop y and y is of the filler, then x is of the head."""

    condition: int | None
    prop: int
    filler: int
    base: int
    rule: int


class Program:
    """Tables for one closure. ``single``: rules with one premise, as base + subject·m + value·n, and their number."""

    def __init__(self, rules: Rules, names: Names) -> None:
        self._names = names
        self.type = names.number(RDF_TYPE)
        self.properties: dict[str, int] = {RDF_TYPE: self.type}
        self.single: defaultdict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        self.by_value: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.joins: defaultdict[int, Joins] = defaultdict(Joins)
        self.existentials: list[Existential] = []
        self.hidden: set[int] = set()
        for number, rule in enumerate(rules.rules):
            _COMPILERS[rule.kind](self, rule, number)
        self.valued = {key >> BITS for key in self.by_value}
        self.existential_properties = {rule.prop for rule in self.existentials}
        self.existential_classes = {rule.filler for rule in self.existentials} | {
            rule.condition for rule in self.existentials if rule.condition is not None
        }
        self.indexed = self.existential_properties | set(self.joins)
        self.disjoint = self._disjoint(rules.disjoint)

    def property(self, iri: str) -> int:
        """Give the number of a property that some rule mentions."""
        number = self.properties[iri] = self._names.number(iri)
        return number

    def type_base(self, name: str) -> int:
        """Give the packed ``? rdf:type <class>`` to which a subject is added."""
        return pack(self.type, 0, self._names.number(name))

    def is_hidden(self, packed: int) -> bool:
        """Say whether a packed triple is only a middle step of a long chain."""
        return packed >> (2 * BITS) in self.hidden

    def disjoint_pairs(self, classes: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Give the pairs among some classes that are declared disjoint."""
        members = set(classes)
        for left in members:
            for right in self.disjoint[left] & members:
                yield left, right

    def _disjoint(self, pairs: Iterable[tuple[str, str]]) -> dict[int, set[int]]:
        table: defaultdict[int, set[int]] = defaultdict(set)
        for left, right in pairs:
            table[self._names.number(left)].add(self._names.number(right))
            table[self._names.number(right)]
        return dict(table)

    def _subclass(self, rule: Rule, number: int) -> None:
        key = self.type << BITS | self._names.number(rule.terms[0])
        self.by_value[key].append((self.type_base(rule.head[0]), number))

    def _value_to_class(self, rule: Rule, number: int) -> None:
        prop, value = rule.terms
        key = self.property(prop) << BITS | self._names.number(value)
        self.by_value[key].append((self.type_base(rule.head[0]), number))

    def _class_to_value(self, rule: Rule, number: int) -> None:
        prop, value = rule.head
        key = self.type << BITS | self._names.number(rule.terms[0])
        self.by_value[key].append((pack(self.property(prop), 0, self._names.number(value)), number))

    def _subproperty(self, rule: Rule, number: int) -> None:
        base = pack(self.property(rule.head[0]), 0, 0)
        self.single[self.property(rule.terms[0])].append((base, 1 << BITS, 1, number))

    def _inverse(self, rule: Rule, number: int) -> None:
        base = pack(self.property(rule.head[0]), 0, 0)
        self.single[self.property(rule.terms[0])].append((base, 1, 1 << BITS, number))

    def _domain(self, rule: Rule, number: int) -> None:
        self.single[self.property(rule.terms[0])].append((self.type_base(rule.head[0]), 1 << BITS, 0, number))

    def _range(self, rule: Rule, number: int) -> None:
        self.single[self.property(rule.terms[0])].append((self.type_base(rule.head[0]), 0, 1 << BITS, number))

    def _chain(self, rule: Rule, number: int) -> None:
        steps = [self.property(step) for step in rule.terms]
        first = steps[0]
        for position, second in enumerate(steps[1:], start=2):
            last = position == len(steps)
            head = self.property(rule.head[0]) if last else self._middle(rule.terms[:position])
            base = pack(head, 0, 0)
            self.joins[first].onward.append(Join(second, base, number))
            self.joins[second].backward.append(Join(first, base, number))
            first = head

    def _middle(self, steps: tuple[str, ...]) -> int:
        """Number the property that stands for the beginning of a long chain."""
        number = self._names.number(HIDDEN + " ".join(steps))
        self.hidden.add(number)
        return number

    def _some_values(self, rule: Rule, number: int) -> None:
        condition, prop, filler = rule.terms
        self.existentials.append(
            Existential(
                self._names.number(condition) if condition else None,
                self.property(prop),
                self._names.number(filler),
                self.type_base(rule.head[0]),
                number,
            )
        )


_COMPILERS = {
    "subclass": Program._subclass,
    "value-to-class": Program._value_to_class,
    "class-to-value": Program._class_to_value,
    "subproperty": Program._subproperty,
    "inverse": Program._inverse,
    "symmetric": Program._inverse,
    "domain": Program._domain,
    "range": Program._range,
    "chain": Program._chain,
    "transitive": Program._chain,
    "some-values": Program._some_values,
}
