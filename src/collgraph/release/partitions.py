"""Counts which classes have which properties, with what as their objects: the figures of a VoID description.

How many different subjects and objects a property has is counted too, each as a short digest of its term.

The base that every build shares is counted once and kept; what other sources add to it is counted at each build.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from collgraph import namespaces as ns
from collgraph.release.workspace import SCRATCH, used

Signature = tuple[str, ...]
"""The classes of a thing, sorted."""
TALLY = "tally.json"
Terms = dict[str, set[int]]
"""Property to short digests of the terms on one side of it."""
_TYPE = f"<{ns.RDF_TYPE}>"
_LANGUAGE_TEXT = ns.PREFIXES["rdf"] + "langString"
_TEXT = ns.XSD + "string"


@dataclass
class Tally:
    """The classes of each thing, how often things of some classes have a property, its subjects and its objects.

    The last part of a key of ``counts`` is the object: its classes, or the datatype of a literal.
    """

    types: dict[str, Signature] = field(default_factory=dict)
    counts: Counter[tuple[Signature, str, Signature | str]] = field(default_factory=Counter)
    subjects: Terms = field(default_factory=dict)
    objects: Terms = field(default_factory=dict)


class Uses(NamedTuple):
    """A property's triples, and how many different subjects and objects they have."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Partitions:
    """What a description states: triples in all, things by class, triples by class and property, and by object."""

    triples: int
    entities: int
    classes: dict[str, int]
    properties: dict[tuple[str, str], int]
    objects: dict[tuple[str, str, str], int]
    datatypes: dict[tuple[str, str, str], int]
    uses: dict[str, Uses]


def count_lines(lines: Iterable[str], known: Mapping[str, Signature]) -> Tally:
    """Count distinct N-Quads lines, whatever their graphs; ``known`` tells the classes of things counted elsewhere."""
    stated = {line[: line.rindex(" <")] for line in lines}
    types: dict[str, set[str]] = {}
    for statement in stated:
        if _TYPE in statement:
            subject, property_, value = statement.split(" ", 2)
            if property_ == _TYPE:
                types.setdefault(subject, set(known.get(subject, ()))).add(value[1:-1])
    tally = Tally({subject: tuple(sorted(classes)) for subject, classes in types.items()})
    signatures = {**known, **tally.types}
    # Split once more rather than kept: a list for each line would keep the garbage collector busy for seconds.
    tally.counts.update(_counted(statement, signatures) for statement in stated)
    digest = cache(_digest)
    for statement in stated:
        subject, property_, value = statement.split(" ", 2)
        tally.subjects.setdefault(property_[1:-1], set()).add(digest(subject))
        tally.objects.setdefault(property_[1:-1], set()).add(digest(value))
    return tally


def _digest(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big")


def _counted(statement: str, signatures: Mapping[str, Signature]) -> tuple[Signature, str, Signature | str]:
    subject, property_, value = statement.split(" ", 2)
    return signatures.get(subject, ()), property_[1:-1], _object(value, signatures)


def _object(value: str, signatures: Mapping[str, Signature]) -> Signature | str:
    if value[0] == "<":
        return signatures.get(value, ())
    tail = value[value.rindex('"') + 1 :]
    return tail[3:-1] if tail[:1] == "^" else _LANGUAGE_TEXT if tail else _TEXT


def partitions(base: Tally, rest: Tally) -> Partitions:
    """Put both tallies together: a class with more specific ones counts what those count as well."""
    counts = base.counts + rest.counts
    types = {**base.types, **rest.types}
    classes = Counter(class_ for signature in types.values() for class_ in signature)
    properties: Counter[tuple[str, str]] = Counter()
    objects: Counter[tuple[str, str, str]] = Counter()
    datatypes: Counter[tuple[str, str, str]] = Counter()
    triples: Counter[str] = Counter()
    for (signature, property_, value), number in counts.items():
        triples[property_] += number
        for class_ in signature:
            properties[class_, property_] += number
            if isinstance(value, str):
                datatypes[class_, property_, value] += number
            for other in () if isinstance(value, str) else value:
                objects[class_, property_, other] += number
    uses = {
        name: Uses(n, _different(base.subjects, rest.subjects, name), _different(base.objects, rest.objects, name))
        for name, n in triples.items()
    }
    return Partitions(counts.total(), len(types), classes, properties, objects, datatypes, uses)


def _different(base: Terms, rest: Terms, property_: str) -> int:
    return len(base.get(property_, set()) | rest.get(property_, set()))


def holds(base: Tally, rest: Tally) -> bool:
    """Whether the rest leaves the classes of the base's things as they are; else both must be counted together."""
    return all(base.types[subject] == rest.types[subject] for subject in rest.types.keys() & base.types.keys())


def kept_tally(lines: Callable[[], Iterable[str]], cache: Path, name: str) -> Tally:
    """The tally of the base, read and counted at the first build that has it."""
    folder = cache / f"uses-{name}"
    if not folder.is_dir():
        scratch = cache / f"{SCRATCH}{folder.name}"
        scratch.mkdir()
        (scratch / TALLY).write_text(_frozen(count_lines(lines(), {})), encoding="utf-8")
        scratch.rename(folder)
    return _thawed((used(folder) / TALLY).read_text(encoding="utf-8"))


def _frozen(tally: Tally) -> str:
    members: dict[Signature, list[str]] = {}
    for subject, signature in tally.types.items():
        members.setdefault(signature, []).append(subject)
    sides = {
        side: {property_: sorted(terms) for property_, terms in found.items()}
        for side, found in (("subjects", tally.subjects), ("objects", tally.objects))
    }
    return json.dumps({"types": [*members.items()], "counts": [[*key, n] for key, n in tally.counts.items()], **sides})


def _thawed(frozen: str) -> Tally:
    found = json.loads(frozen)
    types = {subject: tuple(signature) for signature, subjects in found["types"] for subject in subjects}
    counts = Counter(
        {
            (tuple(signature), property_, value if isinstance(value, str) else tuple(value)): number
            for signature, property_, value, number in found["counts"]
        }
    )
    sides = [{property_: set(terms) for property_, terms in found[side].items()} for side in ("subjects", "objects")]
    return Tally(types, counts, *sides)
