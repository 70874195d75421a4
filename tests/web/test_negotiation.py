import pytest
from hypothesis import given
from hypothesis import strategies as st

from collgraph.web.negotiation import accepts_encoding, media_ranges, negotiate

OFFERED = ("application/json", "text/csv", "text/turtle")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/turtle, text/csv", "text/csv"),
        ("text/turtle, */*", "text/turtle"),
        ("text/turtle;q=0.8, text/csv;q=0.9", "text/csv"),
        ("text/csv;q=0, */*", "application/json"),
        ("text/csv;q=0, text/*", "text/turtle"),
        ("text/*;q=0.3, text/turtle;q=0.2, */*;q=0.1", "text/csv"),
        ("*/*;q=0.1, application/*;q=0", "text/csv"),
        ("text/csv; charset=utf-8; q=0.9, text/turtle;q=0.8", "text/csv"),
        ('text/turtle; note="a, b;q=0"', "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", "application/json"),
        ("text/csv;q=2, text/turtle", "text/turtle"),
        ("*/csv, text/turtle", "text/turtle"),
        (", ,text/csv,", "text/csv"),
    ],
)
def test_the_accept_header_decides(accept: str, chosen: str | None) -> None:
    assert negotiate(accept, OFFERED) == chosen


def test_an_offer_with_parameters_matches_its_media_type() -> None:
    assert negotiate("text/csv", ["text/csv; charset=utf-8"]) == "text/csv; charset=utf-8"


def test_nothing_offered_is_nothing_chosen() -> None:
    assert negotiate("*/*", []) is None


def test_more_precise_ranges_have_higher_specificity() -> None:
    assert [found.specificity for found in media_ranges("*/*, text/*, text/csv")] == [0, 1, 2]


@given(st.text(max_size=200))
def test_any_header_gives_an_offer_or_none(accept: str) -> None:
    assert negotiate(accept, OFFERED) in {*OFFERED, None}


@given(st.permutations(["text/csv;q=0.5", "text/turtle;q=0.7", "*/*;q=0.1"]))
def test_the_order_of_unequal_members_does_not_matter(members: list[str]) -> None:
    assert negotiate(", ".join(members), OFFERED) == "text/turtle"


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("br", False),
    ],
)
def test_a_coding_is_used_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_encoding(header, "gzip") is accepted
