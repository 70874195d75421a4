"""Counts which classes have which properties, with what as their objects: the figures of a VoID description.

The base that every build shares is counted once and kept; what other sources add to it is counted at each build.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.release.workspace import SCRATCH, used

Signature = tuple[str, ...]
"""The classes of a thing, sorted."""
TALLY = "tally.json"
_TYPE = f"<{ns.RDF_TYPE}>"
_LANGUAGE_TEXT = ns.PREFIXES["rdf"] + "langString"
_TEXT = ns.XSD + "string"


@dataclass
class Tally:
    """The classes of each thing, and how often things of some classes have a property.

    The last part of a key of ``counts`` is the object: its classes, or the datatype of a literal.
    """

    types: dict[str, Signature] = field(default_factory=dict)
    counts: Counter[tuple[Signature, str, Signature | str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Partitions:
    """What a description states: triples in all, things by class, triples by class and property, and by object."""

    triples: int
    entities: int
    classes: dict[str, int]
    properties: dict[tuple[str, str], int]
    objects: dict[tuple[str, str, str], int]
    datatypes: dict[tuple[str, str, str], int]


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
    return tally


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
    for (signature, property_, value), number in counts.items():
        for class_ in signature:
            properties[class_, property_] += number
            if isinstance(value, str):
                datatypes[class_, property_, value] += number
            for other in () if isinstance(value, str) else value:
                objects[class_, property_, other] += number
    return Partitions(counts.total(), len(types), classes, properties, objects, datatypes)


def holds(base: Tally, rest: Tally) -> bool:
    """Whether the rest leaves the classes of the base's things as they are; else both must be counted together."""
    return all(base.types[subject] == rest.types[subject] for subject in rest.types.keys() & base.types.keys())


def kept_tally(lines: Callable[[], Iterable[str]], cache: Path, name: str) -> Tally:
    """The tally of the base, read and counted at the first build that has it."""
    folder = cache / f"tally-{name}"
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
    return json.dumps({"types": [*members.items()], "counts": [[*key, n] for key, n in tally.counts.items()]})


def _thawed(frozen: str) -> Tally:
    found = json.loads(frozen)
    types = {subject: tuple(signature) for signature, subjects in found["types"] for subject in subjects}
    counts = Counter(
        {
            (tuple(signature), property_, value if isinstance(value, str) else tuple(value)): number
            for signature, property_, value, number in found["counts"]
        }
    )
    return Tally(types, counts)
