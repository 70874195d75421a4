"""Closes the graph under the ontology's rules, and says of each inference which licence class it belongs to.

The classes come in order, open first: what follows is as restricted as its most restricted premise. Proposed
statements come last, so that nothing which rests on a proposal looks asserted. What each follows from is kept:
of the base in a file beside its kept closure, of the rest in memory until the release has a folder.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.ontology.axioms import Rules
from collgraph.ontology.inference import Clash, Closure, Explanations
from collgraph.release.derivations import write_derivations
from collgraph.release.inputs import sha256
from collgraph.release.parts import Part, read_lines, write_lines
from collgraph.release.workspace import SCRATCH, used
from collgraph.sources.description import LICENCE_CLASSES

Triple = tuple[str, str, str]
QUOTE = '"'
CLOSURE, INFERRED, DERIVATIONS = "closure.bin", "inferred.nq", "derivations.sqlite"


@dataclass
class Inferred:
    """Sorted N-Quads lines by licence class: what follows from assertions, and what follows from proposals.

    ``kept`` is the file of the base's derivations, ``explanations`` are those of all that follows from other sources,
    ``beyond`` the asserted lines of these.
    """

    kept: Path
    explanations: Explanations
    asserted: dict[str, list[str]] = field(default_factory=dict)
    proposed: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Let go of the lines and what they follow from, once all is written: they are most of a build's memory."""
        self.explanations = Explanations((), {}, ())
        for held in (self.asserted, self.proposed, self.beyond):
            held.clear()


def infer(parts: list[Part], facts: list[Triple], rules: Rules, cache: Path, rules_digest: str) -> Inferred:
    """Close the mapped sources; ``facts`` are the vocabularies' own statements, open and asserted."""
    base, closure = base_parts(parts), Closure(rules, explain=True)
    kept = _close_base(closure, base, facts, rules, cache, rules_digest)
    lines: dict[str, list[str]] = {}
    beyond: list[str] = []
    for level, licence in enumerate(LICENCE_CLASSES):
        rest = [part.quads for part in _of_class(parts, licence) if part not in base]
        lines[licence] = to_lines(closure.add(triples(rest, rules), level), ns.INFERRED)
        beyond += lines[licence]
    lines["open"] += read_lines(kept / INFERRED)
    proposed = _infer_proposed(closure, parts, rules)
    return Inferred(
        kept / DERIVATIONS,
        closure.explanations(),
        {licence: sorted(found) for licence, found in lines.items()},
        proposed,
        closure.clashes(),
        beyond,
    )


def _infer_proposed(closure: Closure, parts: list[Part], rules: Rules) -> dict[str, list[str]]:
    found: dict[str, list[Triple]] = {licence: [] for licence in LICENCE_CLASSES}
    for level, licence in enumerate(LICENCE_CLASSES):
        for triple in closure.add(triples([part.proposed for part in _of_class(parts, licence)], rules), level):
            found[LICENCE_CLASSES[closure.level(triple)]].append(triple)
    return {licence: sorted(to_lines(triples, ns.PROPOSED)) for licence, triples in found.items()}


def base_parts(parts: list[Part]) -> list[Part]:
    """The largest source with all that it refers to: closed once, kept, and taken as it is by later builds."""
    found = [max(parts, key=lambda part: part.quads.stat().st_size)]
    for part in found:
        found += [other for other in parts if other not in found and _refers(part, other)]
    return found if all(part.source.licence_class == LICENCE_CLASSES[0] for part in found) else []


def _refers(part: Part, other: Part) -> bool:
    return any(keys.keys() & part.references.get(kind, {}).keys() for kind, keys in other.keys.items())


def _close_base(
    closure: Closure, base: list[Part], facts: list[Triple], rules: Rules, cache: Path, rules_digest: str
) -> Path:
    """Close the base, or thaw its kept closure; give the folder with what follows and why."""
    named = sha256(" ".join([rules_digest, sys.version, *(part.folder.name for part in base)]).encode())
    kept = cache / f"closure-{named[:20]}"
    if kept.is_dir():
        closure.thaw((used(kept) / CLOSURE).read_bytes())
        return kept
    derived = closure.add([*facts, *triples([part.quads for part in base], rules)])
    scratch = kept.with_name(f"{SCRATCH}{kept.name}")
    scratch.mkdir()
    write_lines(scratch / INFERRED, to_lines(derived, ns.INFERRED))
    write_derivations(scratch / DERIVATIONS, closure.explanations())
    closure.forget()
    (scratch / CLOSURE).write_bytes(closure.freeze())
    scratch.rename(kept)
    return kept


def _of_class(parts: list[Part], licence: str) -> list[Part]:
    return [part for part in parts if part.source.licence_class == licence]


def triples(paths: Iterable[Path], rules: Rules) -> Iterator[Triple]:
    """The statements of N-Quads files that a rule can use."""
    for path in paths:
        yield from triples_in(read_lines(path), rules)


def triples_in(lines: Iterable[str], rules: Rules) -> Iterator[Triple]:
    """The statements of N-Quads lines that a rule can use."""
    literal_properties = rules.literal_properties
    for line in lines:
        subject, property_, rest = line.split(" ", 2)
        if rest[0] == "<":
            yield subject[1:-1], property_[1:-1], rest[1 : rest.index(">")]
        elif property_[1:-1] in literal_properties:
            yield subject[1:-1], property_[1:-1], rest[: rest.rindex(" <")]


def to_lines(triples: Iterable[Triple], graph: str) -> list[str]:
    """N-Quads lines in a graph."""
    return [f"<{s}> <{p}> {o if o.startswith(QUOTE) else f'<{o}>'} <{graph}> ." for s, p, o in triples]
