"""The figures of the home page, read from the release's report and store."""

from dataclasses import dataclass
from typing import Any

from collgraph import namespaces as ns
from collgraph.query.context import Opened

ACTORS = ("cg:Organization", "cg:Person")


@dataclass(frozen=True)
class Figures:
    """How much the release holds; claims are counted by their status."""

    experiments: int
    practices: int
    concepts: int
    actors: int
    links: int
    proposed: int
    reviewed: int


def figures(current: Opened) -> Figures:
    """Read the figures of the release being served."""
    counts: dict[str, Any] = current.release.report.get("counts", {})
    return Figures(
        experiments=int(counts.get("cg:Experiment", 0)),
        practices=int(counts.get("cg:Practice", 0)),
        concepts=int(counts.get("cg:Concept", 0)),
        actors=sum(int(counts.get(name, 0)) for name in ACTORS),
        links=int(counts.get("cg:Link", 0)),
        proposed=_with_status(current, "proposed"),
        reviewed=_with_status(current, "reviewed"),
    )


def _with_status(current: Opened, status: str) -> int:
    term, name = ns.term_iri("statuses", status), ns.expand("cg:status")
    total = current.reader.incoming_counts(term).get(name, 0)
    # Crosswalks have a status too: only the links are counted here.
    found = current.reader.incoming(term, name, 0, total)
    return sum(row.subject.value.startswith(ns.ID + "link/") for row in found)
