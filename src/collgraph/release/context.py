"""What surrounds a source: what the others say of the things that it describes, and the classes of those it names."""

from collections.abc import Iterator
from functools import cached_property

from collgraph import namespaces as ns
from collgraph.release.completeness import features
from collgraph.release.explaining import Lines
from collgraph.release.parts import Part, read_lines

_TYPE = f"<{ns.RDF_TYPE}>"


class Surrounded:
    """One source among others: the things it gives a class (its own), and those of others that it describes."""

    def __init__(self, part: Part) -> None:
        self.part = part
        found = features(part)
        self.own = {_term(name) for feature in found if ":" in feature for name in found[feature]}
        self.described = {_term(name) for name in found.get("described", ())}

    @cached_property
    def files(self) -> list[Lines]:
        """Its statements, asserted and proposed, to be searched."""
        return [Lines(self.part.quads), Lines(self.part.proposed)]

    def lines(self) -> Iterator[str]:
        """All its lines."""
        paths = (self.part.quads, self.part.proposed, self.part.provenance)
        return (line for path in paths for line in read_lines(path))

    def about(self, names: set[str], property_: str = "") -> list[str]:
        """What it says of some things; of one property, or all."""
        return [line for name in sorted(names) for file in self.files for line in file.starting(f"{name}{property_} ")]

    def pointing(self, name: str) -> list[str]:
        """What it says with a thing as the value."""
        return [line for file in self.files for line in file.holding(f"> {name} <")]


class Context:
    """All sources of a build, each knowing what it describes."""

    def __init__(self, parts: list[Part]) -> None:
        self.all = {part.source.id: Surrounded(part) for part in parts}

    def around(self, part: Part) -> tuple[set[str], list[str]]:
        """The things that a part describes, and all lines a look at them needs."""
        mine = self.all[part.source.id]
        lines = list(mine.lines())
        described = {line.split(" ", 1)[0] for line in lines}
        return described, surrounded(lines, described, [one for one in self.all.values() if one is not mine])

    def needed_by(self, part: Part) -> list[Part]:
        """The parts that the findings on a part depend on, itself among them."""
        mine = self.all[part.source.id]
        return [
            one.part
            for one in self.all.values()
            if one is mine or _refers(part, one.part) or not mine.described.isdisjoint(one.described)
        ]

    def described_elsewhere(self, thing: str, part: Part) -> bool:
        """Whether another source describes a thing too: the findings on it are then that source's."""
        name, mine = f"<{thing}>", self.all[part.source.id]
        return any(name in one.described for one in self.all.values() if one is not mine) and name in mine.own


def _term(name: str) -> str:
    return f"{name}>" if name.startswith("<") else f"<{ns.ID}{name}>"


def surrounded(lines: list[str], described: set[str], others: list[Surrounded], gone: frozenset[str] = frozenset()) -> (
    list[str]
):  # fmt: skip
    """Some lines, with what others say of the things described, and the classes of all values; without lines gone."""
    near = [*lines]
    for one in others:
        near += [line for line in one.about(described & (one.own | one.described)) if line not in gone]
    values = {line.split(" ", 3)[2] for line in near}
    for one in others:
        near += [line for line in one.about(values & one.own, f" {_TYPE}") if line not in gone]
    return near


def _refers(part: Part, other: Part) -> bool:
    return any(keys.keys() & part.references.get(kind, {}).keys() for kind, keys in other.keys.items())
