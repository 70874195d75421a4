"""Renamed and retired keys: ``data/redirects.csv``, checked against what the sources hold, for the release."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.namespaces import ThingName
from collgraph.release.checks import refuse
from collgraph.sources.collection import Linked
from collgraph.sources.issues import Issue, nearest

FILE = "redirects.csv"
COLUMNS = ["kind", "key", "target", "reason"]
Redirects = dict[str, dict[str, str | None]]


def read_redirects(data: Path, parts: Iterable[Linked]) -> Redirects:
    """The redirects by ``kind/key``: their target, None for a retired key, and the reason.

    Raises SourceError with every fault: a key still in use, a target that is not there, a missing reason.
    """
    path, shown = data / FILE, f"{data.name}/{FILE}"
    if not path.is_file():
        return {}
    known = _known(part.keys for part in parts)
    found: Redirects = {}
    issues: list[Issue] = []
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, restkey="", restval="")
        if list(reader.fieldnames or ()) != COLUMNS:
            refuse([Issue(shown, 1, "", "redirect_columns", ", ".join(reader.fieldnames or ()), ", ".join(COLUMNS))])
        for row in reader:
            name = f"{row['kind']}/{row['key']}"
            issues += [Issue(shown, reader.line_num, *fault) for fault in _faults(row, name, known, found)]
            found[name] = {"target": row["target"] or None, "reason": row["reason"]}
    refuse(issues)
    return dict(sorted(found.items()))


def _faults(
    row: Mapping[str, str], name: str, known: set[str], found: Redirects
) -> Iterator[tuple[str, str, str, str, str]]:
    """What is wrong with a row: column, code, value, detail, suggestion."""
    if ns.parse_thing(name) is None:
        yield "key", "redirect_name", name, "", ""
    if name in known:
        yield "key", "redirect_live", name, "", ""
    if name in found:
        yield "key", "redirect_twice", name, "", ""
    if row["target"] and row["target"] not in known:
        yield "target", "redirect_target", row["target"], "", nearest(row["target"], _same_kind(row["target"], known))
    if not row["reason"].strip():
        yield "reason", "redirect_reason", name, "", ""


def _known(keys: Iterable[Mapping[str, Mapping[str, str]]]) -> set[str]:
    """The things of the sources, as ``kind/key``; terms of vocabularies are no things."""
    return {
        str(ThingName(kind, key))
        for kinds in keys
        for kind, held in kinds.items()
        if ns.NAME.fullmatch(kind)
        for key in held
    }


def _same_kind(target: str, known: set[str]) -> list[str]:
    kind = target.partition("/")[0] + "/"
    return sorted(name for name in known if name.startswith(kind))
