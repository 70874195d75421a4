"""Runs the compiled shapes on what the sources state and propose, and says where each finding stands.

A shape looks at a thing, its statements, what points at it, and the classes of its values: so the base (the largest
source and all it refers to) is checked once and its findings kept; a build then checks the other sources, together
with what the base says of the things that they describe. No shape may ask of the base what points at its things.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.ontology.shapes import Check, compile_shapes
from collgraph.release.explaining import Lines, Locator, Place
from collgraph.release.parts import Part, read_lines
from collgraph.release.workspace import SCRATCH
from collgraph.sources.issues import Issue

EXAMPLES = 20
MOST = 500
_TYPE = f"<{ns.RDF_TYPE}>"
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
    read = json.loads(kept.read_text(encoding="utf-8"))
    return [Check(**{**found, "paths": tuple(found["paths"]), "messages": _pairs(found["messages"])}) for found in read]


def find(parts: list[Part], base: list[Part], facts: list[str], checks: list[Check], cache: Path, digest: str) -> list[
    Finding
]:  # fmt: skip
    """All findings on the parts; ``facts`` are the ontology's own N-Triples lines. Sorted."""
    rest = [part for part in parts if part not in base]
    found = _find_in_rest(rest, base, facts, checks)
    return sorted({*found, *_find_in_base(base, facts, checks, cache, digest)})


def _find_in_base(
    base: list[Part], facts: list[str], checks: list[Check], cache: Path, digest: str
) -> Iterable[Finding]:
    kept = cache / f"findings-{digest[:20]}.json"
    if not kept.is_file():
        found = run(checks, load(chain(facts, _lines(base))))
        _write(kept, [asdict(finding) for finding in sorted(found)])
    return [Finding(**finding) for finding in json.loads(kept.read_text(encoding="utf-8"))]


def _find_in_rest(rest: list[Part], base: list[Part], facts: list[str], checks: list[Check]) -> Iterator[Finding]:
    lines = list(_lines(rest))
    described = {line.split(" ", 1)[0] for line in lines}
    files = [Lines(path) for part in base for path in (part.quads, part.proposed)]
    lines += _about(described, "", base, files)
    lines += _about({line.split(" ", 3)[2] for line in lines}, f" {_TYPE}", base, files)
    return run(checks, load(chain(facts, lines)), lambda thing: f"<{thing}>" in described)


def _about(names: Iterable[str], property_: str, base: list[Part], files: list[Lines]) -> list[str]:
    """What the base says of those things that are its own; of one property, or all."""
    own = [name for name in names if any(_holds(part, name) for part in base)]
    return [line for name in own for file in files for line in file.starting(f"{name}{property_} ")]


def _holds(part: Part, name: str) -> bool:
    thing = ns.parse_thing(name[1:-1])
    return thing is not None and thing.key in part.keys.get(thing.kind, {})


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


def violations(findings: list[Finding], checks: list[Check], locator: Locator) -> list[Issue]:
    """The findings that stop a build, each at its lines."""
    known = {check.shape: check for check in checks}
    wrong = [finding for finding in findings if known[finding.shape].severity == "violation"][:MOST]
    return [issue for finding in wrong for issue in _issues(finding, known[finding.shape], locator)]


def _issues(finding: Finding, check: Check, locator: Locator) -> Iterator[Issue]:
    name = str(ns.parse_thing(finding.thing) or ns.compact(finding.thing))
    value = _shown(finding.value) or name
    code = "shape_value" if finding.value else "shape"
    for place in places(finding, locator) or [Place("data")]:
        yield Issue(
            place.file, place.line, place.column, code, value, name, said=check.messages, shape=check.shape
        )  # fmt: skip


def places(finding: Finding, locator: Locator) -> list[Place]:
    """Where a finding stands: the lines that state the wrong value; where the thing is described if none does."""
    value = finding.value[1:-1] if finding.value.startswith("<") else finding.value
    stated = locator.statement((finding.thing, finding.path, value)) if value and finding.path else []
    return stated or locator.thing(finding.thing, finding.path)


def summary(findings: list[Finding], checks: list[Check], locator: Locator) -> list[dict[str, object]]:
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


def _example(finding: Finding, locator: Locator) -> dict[str, object]:
    [place, *_] = places(finding, locator) or [Place("data")]
    return {"thing": finding.thing, "value": _shown(finding.value), **asdict(place)}


def _shown(value: str) -> str:
    if value.startswith("<"):
        return str(ns.parse_thing(value[1:-1]) or ns.compact(value[1:-1]))
    return value[1 : value.rindex('"')] if value else ""


def _lines(parts: list[Part]) -> Iterator[str]:
    return (
        line for part in parts for path in (part.quads, part.proposed, part.provenance) for line in read_lines(path)
    )


def _pairs(listed: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((lang, message) for lang, message in listed)


def _write(path: Path, content: object) -> None:
    scratch = path.with_name(f"{SCRATCH}{path.name}")
    scratch.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    scratch.replace(path)
