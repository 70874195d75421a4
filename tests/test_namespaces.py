"""Names survive the way to an IRI and back, and nothing that needs escaping ever becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collgraph import namespaces
from collgraph.namespaces import KEY, NAME, ThingName, parse_thing

kinds = st.from_regex(NAME, fullmatch=True)
keys = st.from_regex(KEY, fullmatch=True)
anything = st.text(max_size=40)

UNSAFE = set("<>\"{}|\\^`%?#[]@!$&'()*+,;= \t\n")


@given(kinds, keys)
def test_a_thing_comes_back_from_its_iri(kind: str, key: str) -> None:
    name = ThingName(kind, key)
    assert parse_thing(name.iri) == name


@given(kinds, keys)
def test_a_thing_comes_back_from_its_short_name(kind: str, key: str) -> None:
    name = ThingName(kind, key)
    assert parse_thing(str(name)) == name


@given(kinds, keys, kinds, keys)
def test_two_things_never_share_an_iri(kind: str, key: str, other_kind: str, other_key: str) -> None:
    one, other = ThingName(kind, key), ThingName(other_kind, other_key)
    assert (one.iri == other.iri) == (one == other)


@given(anything)
def test_what_parses_is_minted_again_as_it_was(text: str) -> None:
    name = parse_thing(text)
    assert name is None or text in (str(name), name.iri)


@given(anything, anything)
def test_minting_refuses_or_needs_no_escaping(kind: str, key: str) -> None:
    try:
        iri = namespaces.thing_iri(kind, key)
    except ValueError:
        assert not (NAME.fullmatch(kind) and KEY.fullmatch(key))
        return
    assert iri.isascii()
    assert not UNSAFE & set(iri)
    assert "/./" not in f"{iri}/" and "/../" not in f"{iri}/"


@pytest.mark.parametrize("name", ["commune", "commune/", "/29019", "commune/29/019", "commune/..", "Pays/1"])
def test_what_is_no_name_is_not_parsed(name: str) -> None:
    assert parse_thing(name) is None


@pytest.mark.parametrize("name", ["pays/1\n", "pays\n/1", "pays/1?x", "pays/1#x", "pays/é", "pays/a b"])
def test_nothing_sneaks_in_behind_a_name(name: str) -> None:
    assert parse_thing(name) is None


@given(kinds, keys, keys)
def test_a_record_is_a_thing(source: str, table: str, key: str) -> None:
    name = parse_thing(namespaces.record_iri(source, table, key))
    assert name == ThingName("record", f"{source}.{table}.{key}")


@given(kinds, keys)
def test_a_term_lies_in_its_vocabulary(scheme: str, term: str) -> None:
    assert namespaces.term_iri(scheme, term) == f"{namespaces.scheme_iri(scheme)}/{term}"


@given(st.sampled_from(sorted(namespaces.PREFIXES)), st.from_regex(r"[A-Za-z][A-Za-z0-9]*", fullmatch=True))
def test_curies_expand_and_come_back(prefix: str, local: str) -> None:
    assert namespaces.compact(namespaces.expand(f"{prefix}:{local}")) == f"{prefix}:{local}"


@given(anything)
def test_a_foreign_iri_is_left_as_it_is(rest: str) -> None:
    assert namespaces.compact(f"urn:other:{rest}") == f"urn:other:{rest}"


def test_an_unknown_prefix_is_refused() -> None:
    with pytest.raises(KeyError):
        namespaces.expand("nope:Thing")
