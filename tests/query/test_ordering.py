"""The order of patterns: the cheaper one where it is clear, the same answers, and the text as written in errors."""

import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from collgraph import namespaces as ns
from collgraph.query.evaluation import evaluate
from collgraph.query.guard import Policy, check
from collgraph.query.ordering import Ordering, ordering, rewritten
from collgraph.query.patterns import Group, tied_groups
from collgraph.query.statistics import Statistics, Uses, read_statistics
from collgraph.query.tasks import Task
from collgraph.query.tokens import tokens

QUESTIONS = Path(__file__).parents[2] / "ontology" / "questions"

PREFIX = f"PREFIX cg: <{ns.CG}> PREFIX rdfs: <{ns.PREFIXES['rdfs']}> "
# About what the real release says of itself.
FRANCE = Statistics(
    {
        ns.RDF_TYPE: Uses(131_000, 45_000, 62),
        ns.CG + "within": Uses(144_000, 36_500, 1_450),
        ns.CG + "population": Uses(35_000, 35_000, 5_900),
        ns.CG + "takesPlaceIn": Uses(4_000, 2_600, 600),
        ns.RDFS_LABEL: Uses(44_000, 42_000, 42_000),
    },
    {
        ns.CG + name: things
        for name, things in [("Municipality", 35_000), ("Department", 109), ("Country", 126), ("Experiment", 2_400)]
    },
    {(ns.CG + "within", ns.CG + "Municipality"): 143_000},
    {(ns.CG + "within", ns.CG + "Department"): 36_000, (ns.CG + "within", ns.CG + "Country"): 36_500},
)
AS_WRITTEN = "?m a cg:Municipality ; cg:within ?d ; cg:population ?people . ?d a cg:Department"
BY_HAND = "?d a cg:Department . ?m cg:within ?d . ?m a cg:Municipality . ?m cg:population ?people"


def ordered(body: str) -> str:
    """The body of a query as a worker would order it, twice: from the statistics and from memory."""
    france, text = Ordering(FRANCE), f"{PREFIX}SELECT * {{ {body} }}"
    first = france.ordered(text)
    assert france.ordered(text) == first
    return " ".join(first.removeprefix(f"{PREFIX}SELECT * {{").removesuffix("}").split())


def test_what_begins_with_the_many_begins_with_the_few() -> None:
    assert ordered(AS_WRITTEN) == BY_HAND


@pytest.mark.parametrize(
    "body",
    [
        BY_HAND,
        "?e a cg:Experiment ; cg:takesPlaceIn ?m . ?m cg:within ?c . ?c a cg:Country",
        # Few enough, unless the engine has to look through all places for each.
        "?m a cg:Municipality . ?e cg:takesPlaceIn ?m . ?e a cg:Experiment",
        # The filter may leave one municipality.
        "?m a cg:Municipality ; rdfs:label ?l ; cg:within ?d . ?d a cg:Department FILTER(?l = 'Brest'@fr)",
        "?m a cg:Municipality ; cg:unknown ?d . ?d a cg:Department",
        "?m a cg:Municipality ; cg:within ?d . ?d a cg:Unknown",
        "?m a cg:Municipality . ?d a cg:Department",
    ],
)
def test_what_is_not_clearly_worse_stays(body: str) -> None:
    assert ordered(body) == body


def test_a_filter_on_the_few_does_not_hold_them_back() -> None:
    turned = ordered(
        "?m a cg:Municipality ; cg:within ?d FILTER(?l = 'Finistère'@fr) ?d a cg:Department ; rdfs:label ?l"
    )
    assert turned == (
        "?d a cg:Department . ?d rdfs:label ?l FILTER(?l = 'Finistère'@fr) ?m cg:within ?d . ?m a cg:Municipality"
    )


def test_all_around_the_patterns_stays() -> None:
    text = f"{PREFIX}SELECT ?m # {{ ?m\n{{ # first\n {AS_WRITTEN}. # last\n OPTIONAL {{ ?m rdfs:label ?l }} }} LIMIT 3"
    assert Ordering(FRANCE).ordered(text) == text.replace(AS_WRITTEN + ".", BY_HAND + " ")


def test_full_addresses_are_the_same_as_names() -> None:
    text = f"SELECT * {{ {AS_WRITTEN} }}".replace(" a ", f" <{ns.RDF_TYPE}> ")
    for name in ("Municipality", "Department", "within", "population"):
        text = text.replace(f"cg:{name}", f"<{ns.CG}{name}>")
    assert Ordering(FRANCE).ordered(text).startswith(f"SELECT * {{ ?d <{ns.RDF_TYPE}> <{ns.CG}Department> . ?m ")


def test_what_is_remembered_of_one_text_is_true_of_the_next() -> None:
    france, fresh = Ordering(FRANCE), "SELECT * { ?m a <%s> ; <%s> ?d . ?d a <%s> FILTER(?d != <http://a.example/%d>) }"
    cases = [
        (PREFIX, AS_WRITTEN),
        ("PREFIX cg: <http://other.example/> ", AS_WRITTEN),
        (PREFIX, BY_HAND),
        (PREFIX, AS_WRITTEN + " FILTER(?people > 10 )"),
        (PREFIX, AS_WRITTEN + " FILTER(?people > 20 )"),
        ("# {\n" + PREFIX, AS_WRITTEN),
        ("# {\nPREFIX cg: <http://other.example/> ", AS_WRITTEN),
    ]
    texts = [f"{prologue}SELECT * {{ {body} }}" for prologue, body in cases]
    for number, names in enumerate(
        [("Municipality", "within", "Department"), ("Department", "within", "Municipality")]
    ):
        texts.append(fresh % (*(ns.CG + name for name in names), number))
    for text in [*texts, *texts]:
        assert france.ordered(text) == Ordering(FRANCE).ordered(text)


def test_a_store_that_says_nothing_leaves_texts_alone() -> None:
    text = f"{PREFIX}SELECT * {{ {AS_WRITTEN} }}"
    assert ordering(Store()).ordered(text) == text


def test_a_release_says_what_it_holds(mini_release: Path) -> None:
    found = read_statistics(Store.read_only(str(mini_release / "store")))
    assert found.classes[ns.CG + "Municipality"] == 2
    within = found.properties[ns.CG + "within"]
    assert within.triples >= within.subjects >= 2
    assert found.subjects[ns.CG + "within", ns.CG + "Municipality"] <= within.triples
    assert found.objects[ns.CG + "within", ns.CG + "Territory"] == within.triples


def asked(store: Store, text: str, ties: bool) -> bytes:
    checked, output = check(text, Policy()), io.BytesIO()
    name = {"bindings": "csv", "boolean": "csv", "graph": "nt"}[str(checked.form)]
    evaluate(store, Task(text, name, checked.star, checked.variables, ties=ties), output)
    return output.getvalue()


def tied(text: str) -> list[Group]:
    return tied_groups(list(tokens(text)))


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(QUESTIONS.glob("*.rq")) if tied(path.read_text(encoding="utf-8"))],
    ids=lambda path: path.stem,
)
def test_questions_are_answered_alike_in_the_opposite_order(mini_release: Path, path: Path) -> None:
    store, text = Store.read_only(str(mini_release / "store")), path.read_text(encoding="utf-8")
    groups = tied(text)
    turned = rewritten(text, groups, [[*range(len(group.patterns))][::-1] for group in groups])
    assert turned != text
    assert Counter(asked(store, turned, ties=False).splitlines()) == Counter(asked(store, text, False).splitlines())


EX = "https://example.org/"
CLASSES, PROPERTIES, VARIABLES = ["A", "B", "C"], ["p", "q", "r"], ["?x", "?y", "?z", "$v"]
things = st.integers(1, 6).map(lambda number: NamedNode(f"{EX}{number}"))
facts = st.one_of(
    st.builds(
        lambda thing, name: Quad(thing, NamedNode(ns.RDF_TYPE), NamedNode(EX + name)), things, st.sampled_from(CLASSES)
    ),
    st.builds(
        lambda one, name, other: Quad(one, NamedNode(EX + name), other), things, st.sampled_from(PROPERTIES), things
    ),
    st.builds(
        lambda one, name, n: Quad(one, NamedNode(EX + name), Literal(n)),
        things,
        st.sampled_from(PROPERTIES),
        st.integers(1, 3),
    ),
)
subjects = st.sampled_from([*VARIABLES, "ex:1"])
patterns = st.one_of(
    st.builds("{} a ex:{}".format, subjects, st.sampled_from(CLASSES)),
    st.builds(
        "{} ex:{} {}".format,
        subjects,
        st.sampled_from(PROPERTIES),
        st.sampled_from([*VARIABLES, "ex:2", "1", "'é'@fr"]),
    ),
)
connected = ["?x a ex:A", "?x ex:p ?y", "?y a ex:B"]
groups = st.lists(patterns, max_size=3).flatmap(lambda more: st.permutations([*connected, *more]))
parts = st.sampled_from(["FILTER(?x != ?y)", "FILTER EXISTS { ?x a ex:A }", "OPTIONAL { ?x ex:p ?o . ?o ex:q ?w }", ""])
figures = st.tuples(*[st.integers(1, 10**6)] * 3).map(lambda three: Uses(max(three), *sorted(three)[:2]))
statistics = st.builds(
    Statistics,
    st.fixed_dictionaries({EX + name: figures for name in PROPERTIES} | {ns.RDF_TYPE: figures}),
    st.fixed_dictionaries({EX + name: st.integers(1, 10**6) for name in CLASSES}),
)


@given(st.lists(facts, max_size=30), groups, parts, st.integers(1, 6), statistics)
def test_answers_are_the_same_in_any_order(
    quads: list[Quad], group: list[str], part: str, at: int, told: Statistics
) -> None:
    store = Store()
    store.extend(quads)
    body = " . ".join(group[:at]) + f" {part or '.'} " + " . ".join(group[at:])
    text = f"PREFIX ex: <{EX}> SELECT * {{ {body} }}"
    turned = Ordering(told).ordered(text)
    words = [Counter(word for word in one.split() if word != ".") for one in (text, turned)]
    assert words[0] == words[1]
    rows = [Counter(map(str, store.query(one))) for one in (text, turned)]  # type: ignore[arg-type]
    assert rows[0] == rows[1]


def described() -> Store:
    """A store of a department with its municipalities, which says that there are many."""
    store, void = Store(), ns.PREFIXES["void"]
    dataset = NamedNode(f"{ns.BASE}catalogue#graph")

    def say(subject: NamedNode, property_: str, value: NamedNode | Literal) -> None:
        store.add(Quad(subject, NamedNode(property_), value, DefaultGraph()))

    for place, (name, uses) in enumerate(FRANCE.properties.items()):
        node = NamedNode(f"{EX}property/{place}")
        say(dataset, f"{void}propertyPartition", node)
        say(node, f"{void}property", NamedNode(name))
        for figure, number in zip(("triples", "distinctSubjects", "distinctObjects"), uses, strict=True):
            say(node, void + figure, Literal(number))
    for place, (name, number) in enumerate(FRANCE.classes.items()):
        node = NamedNode(f"{EX}class/{place}")
        say(dataset, f"{void}classPartition", node)
        say(node, f"{void}class", NamedNode(name))
        say(node, f"{void}entities", Literal(number))
    say(NamedNode(EX + "d"), ns.RDF_TYPE, NamedNode(ns.CG + "Department"))
    for number in range(3):
        town = NamedNode(f"{EX}{number}")
        say(town, ns.RDF_TYPE, NamedNode(ns.CG + "Municipality"))
        say(town, ns.CG + "within", NamedNode(EX + "d"))
        say(town, ns.CG + "population", Literal(number))
    return store


def test_the_columns_of_a_star_stay_as_they_are_first_named() -> None:
    store, text = described(), f"{PREFIX}SELECT * {{ {AS_WRITTEN} }} ORDER BY ?m"
    assert ordering(store).ordered(text) != text
    answer = asked(store, text, ties=True)
    assert answer == asked(store, text, ties=False)
    assert answer.splitlines()[0] == b"m,d,people"


@pytest.mark.parametrize("fault", ["LIMIT x", "} ", "ORDER ?m", "LIMIT 1 . ?a"])
def test_a_syntax_error_is_where_the_text_as_written_has_it(fault: str) -> None:
    text = f"{PREFIX}\nSELECT ?m {{\n  {AS_WRITTEN}\n}}\n  {fault}"
    places = []
    for ties in (True, False):
        with pytest.raises(SyntaxError) as caught:
            evaluate(described(), Task(text, "csv", ties=ties), io.BytesIO())
        places.append(str(caught.value))
    assert places[0] == places[1]
    assert " 5:" in places[0]
