"""What a claim stands for: its stance, and for a practice its grounding, as far as its status and strength go."""

import pytest

from collgraph import namespaces as ns
from collgraph.sources.links import direct_statements

GRAPH = ns.graph_iri("links-test")


def _claim(subject: str, status: str, strength: str, stance: str = "supports") -> list[str]:
    said = {
        "linkSubject": f"{ns.ID}{subject}",
        "linkObject": f"{ns.ID}concept/communs",
        "stance": f"{ns.VOCAB}stances/{stance}",
        "status": f"{ns.VOCAB}statuses/{status}",
        "strength": f"{ns.VOCAB}strengths/{strength}",
    }
    return [f"<{ns.ID}link/a> <{ns.CG}{name}> <{value}> <{GRAPH}> ." for name, value in said.items()]


def _short(lines: list[str]) -> list[tuple[str, str]]:
    """The property and the graph of each statement."""
    return [(line.split(" ")[1].removeprefix(f"<{ns.CG}")[:-1], line.split(" ")[3][1:-1]) for line in lines]


@pytest.mark.parametrize(
    ("subject", "status", "strength", "asserted", "proposed"),
    [
        ("experiment/x", "proposed", "moderate", [], ["supports"]),
        ("experiment/x", "reviewed", "moderate", ["supports"], []),
        ("experiment/x", "rejected", "moderate", [], []),
        ("practice/x", "proposed", "unstated", [], ["supports", "groundedIn"]),
        ("practice/x", "reviewed", "strong", ["supports", "groundedIn"], []),
        ("practice/x", "proposed", "anecdotal", [], ["supports"]),
    ],
)
def test_a_claim_gives_what_it_may(
    subject: str, status: str, strength: str, asserted: list[str], proposed: list[str]
) -> None:
    found = direct_statements(_claim(subject, status, strength), GRAPH)
    assert _short(found[0]) == [(name, GRAPH) for name in asserted]
    assert _short(found[1]) == [(name, ns.PROPOSED) for name in proposed]


def test_a_claim_without_its_parts_gives_nothing() -> None:
    assert direct_statements(_claim("experiment/x", "reviewed", "strong")[1:], GRAPH) == ([], [])
