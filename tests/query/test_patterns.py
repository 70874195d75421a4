"""Which groups of a text are looked at: plain ones in which the engine would go by the order of the text."""

import pytest

from collgraph.query import frames
from collgraph.query.guard import Policy, check
from collgraph.query.patterns import Group, tied_groups
from collgraph.query.plan import chosen_format, task_of
from collgraph.query.requests import QueryRequest
from collgraph.query.tasks import decode_task, encode_task
from collgraph.query.tokens import tokens

TIE = "?m a ex:A ; ex:in ?d . ?d a ex:B"
FOUND = [("?m", "a", "ex:A"), ("?m", "ex:in", "?d"), ("?d", "a", "ex:B")]


def found(text: str) -> list[Group]:
    return tied_groups(list(tokens(text)))


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?m {{ {TIE} }}",
        f"SELECT ?m WHERE {{ {TIE} . }}",
        f"ASK {{ {TIE} ; ; }}",
        f"CONSTRUCT {{ ?m a ex:A . ?d a ex:B }} WHERE {{ {TIE} }}",
        f"CONSTRUCT WHERE {{ {TIE} }}",
        f"DESCRIBE ?m {{ {TIE} }}",
        f"SELECT ?m {{ {TIE} OPTIONAL {{ ?m ex:p ?a . ?m ex:p ?b }} }}",
        f"SELECT ?m {{ {TIE} . MINUS {{ ?m ex:p ?a }} BIND(1 AS ?x) . FILTER(?x > 0) }}",
        f"SELECT ?m {{ {TIE} FILTER NOT EXISTS {{ ?m ex:p ?a . ?a ex:q ?b }} }} ORDER BY (1 + 1) ?m ?d",
        f"SELECT ?m (COUNT(*) AS ?n) {{ {TIE} }} GROUP BY ?m HAVING (COUNT(*) > 1) ORDER BY ?n LIMIT 3",
        f"SELECT ?m {{ ?x ex:p ?m {{ SELECT ?m ?d {{ {TIE} }} LIMIT 3 }} }}",
        f"SELECT ?m {{ {{ SELECT ?m ?d WHERE {{ {TIE} }} }} VALUES ?d {{ ex:d }} }}",
        f"SELECT (EXISTS {{ ?a ex:p ?b }} AS ?e) {{ {TIE} }}",
        f"SELECT ?m {{ # a comment . {{\n {TIE} # ?x ex:p ex:o\n }}",
    ],
)
def test_a_plain_group_is_found(text: str) -> None:
    [group] = found(text)
    assert group.patterns == FOUND
    [block] = group.blocks
    assert text[block.start : block.end].startswith("?m a ex:A ; ex:in ?d . ?d a ex:B")


@pytest.mark.parametrize(
    ("patterns", "values"),
    [
        ('?s ex:p \'x\'@en-gb , """a . b""" ; ex:q 1.5e3', ["'x'@en-gb", '"""a . b"""', "1.5e3"]),
        (
            "?s ex:p '1'^^ex:int , true ; ex:q <http://ex.example/a;b>",
            ["'1'^^ex:int", "true", "<http://ex.example/a;b>"],
        ),
        ("$s ex:p ex:o . $s ex:q ex:a.b", ["ex:o", "ex:a.b"]),
    ],
)
def test_terms_are_taken_as_they_are_written(patterns: str, values: list[str]) -> None:
    [group] = found(f"SELECT * {{ {patterns} . }}")
    assert [pattern.object for pattern in group.patterns] == values


def test_a_filter_parts_runs_but_not_the_group() -> None:
    text = "SELECT * { ?m a ex:A . FILTER(?m != ?d) . ?m ex:in ?d . FILTER EXISTS { ?d ex:p ?x } ?d a ex:B }"
    [group] = found(text)
    assert [text[block.start : block.end] for block in group.blocks] == ["?m a ex:A .", "?m ex:in ?d .", "?d a ex:B"]
    assert group.filters == [{"m", "d"}, {"d", "x"}]


@pytest.mark.parametrize(
    "body",
    [
        "?m a ex:A ; ex:in ?d",
        "?m a ex:A ; ex:code '29019' ; ex:in ?d . ?d a ex:B",
        "ex:m ex:in ?d . ?m a ex:A . ?d a ex:B",
        "ex:m ex:in ?d ; ex:p ?x",
        f"{TIE} ; ex:p+ ?x",
        f"{TIE} ; ^ex:p ?x",
        f"{TIE} ; ex:p|ex:q ?x",
        f"{TIE} ; ?p ?x",
        f"{TIE} . _:b ex:p ?m",
        f"{TIE} ; ex:p []",
        f"{TIE} ; ex:p [ ex:q ?x ]",
        f"{TIE} ; ex:p ( ?x 1 )",
        f"{TIE} ; ex:p << ?x ex:q ?y >>",
        f"{TIE} {{| ex:p 1 |}}",
        f"{TIE} ; ex:p -1",
        f"{TIE} ; ex:p 'a' @en",
        f"VALUES ?d {{ ex:d }} {TIE}",
        f"{TIE} VALUES ?d {{ ex:d }}",
        f"{TIE} GRAPH ex:g {{ ?m ex:p ?x }}",
        f"{TIE} {{ ?m ex:p ?x }}",
        f"{TIE} {{ ?m ex:p ?x }} UNION {{ ?m ex:q ?x }}",
        f"{{ {TIE} }} UNION {{ {TIE} }}",
        f"{TIE} {{ SELECT ?m {{ ?m ex:p ?x }} }}",
        f"{TIE} OPTIONAL {{ ?m ex:p ?x }} ?m ex:q ?y",
        f"{TIE} OPTIONAL {{ ?m ex:p ?x }} VALUES ?m {{ ex:m }}",
        f"OPTIONAL {{ {TIE} }}",
        f"?x ex:p ?m OPTIONAL {{ {TIE} }} MINUS {{ {TIE} }} FILTER EXISTS {{ {TIE} }}",
        f"GRAPH ?g {{ {TIE} }}",
        f"{TIE} SERVICE ex:s {{ ?m ex:p ?x }}",
        f"{{ SELECT ?m {{ {TIE} }} VALUES ?d {{ ex:d }} }}",
        " . ".join(f"?m ex:p{n} ?x{n}" for n in range(1000)),
    ],
)
def test_any_other_group_is_left_alone(body: str) -> None:
    assert found(f"SELECT * {{ {body} }}") == []


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?m {{ {TIE} }} VALUES ?d {{ ex:d }}",
        f"SELECT ?m FROM ex:g {{ {TIE} }}",
        f"ASKFROM<x:g>{{ {TIE} }}",
        f"SELECT ?m {{ ?m ex:p ?x SERVICE <x:s> {{ ?a ex:p ?b }} {{ SELECT ?m {{ {TIE} }} }} }}",
        f"SELECT ?m {{ ?m ex:p trueSERVICEex:s {{ ?a ex:p ?b }} {{ SELECT ?m {{ {TIE} }} }} }}",
        f"SELECT ?m {{ {TIE}",
        "SELECT ?m {",
        "SELECT {} { SELECT",
        "FILTER {",
        "",
    ],
)
def test_a_text_of_other_data_or_that_breaks_off_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "graphs", "ties"),
    [
        (f"SELECT * {{ {TIE} }}", (), True),
        (f"SELECT * {{ {TIE} }}", ("https://example.org/g",), False),
        ("DESCRIBE ex:a", (), False),
    ],
)
def test_the_worker_is_told_of_ties(text: str, graphs: tuple[str, ...], ties: bool) -> None:
    request = QueryRequest(text, "", default_graphs=graphs)
    checked = check(text, Policy())
    task = task_of(checked, chosen_format(checked, request), request, 1.0)
    assert decode_task(encode_task(task)[frames.HEADER.size :]).ties is ties
