"""Closes the graph under the ontology's rules, and says of each inference which licence class it belongs to.

The classes come in order, open first: what a stage newly derives rests on a premise of its own class and on nothing
more restrictive. Proposed statements are closed apart, over the asserted ones, so that nothing which rests on a
proposal looks asserted.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.ontology.axioms import Rules
from collgraph.ontology.inference import Clash, Closure
from collgraph.release.inputs import sha256
from collgraph.release.parts import Part, read_lines
from collgraph.release.workspace import SCRATCH
from collgraph.sources.description import LICENCE_CLASSES

Triple = tuple[str, str, str]


@dataclass
class Inferred:
    """N-Quads lines by licence class: what follows from assertions, and what follows from proposals."""

    asserted: dict[str, list[str]] = field(default_factory=dict)
    proposed: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def infer(parts: list[Part], facts: list[Triple], rules: Rules, cache: Path, rules_digest: str) -> Inferred:
    """Close the mapped sources; ``facts`` are the vocabularies' own statements, open and asserted."""
    base = base_parts(parts)
    closure = Closure(rules)
    derived: dict[str, list[Triple]] = {}
    derived["open"] = _close_base(closure, base, facts, rules, cache, rules_digest)
    for licence in LICENCE_CLASSES:
        rest = [part.quads for part in _of_class(parts, licence) if part not in base]
        derived.setdefault(licence, []).extend(closure.add(_triples(rest, rules)))
    result = Inferred(clashes=closure.clashes())
    known = {triple for triples in derived.values() for triple in triples}
    del closure
    result.proposed = _infer_proposed(parts, facts, rules, derived, known)
    result.asserted = {licence: to_lines(triples, ns.INFERRED) for licence, triples in derived.items()}
    return result


def _infer_proposed(
    parts: list[Part], facts: list[Triple], rules: Rules, derived: dict[str, list[Triple]], known: set[Triple]
) -> dict[str, list[str]]:
    closure = Closure(rules)
    result = {}
    for licence in LICENCE_CLASSES:
        own = _of_class(parts, licence)
        ground = [*_triples([part.quads for part in own], rules), *derived[licence]]
        if licence == LICENCE_CLASSES[0]:
            closure.load_closed([*facts, *ground])
        else:
            closure.add(ground)
        found = closure.add(_triples([part.proposed for part in own], rules))
        result[licence] = to_lines((triple for triple in found if triple not in known), ns.PROPOSED)
    return result


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
) -> list[Triple]:
    """Close the base, or take its closure from the cache."""
    stated = [*facts, *_triples([part.quads for part in base], rules)]
    named = sha256(" ".join([rules_digest, *(part.folder.name for part in base)]).encode())
    kept = cache / f"closure-{named[:20]}.json"
    if kept.is_file():
        derived = [(s, p, o) for s, p, o in json.loads(kept.read_text(encoding="utf-8"))]
        closure.load_closed([*stated, *derived])
        return derived
    derived = list(closure.add(stated))
    scratch = kept.with_name(f"{SCRATCH}{kept.name}")
    scratch.write_text(json.dumps(derived, ensure_ascii=False), encoding="utf-8")
    scratch.replace(kept)
    return derived


def _of_class(parts: list[Part], licence: str) -> list[Part]:
    return [part for part in parts if part.source.licence_class == licence]


def _triples(paths: Iterable[Path], rules: Rules) -> Iterator[Triple]:
    """The statements of N-Quads files that a rule can use."""
    for path in paths:
        for line in read_lines(path):
            subject, property_, rest = line.split(" ", 2)
            if rest[0] == "<":
                yield subject[1:-1], property_[1:-1], rest[1 : rest.index(">")]
            elif property_[1:-1] in rules.literal_properties:
                yield subject[1:-1], property_[1:-1], rest[: rest.rindex(" <")]


def to_lines(triples: Iterable[Triple], graph: str) -> list[str]:
    """N-Quads lines in a graph."""
    return [f"<{s}> <{p}> {o if o.startswith(chr(34)) else f'<{o}>'} <{graph}> ." for s, p, o in triples]
