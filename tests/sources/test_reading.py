"""A curator's file is read strictly: each fault is found, at its line and column, and all of them in one run."""

from collections.abc import Callable

import pytest

from collgraph.sources.issues import Issue
from collgraph.sources.mapping import Mapped

from .conftest import faults

Map = Callable[..., Mapped]


def test_a_sound_file_has_no_issue(mapped: Map) -> None:
    assert faults(mapped("key,label\na,Un\nb,Deux\n")) == []


@pytest.mark.parametrize(
    ("csv", "expected"),
    [
        ("key,label\na, Un\n", [(2, "label", "untrimmed", " Un")]),
        ("key,label\na,Un  deux\n", [(2, "label", "untrimmed", "Un  deux")]),
        ("key,label\na,Un\u00a0\n", [(2, "label", "untrimmed", "Un\u00a0")]),
        ("key,label\na,e\u0301t\u00e9\n", [(2, "label", "not_nfc", "e\u0301t\u00e9")]),
        ("key,label\na,Un\x00\n", [(2, "label", "control_character", "Un\x00")]),
        ("key,label\na,\u202eUn\n", [(2, "label", "control_character", "\u202eUn")]),
        (
            'key,label\na,"Un\ndeux"\nb,\n',
            [(2, "label", "control_character", "Un\ndeux"), (4, "label", "no_label", "b")],
        ),
        ("key,label\na,Un,trop\n", [(2, "", "cell_count", "3")]),
        ("key,label\na\n", [(2, "", "cell_count", "1")]),
        ("key,label\na,\n", [(2, "label", "no_label", "a")]),
        ("key,label\né,Un\n", [(2, "key", "bad_key", "é")]),
        ("key,label\n../a,Un\n", [(2, "key", "bad_key", "../a")]),
        ("key,label\na,Un\na,Deux\n", [(3, "key", "duplicate_key", "a")]),
        ("key,labels\na,Un\n", [(1, "", "missing_column", "label"), (1, "", "unknown_column", "labels")]),
        ("key,label,label\na,Un,Un\n", [(1, "", "duplicate_column", "label")]),
        ("", [(0, "", "empty_file", "")]),
        (b"\xef\xbb\xbfkey,label\n", [(1, "", "byte_order_mark", "")]),
        ("key,label\na,été\n".encode("latin-1"), [(2, "", "not_utf8", "")]),
        ('key,label\na,"Un\n', [(2, "", "not_csv", "")]),
        ("key,label\na," + "x" * 10_001 + "\n", [(2, "label", "too_long", "")]),
    ],
)
def test_a_fault_is_found_where_it_is(mapped: Map, csv: str | bytes, expected: list[tuple[int, str, str, str]]) -> None:
    assert faults(mapped(csv)) == expected


def test_every_fault_of_a_run_is_reported(mapped: Map) -> None:
    assert [fault[2] for fault in faults(mapped("key,label\na, Un\né,Deux\na,\n"))] == [
        "untrimmed",
        "bad_key",
        "no_label",
    ]


COLUMN = '  [[table.column]]\n  name = "x"\n  property = "cg:note"\n'


@pytest.mark.parametrize(
    ("words", "cell", "code"),
    [
        ('datatype = "integer"', "12a", "bad_value"),
        ('datatype = "integer"', "012", "bad_value"),
        ('datatype = "decimal"', "1.5.2", "bad_value"),
        ('datatype = "boolean"', "oui", "bad_value"),
        ('datatype = "partial-date"', "2014-13", "bad_value"),
        ('datatype = "partial-date"', "2015-02-29", "bad_value"),
        ('datatype = "partial-date"', "14", "bad_value"),
        ('datatype = "anyURI"', "example.org/a", "bad_value"),
        ('datatype = "anyURI"', "javascript:alert(1)", "bad_value"),
        ('datatype = "anyURI"', "https://example.org/a>b", "bad_value"),
        ('datatype = "anyURI"', "https://", "bad_value"),
        ('pattern = "[0-9]{5}"', "2901", "bad_pattern"),
        ('separator = ";"', "a;b;a", "duplicate_value"),
        ('separator = ";"', "a;;b", "required"),
        ("required = true", "", "required"),
        ('reference = ["commune", "region"]', "29019", "bad_reference"),
        ('reference = ["commune", "region"]', "epci/1", "bad_reference"),
        ('vocabulary = "postures"', "s'inspirer", "unknown_term"),
    ],
)
def test_a_cell_is_held_to_its_column(mapped: Map, words: str, cell: str, code: str) -> None:
    result = mapped(f"key,label,x\na,Un,{cell}\n", f"{COLUMN}  {words}\n")
    assert [fault[:3] for fault in faults(result)] == [(2, "x", code)]


@pytest.mark.parametrize(
    ("words", "cell", "term"),
    [
        ("", 'dit "oui" \\', '"dit \\"oui\\" \\\\"'),
        ('lang = "fr"', "été", '"été"@fr'),
        ('datatype = "integer"', "0", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ('datatype = "partial-date"', "2014-06", '"2014-06"'),
        ('datatype = "anyURI"', "https://example.org/a?b=1#c", "<https://example.org/a?b=1#c>"),
        ('reference = "commune"', "29019", "<https://w3id.org/collgraph/id/commune/29019>"),
        ('vocabulary = "postures"', "tester", "<https://w3id.org/collgraph/vocab/postures/tester>"),
    ],
)
def test_a_cell_becomes_a_term(mapped: Map, words: str, cell: str, term: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    result = mapped(f"key,label,x\na,Un,{quoted}\n", f"{COLUMN}  {words}\n")
    assert faults(result) == []
    subject, note = "<https://w3id.org/collgraph/id/practice/a>", "<https://w3id.org/collgraph/ontology#note>"
    assert f"{subject} {note} {term} <https://w3id.org/collgraph/graph/test> ." in result.asserted


FLAG = f'{COLUMN}  proposed = "flag"\n  [[table.column]]\n  name = "flag"\n  ignore = "says what is proposed"\n'


def test_a_flag_sends_a_statement_to_the_proposed_graph(mapped: Map) -> None:
    result = mapped("key,label,x,flag\na,Un,1,proposed\nb,Deux,2,\n", FLAG)
    assert faults(result) == []
    assert [line.split(" ")[2] for line in result.proposed] == ['"1"']
    assert '"2"' in {line.split(" ")[2] for line in result.asserted}


def test_a_misspelt_flag_is_a_fault_and_never_an_assertion(mapped: Map) -> None:
    assert faults(mapped("key,label,x,flag\na,Un,1,propsed\n", FLAG)) == [(2, "flag", "bad_value", "propsed")]


def test_words_that_name_nothing_yet_are_kept_and_listed(mapped: Map) -> None:
    column = f'{COLUMN}  words = "places"\n  otherwise = "cg:placeText"\n'
    result = mapped(
        "key,label,x\na,Un,Brest\nb,Deux,Ponant\n", column, "words,target,note\nBrest,commune/29019,\nPonant,,\n"
    )
    assert faults(result) == []
    assert result.unresolved == [["data/test/things.csv", 3, "x", "Ponant"]]
    assert any('placeText> "Ponant"' in line for line in result.asserted)
    assert result.references["commune"]["29019"] == [["data/links/words/places.csv", 2, "target"]]


def test_words_missing_from_their_list_are_a_fault(mapped: Map) -> None:
    column = f'{COLUMN}  words = "places"\n  otherwise = "cg:placeText"\n'
    result = mapped("key,label,x\na,Un,Ailleurs\n", column, "words,target,note\n")
    assert faults(result) == [(2, "x", "unknown_words", "Ailleurs")]


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ('  [[table.column]]\n  name = "x"\n  propety = "cg:note"\n', "unknown_word"),
        ('  [[table.column]]\n  name = "x"\n', "unused_column"),
        ('  [[table.column]]\n  name = "x"\n  property = "zz:note"\n', "bad_word"),
        ('  [[table.column]]\n  name = "x"\n  property = "cg:note"\n  datatype = "date"\n', "bad_word"),
        ('  [[table.column]]\n  name = "x"\n  property = "cg:note"\n  lang_column = "y"\n', "missing_column"),
        ("  [[table.column]\n", "not_toml"),
    ],
)
def test_the_description_is_read_strictly(mapped: Map, toml: str, code: str) -> None:
    assert code in [fault[2] for fault in faults(mapped("key,label,x\na,Un,1\n", toml))]


def test_an_issue_reads_well_in_both_languages() -> None:
    issue = Issue("data/a/b.csv", 18, "stance", "unknown_term", "suports", "stances", "supports")
    assert issue.render("fr") == (
        "data/a/b.csv:18, colonne stance\u00a0: «\u00a0suports\u00a0» n’est pas dans le vocabulaire stances\u00a0; "
        "vouliez-vous dire «\u00a0supports\u00a0»\u00a0?"
    )
    assert issue.render("en") == (
        "data/a/b.csv:18, column stance: “suports” is not in the vocabulary stances; did you mean “supports”?"
    )
