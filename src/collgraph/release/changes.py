"""What changed between two releases, thing by thing: which came, which went, what is said anew."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.release.diffing import Line, release_files
from collgraph.texts import LANGUAGES

MOST = 2_000
"""Things told in words; what is beyond is counted, and stands in the files of statements."""

_INFERRED = f"<{ns.INFERRED}> .".encode()
_STATISTICS = (f"<{ns.PREFIXES['void']}".encode(), b"<http://ldf.fi/void-ext#")
_TECHNICAL = {ns.expand("cg:fromRecord")}
_ENDS = tuple(ns.expand(f"cg:{name}") for name in ("linkSubject", "mappingSubject", "linkObject", "mappingObject"))
"""A claim has no name of its own: it is called after what it is about."""
_LABELS = (ns.RDFS_LABEL, ns.SKOS_PREF_LABEL, ns.expand("dct:title"))
_LEARNED = frozenset(f"<{name}>".encode() for name in (ns.RDF_TYPE, *_LABELS, *_ENDS))


@dataclass(frozen=True)
class Said:
    """A statement in parts; ``iri`` tells a thing from a text."""

    property: str
    value: str
    iri: bool
    lang: str
    proposed: bool


@dataclass
class Change:
    """What changed about one thing; inferences follow from it and are left out."""

    iri: str
    added: list[Said] = field(default_factory=list)
    removed: list[Said] = field(default_factory=list)


class Tally:
    """Counts every changed statement that passes, and keeps what is to be told in words."""

    def __init__(self) -> None:
        self.added = self.removed = self.left_out = 0
        self.changes: list[Change] = []

    def passing(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Let lines pass, sorted as they are."""
        for subject, group in groupby(lines, key=lambda entry: entry[1].partition(b" ")[0]):
            stated: list[Line] = []
            for is_added, line in group:
                self.added += is_added
                self.removed += not is_added
                if len(stated) < MOST and not _follows(line):
                    stated.append((is_added, line))
                yield is_added, line
            self._keep(subject, stated)

    def _keep(self, subject: bytes, stated: list[Line]) -> None:
        if not subject.startswith(b"<") or not stated:
            return
        if len(self.changes) >= MOST:
            self.left_out += 1
            return
        change = Change(subject[1:-1].decode())
        for is_added, line in stated:
            said = _said(line)
            if said.property not in _TECHNICAL:
                (change.added if is_added else change.removed).append(said)
        if change.added or change.removed:
            self.changes.append(change)


def _follows(line: bytes) -> bool:
    """Whether a statement follows from others: it is inferred, or counts them."""
    return line.rstrip().endswith(_INFERRED) or line.partition(b" ")[2].startswith(_STATISTICS)


def _said(line: bytes) -> Said:
    [quad] = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    proposed = isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == ns.PROPOSED
    if isinstance(quad.object, ox.Literal):
        return Said(quad.predicate.value, quad.object.value, False, quad.object.language or "", proposed)
    return Said(quad.predicate.value, getattr(quad.object, "value", str(quad.object)), True, "", proposed)


@dataclass
class Known:
    """Names and classes of things, as one release has them."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    types: dict[str, set[str]] = field(default_factory=dict)
    ends: dict[str, dict[str, str]] = field(default_factory=dict)

    def name(self, iri: str, lang: str) -> str:
        """A thing's name in a language, else in another; else those of its two ends; else its short address."""
        ends = self.ends.get(iri, {})
        if len(ends) == 2:
            return " – ".join(self.name(ends[end], lang) for end in sorted(ends, key=_ENDS.index))
        labels = self.labels.get(iri, {})
        found = labels.get(lang) or labels.get("") or next((labels[tag] for tag in sorted(labels)), "")
        return found or ns.compact(iri).removeprefix("cgi:").removeprefix("cgv:")


def known(release: Path, wanted: set[str]) -> Known:
    """Look the wanted things up in a release, reading it as a stream: once, and again for the ends of claims."""
    found = Known()
    _look_up(found, release, wanted)
    ends = {end for pair in found.ends.values() for end in pair.values()} - wanted
    if ends:
        _look_up(found, release, ends)
    return found


def _look_up(found: Known, release: Path, wanted: set[str]) -> None:
    subjects = {f"<{iri}>".encode() for iri in wanted}
    for path in release_files(release):
        if path.stem.startswith("inferred"):
            continue
        with path.open("rb") as stream:
            for line in stream:
                subject, _, rest = line.partition(b" ")
                if subject not in subjects:
                    continue
                name = rest[: rest.index(b" ")]
                if name in _LEARNED:
                    _learn(found, subject[1:-1].decode(), _said(line))


def _learn(found: Known, iri: str, said: Said) -> None:
    if said.property == ns.RDF_TYPE:
        found.types.setdefault(iri, set()).add(said.value)
    elif said.property in _ENDS:
        found.ends.setdefault(iri, {})[said.property] = said.value
    else:
        found.labels.setdefault(iri, {}).setdefault(said.lang, said.value)


def summary(tally: Tally, before: Path, after: Path) -> dict[str, Any]:
    """The changes as ``changes.json`` holds them: by thing, with its class and names, and counted by class."""
    wanted = {change.iri for change in tally.changes}
    wanted |= {said.value for change in tally.changes for said in (*change.added, *change.removed) if said.iri}
    old, new = known(before, wanted), known(after, wanted)
    schema = json.loads((after / "schema.json").read_text(encoding="utf-8"))
    things = [_thing(change, old, new, schema) for change in tally.changes]
    things.sort(key=lambda thing: (thing["class"], thing["change"], thing["iri"]))
    counts = Counter((thing["class"], thing["change"]) for thing in things)
    classes = sorted({thing["class"] for thing in things})
    return {
        "from": before.name,
        "to": after.name,
        "statements": {"added": tally.added, "removed": tally.removed},
        "classes": [
            {
                "class": name,
                "label": _label(name, schema),
                **{kind: counts[name, kind] for kind in ("added", "removed", "changed")},
            }
            for name in classes
        ],
        "things": things,
        "left_out": tally.left_out,
    }


def _thing(change: Change, old: Known, new: Known, schema: dict[str, Any]) -> dict[str, Any]:
    before, after = old.types.get(change.iri, set()), new.types.get(change.iri, set())
    kind = "added" if after and not before else "removed" if before and not after else "changed"
    last = old if kind == "removed" else new
    return {
        "iri": change.iri,
        "class": ns.compact(min(after or before, default="")),
        "change": kind,
        "label": {lang: last.name(change.iri, lang) for lang in LANGUAGES},
        "added": [_statement(said, new, schema) for said in change.added],
        "removed": [_statement(said, old, schema) for said in change.removed],
    }


def _statement(said: Said, names: Known, schema: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"property": ns.compact(said.property), "label": _label(ns.compact(said.property), schema)}
    told |= {"iri": said.value} if said.iri else {"text": said.value}
    if said.lang:
        told["lang"] = said.lang
    if said.iri:
        told["name"] = {lang: _value_name(said.value, names, schema, lang) for lang in LANGUAGES}
    return told | ({"proposed": True} if said.proposed else {})


def _value_name(iri: str, names: Known, schema: dict[str, Any], lang: str) -> str:
    found = schema.get(iri, {}).get("label", {}).get(lang)
    return str(found) if found else names.name(iri, lang)


def _label(curie: str, schema: dict[str, Any]) -> dict[str, str]:
    known_as = schema.get(ns.expand(curie) if curie.partition(":")[0] in ns.PREFIXES else curie, {}).get("label", {})
    return {lang: str(known_as.get(lang) or curie) for lang in LANGUAGES}
