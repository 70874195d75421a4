"""``/api/questions`` over HTTP: every question in every format, typed parameters, errors, the description."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette

from collgraph.query.background import Background, wait_for
from collgraph.query.context import Context
from collgraph.query.formats import formats
from collgraph.query.questions import Question
from collgraph.web.questions import routes

from .test_files import QUESTIONS, every_question
from .test_golden import EMPTY, VALUES
from .test_parameters import HOSTILE

PATH = "/api/questions"
CSV = {"accept": "text/csv"}


class Client:
    """The questions in this process, on a loop of its own."""

    def __init__(self, served: Context) -> None:
        self._served = served
        self._background = Background()
        wait_for(self._background.loop, served.service.start())
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://questions.test")

    def get(self, path: str, method: str = "GET", **options: Any) -> httpx.Response:
        return wait_for(self._background.loop, self._client.request(method, path, **options))

    def close(self) -> None:
        wait_for(self._background.loop, self._client.aclose())
        wait_for(self._background.loop, self._served.service.stop())
        self._background.stop()


@pytest.fixture(scope="module")
def client(served: Context) -> Iterator[Client]:
    found = Client(served)
    yield found
    found.close()


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["access-control-allow-origin"] == "*"
    shape = response.json()
    assert set(shape) == {"error", "message", "hint"}
    assert shape["message"] and shape["hint"]
    return response.status_code, shape["error"]


@every_question
def test_every_question_answers(client: Client, asked: Question) -> None:
    response = client.get(f"{PATH}/{asked.name}", params=VALUES.get(asked.name, {}), headers=CSV)
    assert response.status_code == 200, response.text
    assert (len(list(csv.reader(io.StringIO(response.text)))) > 1) == (asked.name not in EMPTY)


@pytest.mark.parametrize("entry", formats("bindings"), ids=lambda entry: entry.name)
def test_in_every_format_of_sparql(client: Client, entry: Any) -> None:
    chosen = client.get(f"{PATH}/who-governs", params={"format": entry.name})
    assert chosen.headers["content-type"] == entry.media_type
    assert "29019" in chosen.text
    if entry.negotiable:
        assert client.get(f"{PATH}/who-governs", headers={"accept": entry.essence}).content == chosen.content


def test_a_browser_is_sent_to_the_query_page_with_the_bound_query(client: Client) -> None:
    browser = {"accept": "text/html,*/*;q=0.8"}
    response = client.get(f"{PATH}/practitioners", params={"practice": "practice/cercle"}, headers=browser)
    assert response.status_code == 303
    assert quote("<https://w3id.org/collgraph/id/practice/cercle>", safe="") in response.headers["location"]


def test_an_answer_is_kept_and_asked_for_with_its_tag(client: Client) -> None:
    first = client.get(f"{PATH}/who-governs", headers=CSV)
    again = client.get(f"{PATH}/who-governs", headers={**CSV, "if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    other = client.get(f"{PATH}/who-governs", headers=CSV, params={"lang": "en"})
    assert other.headers["etag"] != first.headers["etag"]
    assert first.headers["access-control-allow-origin"] == "*"


def test_the_parameters_change_the_answer(client: Client) -> None:
    names = [
        client.get(f"{PATH}/practitioners", params={"practice": practice, "format": "csv"}).text
        for practice in ("practice/cercle", "https://w3id.org/collgraph/id/practice/cercle", "practice/budget-partage")
    ]
    assert names[0] == names[1] != names[2]


def test_names_come_in_the_language_asked_for(client: Client) -> None:
    found = [client.get(f"{PATH}/concepts-contested", params={"lang": lang}, headers=CSV).text for lang in ("fr", "en")]
    assert "Budget participatif" in found[0]
    assert "Participatory budgeting" in found[1]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("concept=practice/cercle", "wrong-value"),
        ("concept=", "wrong-value"),
        ("concept=concept/a&concept=concept/b", "repeated"),
        ("concpet=concept/communs", "unknown-parameter"),
        ("query=SELECT", "unknown-parameter"),
        ("concept=%ff", "unreadable"),
        ("lang=de", "wrong-value"),
        ("&".join(f"p{number}=1" for number in range(60)), "unreadable"),
        ("format=parquet", "form"),
        ("format=ttl", "form"),
    ],
)
def test_a_wrong_request_is_told(client: Client, query: str, code: str) -> None:
    response = client.get(f"{PATH}/experiments-illustrating-concept?{query}", headers={"accept-language": "en"})
    assert problem(response) == (400, code)


def test_a_wrong_term_is_told_with_the_right_ones(client: Client) -> None:
    response = client.get(f"{PATH}/claims-to-review", params={"confidence": "certain", "lang": "en"})
    assert problem(response) == (400, "wrong-value")
    assert all(term in response.json()["hint"] for term in ("high", "medium", "low"))
    assert problem(client.get(f"{PATH}/terms-of-list", params={"list": "nothing"})) == (400, "wrong-value")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_finds_nothing_and_breaks_nothing(client: Client, value: str) -> None:
    response = client.get(f"{PATH}/experiments-by-source-term", params={"words": value}, headers=CSV)
    assert (response.status_code, len(response.text.splitlines())) == (200, 1)
    for name in ("experiments-illustrating-concept", "practices-of-family-since", "practices-for-a-group"):
        parameter = next(asked for asked in QUESTIONS if asked.name == name).params[0].name
        assert client.get(f"{PATH}/{name}", params={parameter: value}, headers=CSV).status_code in (200, 400)


def test_what_is_not_there_is_told(client: Client) -> None:
    assert problem(client.get(f"{PATH}/no-such-question")) == (404, "unknown")
    assert problem(client.get(f"{PATH}/who-governs", headers={"accept": "image/png"})) == (406, "not-acceptable")
    assert problem(client.get(f"{PATH}/who-governs", method="POST")) == (405, "method-not-allowed")
    assert client.get(f"{PATH}/who-governs", method="OPTIONS").headers["access-control-allow-methods"]
    head = client.get(f"{PATH}/who-governs", method="HEAD", headers=CSV)
    assert (head.status_code, head.content) == (200, b"")


def test_the_list_says_all_that_a_form_needs(client: Client) -> None:
    response = client.get(PATH)
    said = response.json()["questions"]
    assert {entry["name"] for entry in said} == {asked.name for asked in QUESTIONS}
    assert all(entry["title"]["fr"] and entry["title"]["en"] and entry["query"] for entry in said)
    [one] = [entry for entry in said if entry["name"] == "claims-to-review"]
    assert one["relation"]["key"] == "claimed"
    assert one["parameters"][0]["type"] == "term"
    assert one["parameters"][0]["default"] == "high"
    assert one["parameters"][0]["form"]["en"]
    tag = {"if-none-match": response.headers["etag"]}
    assert client.get(PATH, headers=tag).status_code == 304


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_openapi_describes_every_question(client: Client, lang: str) -> None:
    said = client.get("/api/openapi.json", params={"lang": lang}).json()
    assert said["openapi"] == "3.1.0"
    for asked in QUESTIONS:
        operation = said["paths"][f"{PATH}/{asked.name}"]["get"]
        assert operation["summary"] == asked.title[lang]
        named = {entry["name"]: entry["schema"] for entry in operation["parameters"]}
        assert named.keys() == {"lang", "format", *(entry.name for entry in asked.params)}
        for entry in asked.params:
            fits(named[entry.name], entry.default)
        assert {"200", "400", "404", "406", "429", "503"} <= operation["responses"].keys()
    identifiers = [method["operationId"] for path in said["paths"].values() for method in path.values()]
    assert len(identifiers) == len(set(identifiers))
    assert references(said) <= {
        f"#/components/{kind}/{name}" for kind, all_ in said["components"].items() for name in all_
    }


def fits(schema: dict[str, Any], default: str) -> None:
    """The default of a parameter is one that its own schema admits."""
    if default:
        assert str(schema["default"]) == default
        assert default in schema.get("enum", [default])
        assert re.fullmatch(schema.get("pattern", ".*").removeprefix("^").removesuffix("$"), default)


def references(said: Any) -> set[str]:
    return set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(said)))
