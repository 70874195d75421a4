"""A value becomes one term of a query, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from collgraph.query.guard import Policy, check
from collgraph.query.parameters import UNBOUND, Iri, Parameter, serialised

HOSTILE = (
    '" } UNION { ?s ?p ?o } #',
    "\\",
    '\\" } #',
    "\\u0022 } #",
    "'''\"\"\"",
    "} SERVICE <http://example.org/> {",
    "line\nbreak\r\ttab",
    "?concept",
    "UNDEF",
    "<https://w3id.org/collgraph/id/concept/communs>",
    "é 🌍 \u202e",
)
IN_VALUES = "SELECT ?x { VALUES ?x { %s } }"


def parameter(kind: str, detail: str = "", default: str = "") -> Parameter:
    return Parameter("x", kind, detail, default, {"fr": "x", "en": "x"})


def rows(term: str) -> list[object]:
    result = Store().query(IN_VALUES % term)
    assert isinstance(result, QuerySolutions)
    return [solution["x"] for solution in result]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_stays_a_text(value: str) -> None:
    term = parameter("string").term(value)
    assert rows(term) == [Literal(value)]
    assert check(IN_VALUES % term, Policy()).form == "bindings"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=100))
def test_any_text_comes_back_as_it_was(value: str) -> None:
    assert rows(parameter("string").term(value)) == [Literal(value)]


@given(st.integers(-(10**9), 10**9))
def test_any_number_comes_back_as_it_was(value: int) -> None:
    assert rows(parameter("integer").term(str(value))) == [Literal(value)]


@pytest.mark.parametrize("kind", ["iri", "term", "scheme", "integer", "date", "lang"])
@pytest.mark.parametrize("value", [value for value in HOSTILE if value != "UNDEF"])
def test_the_other_types_refuse_hostile_values(kind: str, value: str) -> None:
    with pytest.raises(ValueError):
        parameter(kind, "concept" if kind == "iri" else "stances").read(value)


@pytest.mark.parametrize(
    ("kind", "detail", "value"),
    [
        ("iri", "concept", "practice/cercle"),
        ("iri", "concept", "concept/a b"),
        ("iri", "concept", "concept/a>"),
        ("iri", "*", "https://example.org/id/concept/communs"),
        ("iri", "*", "concept/../../x"),
        ("term", "stances", "https://w3id.org/collgraph/vocab/themes/communs"),
        ("integer", "1..9", "10"),
        ("integer", "1..9", "0"),
        ("integer", "", "1e3"),
        ("integer", "", "٣"),
        ("date", "", "2014-13"),
        ("date", "", "2014-02-30"),
        ("date", "", "14"),
        ("lang", "", "de"),
        ("string", "", ""),
        ("string", "", "a\x00b"),
        ("string", "", "\ud800"),
        ("string", "", "x" * 501),
    ],
)
def test_a_value_of_another_form_is_refused(kind: str, detail: str, value: str) -> None:
    with pytest.raises(ValueError):
        parameter(kind, detail).read(value)


@pytest.mark.parametrize(
    ("kind", "detail", "value", "term"),
    [
        ("iri", "concept", "concept/communs", "<https://w3id.org/collgraph/id/concept/communs>"),
        ("iri", "*", "https://w3id.org/collgraph/id/tool/x", "<https://w3id.org/collgraph/id/tool/x>"),
        ("term", "stances", "supports", "<https://w3id.org/collgraph/vocab/stances/supports>"),
        (
            "term",
            "stances",
            "https://w3id.org/collgraph/vocab/stances/supports",
            "<https://w3id.org/collgraph/vocab/stances/supports>",
        ),
        ("scheme", "", "stances", "<https://w3id.org/collgraph/vocab/stances>"),
        ("integer", "1..9", "007", "7"),
        ("date", "", "2014-06", '"2014-06"'),
        ("lang", "", "en", '"en"'),
    ],
)
def test_a_value_of_the_right_form_is_written(kind: str, detail: str, value: str, term: str) -> None:
    assert parameter(kind, detail).term(value) == term


def test_only_a_parameter_without_a_default_stays_open() -> None:
    assert parameter("iri", "concept").term("") == UNBOUND
    with pytest.raises(ValueError):
        parameter("iri", "concept", "concept/communs").term("")


def test_an_iri_that_is_not_ours_is_never_written() -> None:
    assert rows(serialised(Iri("https://w3id.org/collgraph/id/tool/x")))[0] == NamedNode(
        "https://w3id.org/collgraph/id/tool/x"
    )
    for value in ("https://example.org/x", "https://w3id.org/collgraph/id/x> } #", "https://w3id.org/collgraph/id/x\n"):
        with pytest.raises(ValueError):
            serialised(Iri(value))
