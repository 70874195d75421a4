import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from collgraph.query.failures import Refusal
from collgraph.query.guard import DEPTH, Policy, check
from collgraph.query.tokens import Ambiguous, tokens

POLICY = Policy(max_bytes=50_000, service_allow=("https://allowed.example/sparql",))
STORE = Store()
WORDS = ["SERVICE", "INSERT", "DELETE", "LOAD <x>", "DROP ALL", "((((" * 30, "{{{{" * 90, "service <http://a> {"]


def refused(query: str, policy: Policy = POLICY) -> str:
    with pytest.raises(Refusal) as caught:
        check(query, policy)
    return caught.value.code


# Places where any word is harmless; each makes a query that the engine accepts.
HARMLESS = {
    "short string": "SELECT * {{ ?s ?p '{}' }}",
    "double-quoted string": 'SELECT * {{ ?s ?p "{}" }}',
    "long string": "SELECT * {{ ?s ?p '''a '{} ''b''' }}",
    "long double-quoted string": 'SELECT * {{ ?s ?p """a "{} ""b""" }}',
    "string after an escaped quote": r"SELECT * {{ ?s ?p 'a\'{}' }}",
    "comment": "SELECT * {{ # {}\n ?s ?p ?o }}",
    "comment at the end": "SELECT * {{ ?s ?p ?o }} # {}",
    "comment with a quote": "SELECT * {{ # don't {}\n ?s ?p 'x' }}",
}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("place", HARMLESS.values(), ids=HARMLESS.keys())
def test_words_in_harmless_places_pass(place: str, word: str) -> None:
    query = place.format(word)
    STORE.query(query)
    assert check(query, POLICY).form == "bindings"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?insert ?delete { ?service ?insert ?delete }",
        "SELECT $load { $load a ?drop }",
        "PREFIX service: <http://a.example/> SELECT * { ?s service:delete service:SERVICE }",
        "PREFIX insert: <http://a.example/> SELECT * { ?s insert:load.service ?o }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { ?s a sd:Service }",
        "SELECT * { ?s <http://a.example/service#SERVICE> ?o . ?o <http://a.example/INSERT> ?x }",
        "SELECT * { ?s a <http://a.example/Service.owl#> FILTER(?s != <http://a.example/SERVICE#x>) }",
        "SELECT * { ?s ?p 'SERVICE'@en-service }",
        "SELECT * { _:service ?p ?o }",
        r"PREFIX ex: <http://a.example/> SELECT * { ?s ex:a\#service ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
        "SELECT * { ?s ?p ?o FILTER(?o<3&&?p>1) }",
        "SELECT * { ?s (<urn:a#b>/<urn:c#d>)+|^<urn:e#f> ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (<urn:a#b>, <urn:c#d>)) }",
        "SELECT * { ?s ?p (?a <http://a.example/#b> ?c) }",
        "SELECT * { << ?s ?p ?o >> ?q ?r }",
        "SELECT * { ?s ?p 'été œuvre 日本' }",
        "\ufeffSELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o }\r\nLIMIT\t1",
    ],
)
def test_good_queries_pass(query: str) -> None:
    STORE.query(query.removeprefix("\ufeff"))
    check(query, POLICY)


strings = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",), exclude_characters="'\\"), max_size=60)


@given(strings, st.sampled_from(WORDS), strings)
def test_any_string_passes_and_its_end_is_found(before: str, word: str, after: str) -> None:
    query = f"ASK {{ ?s ?p '{before}{word}{after}' }}"
    STORE.query(query)
    assert check(query, POLICY).form == "boolean"
    assert [token.kind for token in tokens(query)] == ["word", "open", "variable", "variable", "string", "close"]


@given(st.text(st.sampled_from("<>?ab:#/'\"\\ \n(){}[]|&!=.,;*@^_-1éSERVICE"), max_size=60))
def test_tokens_cover_the_text(query: str) -> None:
    try:
        found = list(tokens(query))
    except Ambiguous as doubt:
        assert doubt.reason in ("iri", "escape")
        return
    position = 0
    for token in found:
        assert query[token.start : token.start + len(token.text)] == token.text
        between = query[position : token.start]
        assert not between.strip(" \t\r\n") or between.lstrip(" \t\r\n").startswith("#")
        position = token.start + len(token.text)


pieces = st.sampled_from(["a", "1", "-", ".", "_", ":", "%41", r"\-", r"\#", "é", "·", "service", "%4"])
names = st.lists(pieces, min_size=1, max_size=8).map("".join)


@given(names.map("ex:".__add__))
def test_names_are_cut_as_the_engine_cuts_them(name: str) -> None:
    query = f"PREFIX ex: <urn:x:> ASK {{ ?s ?p {name} }}"
    try:
        STORE.query(query)
    except SyntaxError:
        return
    found = [token.text for token in tokens(query)][7:-1]
    assert found[0] == name.rstrip(".")
    assert set(found[1:]) <= {"."}


@pytest.mark.parametrize("character", [chr(code) for code in range(0x21, 0x7F)])
def test_iris_are_cut_as_the_engine_cuts_them(character: str) -> None:
    query = f"ASK {{ ?s ?p <http://a.example/x{character}41y> }}"
    try:
        STORE.query(query)
    except SyntaxError:
        return
    assert [token.kind for token in tokens(query)][4] == "iri"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://evil.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?x { ?s ?p ?o } }",
        "SELECT*{SERVICE<http://evil.example/>{?s ?p ?o}}",
        "SELECT*{SERVICE#comment\n<http://evil.example/>{?s ?p ?o}}",
        "SELECT * { FILTER EXISTS { SERVICE <http://evil.example/> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } } } }",
        "SELECT * { ?s ?p 'a' . SERVICE <http://evil.example/> { ?s ?p 'b' } }",
        "PREFIX ex: <http://evil.example/> SELECT*{SERVICEex:p{?s ?p ?o}}",
        "PREFIX ex: <http://evil.example/> SELECT*{SERVICESILENTex:p{?s ?p ?o}}",
        "PREFIXex:<http://evil.example/>SELECT*{SERVICEex:p{?s ?p ?o}}",
        "PREFIX serviceex: <urn:x> PREFIX ex: <http://evil.example/> SELECT*{serviceex:p{?s ?p ?o}}",
        "SELECT*{?s ?p trueSERVICE<http://evil.example/>{?s ?p ?o}}",
        "PREFIX ex: <http://evil.example/> SELECT*{?s ?p trueSERVICEex:p{?s ?p ?o}}",
        "SELECT*{?s ?p 1SERVICE<http://evil.example/>{?s ?p ?o}}",
        "SELECT*{?s ?p 1.SERVICE<http://evil.example/>{?s ?p ?o}}",
        "PREFIX SILENTex: <https://allowed.example/> PREFIX ex: <http://evil.example/> "
        "SELECT * { SERVICE SILENTex:sparql { } }",
        "PREFIX e: <https://allowed.example/> PREFIX e: <http://evil.example/> SELECT * { SERVICE e:sparql { } }",
        "BASE <http://evil.example/> SELECT * { SERVICE <sparql> { } }",
        r"SELECT * { SERVICE <https://allowed.example/sp\u0061rql> { } }",
    ],
)
def test_service_is_found_wherever_it_hides(query: str) -> None:
    assert refused(query) == "service"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT*{?s ?p 1 FILTER(1<?b)SERVICE#>\n<http://evil.example/>{?s ?p ?o}}", "ambiguous-iri"),
        ('SELECT*{FILTER(1<?b#>"""\n) SERVICE <http://evil.example/> { } #"""\n}', "ambiguous-iri"),
        ('SELECT*{ ?s ?p (""" ") . SERVICE <http://e.example/> {} # \\q """\n}', "ambiguous-escape"),
        ("SELECT*{ ?s ?p ('''\\uD800''') }", "ambiguous-escape"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(query: str, code: str) -> None:
    assert refused(query) == code


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <https://allowed.example/sparql> { ?s ?p ?o } }",
        "PREFIX a: <https://allowed.example/> SELECT * { SERVICE a:sparql { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <https://allowed.example/sparql> { ?s ?p ?o } }",
    ],
)
def test_an_allowed_service_passes_and_is_never_cached(query: str) -> None:
    assert check(query, POLICY).volatile
    assert refused(query, Policy()) == "service"


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "PREFIX ex: <urn:> # a comment\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <http://evil.example/>",
        "clear all",
        "DROP GRAPH <urn:g>",
        "CREATE GRAPH <urn:g>",
        "COPY <urn:a> TO <urn:b>",
        "MOVE <urn:a> TO <urn:b>",
        "ADD <urn:a> TO <urn:b>",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "BASE <http://a.example/> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(query: str) -> None:
    assert refused(query) == "update"


NESTED = {
    "group": ("SELECT * ", "{", "}", "group"),
    "optional": ("SELECT * {", "OPTIONAL {", "}", "group"),
    "expression": ("SELECT * { FILTER", "(", ")", "expression"),
    "function": ("SELECT * { FILTER(", "STR(", ")", "expression"),
    "collection": ("SELECT * { ?s ?p ", "(", ")", "node"),
    "blank node": ("SELECT * { ?s ?p ", "[ <urn:p> ", "]", "node"),
    "collection of blank nodes": ("SELECT * { ?s ?p ", "([ <urn:p> ", "])", "node"),
    "triple term": ("SELECT * { ?s ?p ", "<< ?s ?p ", ">>", "node"),
    "annotation": ("SELECT * { ?s ?p ?o ", "{| ?p ?o ", "|}", "node"),
    "path": ("SELECT * { ?s ", "(", ")", "node"),
}


@pytest.mark.parametrize(("start", "opening", "closing", "kind"), NESTED.values(), ids=NESTED.keys())
def test_nesting_is_refused_beyond_its_limit(start: str, opening: str, closing: str, kind: str) -> None:
    brackets = sum(opening.count(bracket) for bracket in ("{", "(", "[", "<<"))
    allowed = (DEPTH[kind] - start.count("{") - start.count("(")) // brackets
    check(start + opening * allowed + closing * allowed, POLICY)
    assert refused(start + opening * (allowed + 2)) == "nesting"


def test_brackets_side_by_side_are_not_deep() -> None:
    check("SELECT * {" + "OPTIONAL { ?s ?p (1) }" * 1000 + "}", POLICY)


def test_a_long_text_is_refused_by_its_bytes() -> None:
    policy = Policy(max_bytes=30)
    check("ASK { ?s ?p '" + "e" * 10 + "' }", policy)
    assert refused("ASK { ?s ?p '" + "é" * 10 + "' }", policy) == "too-long"


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\ud800"])
def test_control_characters_are_refused(character: str) -> None:
    assert refused(f"ASK {{ ?s ?p '{character}' }}") == "control"


def test_a_refusal_says_where() -> None:
    with pytest.raises(Refusal) as caught:
        check("SELECT * {\n  SERVICE ?x { }\n}", POLICY, "en")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert "SERVICE ?x { }" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "bindings"),
        ("select distinct * {}", "bindings"),
        ("PREFIX : <urn:> ASK {}", "boolean"),
        ("BASE <urn:a> CONSTRUCT WHERE {}", "graph"),
        ("DESCRIBE <urn:a>", "graph"),
        ("VERSION '1.2' SELECT * {}", "bindings"),
        ("SELECTDISTINCT*{}", "bindings"),
        ("PREFIX ex:<urn:> DESCRIBEex:a", "graph"),
        ("", None),
        ("# nothing", None),
        ("hello", None),
    ],
)
def test_the_form_of_a_query_is_read(query: str, form: str | None) -> None:
    assert check(query, POLICY).form == form


@pytest.mark.parametrize(
    ("query", "star"),
    [
        ("SELECT * { ?s ?p ?o }", 7),
        ("SELECT*{?s ?p ?o}", 6),
        ("SELECT DISTINCT * { ?s ?p ?o }", 16),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", None),
        ("SELECT ?s { { SELECT * { ?s ?p ?o } } }", None),
        ("CONSTRUCT { ?s ?p ?o } { ?s <urn:p>* ?o }", None),
    ],
)
def test_the_star_of_the_outermost_select_is_found(query: str, star: int | None) -> None:
    assert check(query, POLICY).star == star


def test_the_dataset_clauses_are_read() -> None:
    found = check("PREFIX g: <urn:g:> SELECT * FROM <urn:a> FROM g:b FROM NAMED <urn:c> { ?s ?p ?o }", POLICY)
    assert found.default_graphs == ("urn:a", "urn:g:b")
    assert found.named_graphs == ("urn:c",)
    assert check("SELECT * FROM <relative> { }", POLICY).default_graphs is None


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "now()"])
def test_answers_that_change_by_themselves_are_known(call: str) -> None:
    assert check(f"SELECT ({call} AS ?x) {{}}", POLICY).volatile
    assert not check(f"SELECT * {{ ?s ?p '{call}' }}", POLICY).volatile
