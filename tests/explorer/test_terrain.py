"""Theory × field: what the table counts, what its squares list, and that the endpoint counts alike."""

import json

import pytest

from collgraph.explorer.views.terrain import field_listing
from collgraph.query.context import Context
from collgraph.query.field import AXES, Square, read_field
from collgraph.query.prefixes import with_prefixes
from tests.explorer.conftest import OpenPage


def test_squares_count_experiments_claims_and_reviewed_apart(served: Context) -> None:
    squares = read_field(served.reader).squares("familles")
    assert squares["participation", "democratie"] == Square(experiments=1, claims=1, reviewed=0, leads=0)
    assert squares["communs", "democratie"] == Square(experiments=1, claims=1, reviewed=1, leads=0)


@pytest.mark.parametrize("axis", AXES)
def test_the_endpoint_counts_as_the_table_does(served: Context, axis: str) -> None:
    body, _ = served.service.run_blocking(with_prefixes(field_listing(axis).select).text, media_type="")
    answered = {
        tuple(row[name]["value"].rpartition("/")[2] for name in ("theme", "row")): [
            int(row[name]["value"]) for name in ("experiments", "claims", "reviewed")
        ]
        for row in json.loads(body)["results"]["bindings"]
    }
    counted = read_field(served.reader).squares(axis)
    assert answered == {p: [s.experiments, s.claims, s.reviewed] for p, s in counted.items() if s.claims}


def test_a_square_leads_to_its_list(open_page: OpenPage) -> None:
    shown = open_page("/terrain").shown
    square = next(a for a in shown.all("a") if (a.attributes.get("aria-label") or "").startswith("Communs, Démo"))
    assert square.text == "1"
    assert square.attributes["href"] == "./terrain?theme=communs&ligne=democratie"
    listed = open_page("/terrain", theme="communs", ligne="democratie").shown
    assert listed.links()["Budget participatif de Brest"] == "./entity?id=experiment/budget-brest"
    assert [mark.text for mark in listed.all("span", "cg-reviewed")] == ["relu"]


def test_an_empty_square_is_a_question_with_a_next_step(open_page: OpenPage) -> None:
    shown = open_page("/terrain", theme="communs", ligne="dialogue").shown
    assert "Personne n’affirme ici" in shown.text
    assert "./recherche?kind=concept&theme=communs" in shown.links().values()


def test_a_table_is_downloaded_and_opened_as_a_query(open_page: OpenPage) -> None:
    links = open_page("/terrain", axe="etats").shown.links()
    assert links["CSV"].startswith("./sparql?query=") and "format=csv" in links["CSV"]
    assert "CONSTRUCT" in links["Turtle"] and "format=ttl" in links["Turtle"]
    assert links["ouvrir en SPARQL"].startswith("./requetes?query=")


@pytest.mark.parametrize("axis", AXES)
def test_the_statements_of_a_table_are_those_it_counts(served: Context, axis: str) -> None:
    body, _ = served.service.run_blocking(with_prefixes(field_listing(axis).construct).text, media_type="")
    claims = {claim.link for claim in read_field(served.reader).claims if claim.experiment}
    assert sum(f"<{link}>" in body.decode() or link.rpartition("/")[2] in body.decode() for link in claims)
