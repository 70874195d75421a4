import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collgraph import namespaces as ns
from collgraph.errors import QueryRefused
from collgraph.query.guard import Checked, Policy, check
from collgraph.query.shapes import check_by_shape
from tests.hostile.queries import EVERY_ATTACK

POLICY = Policy(max_bytes=50_000)
PIECES = [
    *("<http://a.example/1#b>", "<http://a.example/2?c='", "<urn:a#b>", "<", ">", "<<", ">>", "<x://", "<a", "#", "\n"),
    *(
        "'",
        '"',
        "'''",
        '"""',
        "\\",
        "%20",
        "12",
        "1.5e3",
        "?x1",
        "?",
        "@en-1",
        "_:b1",
        "a1:b2",
        ":",
        "(",
        ")",
        "{",
        "}",
    ),
    *("{|", "[", "SELECT", "ASK", "CONSTRUCT", "*", "NOW()", "SERVICE", "FROM", "INSERT", "PREFIX a1:", " ", " 7 "),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def outcome(query: str, by_shape: bool) -> Checked | str:
    try:
        return (check_by_shape if by_shape else check)(query, POLICY)
    except QueryRefused as error:
        return error.message


@given(TEXTS, st.sampled_from(["", "SELECT ?a { ?a ?b "]))
@example("<<http://a.example/1#b> 7 }", "SELECT ?a { ?a ?b ")
@example("'<http://a.example/2?c='SERVICE<http://a.example/1#b>", "SELECT ?a { ?a ?b ")
def test_a_shape_never_changes_what_the_check_says(text: str, before: str) -> None:
    query = before + text
    for _ in range(2):
        assert outcome(query, by_shape=True) == outcome(query, by_shape=False)


def test_attacks_are_refused_by_shape_too() -> None:
    for attack in EVERY_ATTACK:
        assert outcome(attack.query, by_shape=True) == outcome(attack.query, by_shape=False), attack.name


def test_other_things_and_numbers_are_the_same_shape() -> None:
    for number in range(3):
        query = f"SELECT ?label {{ <http://a.example/{number}> ?p ?label }} LIMIT 1{number}"
        assert check_by_shape(query, POLICY) == check(query, POLICY)
    assert check_by_shape("SELECT (NOW() AS ?x1) {}", POLICY).volatile


@pytest.mark.parametrize(
    "body",
    [
        "?x1 a cg:A ; cg:p2 ?y3 . ?y3 a cg:B",
        "?x1 a cg:A ; cg:code 12 ; cg:p2 ?y3 . ?y3 a cg:B",
        f"?x <{ns.RDF_TYPE}> <http://a.example/A> ; <http://a.example/code> 12",
        f"?x <{ns.RDF_TYPE}> <http://a.example/A> ; <http://a.example/p> ?y . ?y <{ns.RDF_TYPE}> <http://a.example/B>",
        "?x <http://a.example/p> <http://a.example/1> , <http://a.example/2>",
    ],
)
def test_ties_are_the_same_by_shape(body: str) -> None:
    query = f"SELECT ?x {{ {body} }}"
    assert check_by_shape(query, POLICY) == check(query, POLICY)
