"""Suggestions say why, never repeat a decision, and beat popularity; a hidden link is never read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from collgraph.cli import app
from collgraph.curation import review_file
from collgraph.curation.evaluation import hide, rank
from collgraph.curation.items import Item
from collgraph.curation.proposing import Field, propose
from collgraph.curation.suggesting import Suggester, rows

DATA = Path(__file__).parents[2] / "data"


def item(name: str, label: str, *words: str, **more: set[str]) -> Item:
    return Item(name, "a", [label], {*label.lower().split(), *words}, **more)


CONCEPTS = {c.name: c for c in (item("concept/common", "Commons"), item("concept/consent", "Consent"))}
CONCEPTS["concept/common"].labels = ["Common"]
GARDEN = item("experiment/garden", "Garden", "common", "brest")
CIRCLE = item("experiment/circle", "Circle", "brest", practices={"practice/rounds"})
ROUNDS = item("practice/rounds", "Rounds")
ITEMS = {one.name: one for one in (GARDEN, CIRCLE, ROUNDS)}


@pytest.mark.parametrize(
    ("known", "subject", "concept", "reason"),
    [
        ([], "experiment/garden", "concept/common", "says_it"),
        ([("practice/rounds", "concept/consent")], "experiment/circle", "concept/consent", "uses_practice"),
        ([("experiment/garden", "concept/common")], "experiment/circle", "concept/common", "like_items"),
    ],
)
def test_a_suggestion_says_why(known: list[tuple[str, str]], subject: str, concept: str, reason: str) -> None:
    [found] = Suggester(ITEMS, CONCEPTS, known).suggest(subject)
    assert (found.concept, found.reason) == (concept, reason)
    assert found.why("fr") != found.why("en")
    assert found.why("en").endswith(".")


def test_a_known_link_is_not_suggested_again() -> None:
    assert Suggester(ITEMS, CONCEPTS, [("experiment/garden", "concept/common")]).suggest("experiment/garden") == []


def test_a_rejected_link_is_not_suggested_again() -> None:
    rejected = ("experiment/garden", "concept/common")
    assert [s.subject for s in propose(Field(ITEMS, CONCEPTS, [], set(), set()), "experiment", set(), 0.5)] == [
        rejected[0]
    ]
    assert propose(Field(ITEMS, CONCEPTS, [], {rejected}, set()), "experiment", set(), 0.5) == []
    assert propose(Field(ITEMS, CONCEPTS, [], set(), set()), "experiment", {rejected}, 0.5) == []


def test_a_row_is_a_proposal_without_evidence() -> None:
    [row] = rows(Suggester(ITEMS, CONCEPTS, []).suggest("experiment/garden"), ITEMS, CONCEPTS)
    assert set(row) == set(review_file.LINK_COLUMNS)
    assert (row["status"], row["quote"], row["reviewer"], row["strength"]) == ("", "", "", "unstated")


def test_the_hidden_fifth_is_always_the_same_and_apart() -> None:
    links = [(f"experiment/{n}", "concept/common") for n in range(500)]
    shown, hidden = hide(links, 0)
    assert not set(shown) & set(hidden)
    assert sorted([*shown, *hidden]) == sorted(links)
    assert 70 <= len(hidden) <= 130
    assert hide(reversed(links), 0)[1] == list(reversed(hidden))
    assert sorted(link for fold in range(5) for link in hide(links, fold)[1]) == sorted(links)


def test_hidden_links_are_not_learned_from() -> None:
    # Were the hidden links read, their own items would be the nearest neighbours, or would hold them already.
    links = [(f"experiment/{n}", f"concept/{n}") for n in range(40)]
    items = {subject: Item(subject, "a", [subject], {"same"}) for subject, _ in links}
    concepts = {concept: Item(concept, "a", [f"idea {concept[-2:]}x"]) for _, concept in links}
    assert rank(items, concepts, links, set(links)).suggested == (0.0, 0.0, 0.0)


@pytest.mark.real
@pytest.mark.parametrize("kind", ["experiment", "practice"])
def test_popularity_is_beaten_clearly_at_five(kind: str) -> None:
    field = Field.read(DATA)
    links = [link for link in field.known if link[0].startswith(f"{kind}/")]
    found = rank(field.items, field.concepts, links, field.judged)
    assert found.hidden >= 90
    assert found.suggested[1] >= 2 * found.popular[1]
    assert found.suggested[0] > found.popular[0]
    assert found.better >= 10 * found.worse


@pytest.mark.real
def test_the_command_writes_a_review_file_without_a_decided_pair(tmp_path: Path) -> None:
    to = tmp_path / "links.csv"
    said = CliRunner().invoke(app, ["suggest", "experiment", "--source", "experiments", "--to", str(to)])
    assert said.exit_code == 0, said.output
    decided = Field.read(DATA).decided
    found = review_file.read(to)
    assert found
    assert not {(row["field"], f"concept/{row['concept']}") for row in found} & decided
    assert all(row["reason_fr"] and row["reason_en"] and not row["status"] for row in found)
