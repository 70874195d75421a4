"""Runs the compiled shapes on what the sources state and propose, and says where each finding stands.

A shape looks at a thing, its statements, what points at it within its source, and the classes of its values. So each
source is checked by itself, with what the others say of its things and the classes of those it names; its findings
are kept, and made anew only where it, or a source that they depend on, has changed.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.ontology.shapes import Check, compile_shapes
from collgraph.release.context import Context
from collgraph.release.explaining import Locator, Place
from collgraph.release.inputs import sha256
from collgraph.release.parts import Part
from collgraph.release.workspace import SCRATCH, used
from collgraph.sources.issues import Issue
from collgraph.sources.words import is_list

EXAMPLES = 20
MOST = 500
Focus = Callable[[str], bool]


@dataclass(frozen=True, order=True)
class Finding:
    """What a shape found: the focus node, the property to blame, the value (N-Triples) where one is wrong."""

    shape: str
    thing: str
    path: str
    value: str = ""


def kept_checks(ontology: Path, cache: Path, digest: str) -> list[Check]:
    """The compiled shapes; ``digest`` names the ontology's content, so that an unchanged one is not compiled again."""
    kept = cache / f"shapes-{digest[:20]}.json"
    if not kept.is_file():
        _write(kept, [asdict(check) for check in compile_shapes(ontology)])
    read = json.loads(used(kept).read_text(encoding="utf-8"))
    return [Check(**{**found, "paths": tuple(found["paths"]), "messages": _pairs(found["messages"])}) for found in read]


def find(parts: list[Part], facts: list[str], checks: list[Check], cache: Path, digest: str) -> list[Finding]:
    """All findings on the parts, sorted; ``facts`` are the ontology's own N-Triples lines, ``digest`` names them."""
    context, found = Context(parts), set[Finding]()
    for part in parts:
        mark = sha256("\n".join([digest, *(other.folder.name for other in context.needed_by(part))]).encode())
        kept = cache / f"findings-{part.source.id}-{mark[:20]}.json"
        if not kept.is_file():
            _write(kept, [asdict(finding) for finding in sorted(check_part(part, context, facts, checks))])
        listed = [Finding(**finding) for finding in json.loads(used(kept).read_text(encoding="utf-8"))]
        found.update(finding for finding in listed if not context.described_elsewhere(finding.thing, part))
    return sorted(found)


def check_part(part: Part, context: "Context", facts: list[str], checks: list[Check]) -> Iterator[Finding]:
    """The findings on everything that a part describes."""
    described, lines = context.around(part)
    return run(checks, load(chain(facts, lines)), lambda thing: f"<{thing}>" in described)


def load(lines: Iterable[str]) -> ox.Store:
    """Put N-Triples and N-Quads lines into one graph in memory: a statement that two sources make counts once."""
    store = ox.Store()
    triples = "\n".join(line if line[-3] != ">" or not _has_graph(line) else _ungraphed(line) for line in lines)
    store.bulk_load(triples.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return store


def _has_graph(line: str) -> bool:
    return line.endswith("> .") and line[line.rindex(" <") + 2 :].startswith(ns.GRAPH)


def _ungraphed(line: str) -> str:
    return f"{line[: line.rindex(' <')]} ."


def run(checks: list[Check], store: ox.Store, focus: Focus = bool) -> Iterator[Finding]:
    """Run every check; ``focus`` says which things to look at."""
    for check in checks:
        rows = store.query(check.query)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            thing, value, path = row["this"], row["value"], row["path"]
            if isinstance(thing, ox.NamedNode) and focus(thing.value):
                blamed = path.value if isinstance(path, ox.NamedNode) else _blamed(check, store, thing, value)
                yield Finding(check.shape, thing.value, blamed, "" if value is None else str(value))


def _blamed(check: Check, store: ox.Store, thing: ox.NamedNode, value: object) -> str:
    """The property of the path that holds the value; the first one where none does."""
    if not check.inverse and len(check.paths) > 1 and isinstance(value, ox.NamedNode | ox.Literal):
        for path in check.paths:
            if next(store.quads_for_pattern(thing, ox.NamedNode(path), value), None) is not None:
                return path
    return "" if check.inverse or not check.paths else check.paths[0]


def told(findings: list[Finding], checks: list[Check], locator: Locator, severity: str = "violation") -> list[Issue]:
    """The findings of a severity, each at its lines; a violation stops a build."""
    known = {check.shape: check for check in checks}
    chosen = [finding for finding in findings if known[finding.shape].severity == severity][:MOST]
    return [issue for finding in chosen for issue in _issues(finding, known[finding.shape], locator)]


def _issues(finding: Finding, check: Check, locator: Locator) -> Iterator[Issue]:
    name = str(ns.parse_thing(finding.thing) or ns.compact(finding.thing))
    value = _shown(finding.value) or name
    code = "shape_value" if finding.value else "shape"
    for place in places(finding, locator) or [Place("data")]:
        # A word list decides for all things alike: what it spoils is told once.
        thing = "" if is_list(place.file) else name
        yield Issue(
            place.file, place.line, place.column, code, value, thing, said=check.messages, shape=check.shape
        )  # fmt: skip


def places(finding: Finding, locator: Locator) -> list[Place]:
    """Where a finding stands: the lines that state the wrong value; where the thing is described if none does."""
    value = finding.value[1:-1] if finding.value.startswith("<") else finding.value
    stated = locator.statement((finding.thing, finding.path, value)) if value and finding.path else []
    return stated or locator.thing(finding.thing, finding.path)


def summary(findings: list[Finding], checks: list[Check], locator: Locator) -> list[dict[str, Any]]:
    """What the shapes found, for the report: by shape, how often, and the first examples with their lines."""
    known = {check.shape: check for check in checks}
    told = []
    for shape in sorted({finding.shape for finding in findings}):
        held = [finding for finding in findings if finding.shape == shape]
        told.append(
            {
                "shape": shape,
                "severity": known[shape].severity,
                "message": dict(known[shape].messages),
                "count": len({finding.thing for finding in held}),
                "examples": [_example(finding, locator) for finding in held[:EXAMPLES]],
            }
        )
    return told


def warned(summary: list[dict[str, Any]]) -> list[Issue]:
    """A summary as a curator reads it: one line a shape, at the first of its things."""
    found = []
    for shape in summary:
        place, said = shape["examples"][0], tuple(shape["message"].items())
        at = place["file"], place["line"], place["column"]
        found.append(Issue(*at, "shape_many", str(shape["count"]), said=said, shape=shape["shape"]))
    return found


def _example(finding: Finding, locator: Locator) -> dict[str, object]:
    [place, *_] = places(finding, locator) or [Place("data")]
    return {"thing": finding.thing, "value": _shown(finding.value), **asdict(place)}


def _shown(value: str) -> str:
    if value.startswith("<"):
        return str(ns.parse_thing(value[1:-1]) or ns.compact(value[1:-1]))
    return value[1 : value.rindex('"')] if value else ""


def _pairs(listed: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((lang, message) for lang, message in listed)


def _write(path: Path, content: object) -> None:
    scratch = path.with_name(f"{SCRATCH}{path.name}")
    scratch.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    scratch.replace(path)
