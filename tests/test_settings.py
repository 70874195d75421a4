"""Settings come from the environment alone; a wrong one is named, with the value found."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from collgraph.errors import SettingsError
from collgraph.settings import Settings

EVERY = fields(Settings)


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


def test_blank_is_not_set() -> None:
    assert Settings.from_environment({"COLLGRAPH_PORT": " ", "COLLGRAPH_CONTACT": ""}) == Settings()


def test_other_variables_are_left_alone() -> None:
    assert Settings.from_environment({"PORT": "1", "COLLGRAPH_UNKNOWN": "x"}) == Settings()


def test_values_have_the_type_of_their_default() -> None:
    settings = Settings.from_environment(
        {
            "COLLGRAPH_BUILD": "elsewhere/build",
            "COLLGRAPH_PORT": "9000",
            "COLLGRAPH_QUERY_TIMEOUT": "2.5",
            "COLLGRAPH_SERVICE_ALLOW": "https://a.example/sparql  https://b.example/sparql",
            "COLLGRAPH_CONTACT": " graph@example.org ",
        }
    )
    assert settings.build == Path("elsewhere/build")
    assert settings.port == 9000
    assert settings.query_timeout == 2.5
    assert settings.service_allow == ("https://a.example/sparql", "https://b.example/sparql")
    assert settings.contact == "graph@example.org"


def test_the_current_release_lies_in_the_build_folder() -> None:
    assert Settings(build=Path("b")).current == Path("b/current")


@pytest.mark.parametrize("raw", ["eight", "8501.5", "0", "-1", "1e3"])
def test_a_port_is_a_whole_number_above_zero(raw: str) -> None:
    with pytest.raises(SettingsError, match=f"COLLGRAPH_PORT='{raw}'") as caught:
        Settings.from_environment({"COLLGRAPH_PORT": raw})
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("raw", ["nan", "inf", "0", "soon"])
def test_a_deadline_is_a_number_of_seconds(raw: str) -> None:
    with pytest.raises(SettingsError, match="COLLGRAPH_QUERY_TIMEOUT"):
        Settings.from_environment({"COLLGRAPH_QUERY_TIMEOUT": raw})


@pytest.mark.parametrize("raw", ["https://example.org", "https://example.org/", "http://example.org/graphe/"])
def test_a_public_url_loses_its_last_slash(raw: str) -> None:
    assert Settings.from_environment({"COLLGRAPH_PUBLIC_URL": raw}).public_url == raw.rstrip("/")


@pytest.mark.parametrize("raw", ["example.org", "ftp://example.org", "https://", "https://a.example/?x", "/graphe"])
def test_a_public_url_is_an_address(raw: str) -> None:
    with pytest.raises(SettingsError, match=r"une adresse telle que https://example\.org"):
        Settings.from_environment({"COLLGRAPH_PUBLIC_URL": raw})


@pytest.mark.parametrize(
    ("variable", "raw", "french", "english"),
    [
        ("PORT", "eight", "il faut un nombre entier", "a whole number is expected"),
        ("QUERY_TIMEOUT", "-1", "il faut un nombre supérieur à zéro", "a number above zero is expected"),
        ("ACCESS_LOG", "true", "il faut l’un de\u00a0: yes, no", "one of yes, no is expected"),
        ("SPARQL_URL", "ftp://x", "il faut une adresse telle que http://127", "an address such as http://127"),
        ("MAP_TILES", "https://x/", "org/{z}/{x}/{y}.png", "org/{z}/{x}/{y}.png is expected"),
    ],
)
def test_a_wrong_one_is_said_in_both_languages(variable: str, raw: str, french: str, english: str) -> None:
    for lang, words in (("fr", french), ("en", english)):
        with pytest.raises(SettingsError, match=re.escape(words)) as caught:
            Settings.from_environment({f"COLLGRAPH_{variable}": raw}, lang)
        assert f"COLLGRAPH_{variable}={raw!r}" in caught.value.message


def test_variables_follow_the_field_names() -> None:
    assert [spec.metadata["variable"] for spec in EVERY] == [f"COLLGRAPH_{spec.name.upper()}" for spec in EVERY]


def test_every_setting_says_what_it_is_for() -> None:
    assert not [spec.name for spec in EVERY if not spec.metadata["help"].strip()]
