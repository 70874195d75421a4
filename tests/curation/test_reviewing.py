"""Reviewing: a secret address on this machine, nothing accepted without evidence, nothing a row can inject."""

import csv
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from collgraph.cli import app
from collgraph.curation import review_file
from collgraph.curation.claims import read_claims, read_mappings
from collgraph.curation.deciding import MANUAL, decide, read_reviewers, settled
from collgraph.curation.refusal import Refusal
from collgraph.curation.review_server import ReviewServer
from collgraph.curation.things import described, read_things, rows_of
from collgraph.errors import SettingsError
from collgraph.sources.description import LICENCE_CLASSES

from ..conftest import MINI, PROJECT

EVIL = '<script>alert("x")</script>'
REVIEWERS = {"jeanne": "Jeanne Exemple"}
MATCH = dict.fromkeys(review_file.MATCH_COLUMNS, "") | {
    "key": "a--b",
    "subject_id": "practice/a",
    "subject_label": EVIL,
    "object_id": "practice/b",
    "predicate_id": "exact-match",
    "comment": "Mêmes mots.",
}
LINK = dict.fromkeys(review_file.LINK_COLUMNS, "") | {
    "key": "g--common--illustrates",
    "field": "experiment/g",
    "concept": "common",
    "stance": "illustrates",
}
EVIDENCE = {"quote": "un bien commun", "page": "https://example.org/page", "reviewer": "jeanne"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReviewServer]:
    file = tmp_path / "review.csv"
    review_file.write(file, review_file.MATCH_COLUMNS, [MATCH, {**MATCH, "key": "a--c", "object_id": "practice/c"}])
    with ReviewServer(file, REVIEWERS, "en") as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def post(server: ReviewServer, given: dict[str, str], **headers: str) -> httpx.Response:
    return httpx.post(f"{server.url}decide", data=given, headers=headers)


def test_a_decision_is_written_and_the_next_proposal_shown(server: ReviewServer) -> None:
    assert "Proposal 1 of 2 (2 to decide)" in httpx.get(server.url).text
    done = post(server, {"key": "a--b", "decision": "reject"}, Origin=server.url.rsplit("/", 2)[0])
    assert (done.status_code, done.headers["location"]) == (303, f"{server.url}?done=a--b")
    assert [row["status"] for row in review_file.read(server.file)] == ["rejected", ""]
    assert "Proposal 2 of 2 (1 to decide)" in httpx.get(server.url).text


def test_a_row_cannot_become_markup(server: ReviewServer) -> None:
    shown = httpx.get(server.url)
    assert EVIL not in shown.text
    assert "&lt;script&gt;alert" in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in shown.text.replace("https://example", "")


def test_without_the_secret_there_is_nothing(server: ReviewServer) -> None:
    base = server.url.rsplit("/", 2)[0]
    for path in ("/", "/decide", f"/{'x' * 43}/", f"/{server.token}", "/%00/"):
        assert httpx.get(base + path).status_code == 404
    assert httpx.post(f"{base}/{'x' * 43}/decide", data={"key": "a--b", "decision": "accept"}).status_code == 404
    assert not any(row["status"] for row in review_file.read(server.file))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 404),
        ({"Content-Length": "99999999"}, 413),
    ],
)
def test_a_request_of_another_site_is_refused(server: ReviewServer, headers: dict[str, str], status: int) -> None:
    if "Content-Length" in headers:
        assert httpx.post(f"{server.url}decide", content=b"x" * 60_000).status_code == status
    else:
        assert post(server, {"key": "a--b", "decision": "reject"}, **headers).status_code == status
    assert not any(row["status"] for row in review_file.read(server.file))


@pytest.mark.parametrize("given", [{"key": "a--b", "decision": "publish"}, {"key": "gone", "decision": "accept"}, {}])
def test_a_wrong_decision_is_said_and_changes_nothing(server: ReviewServer, given: dict[str, str]) -> None:
    assert post(server, given).status_code == 400
    assert not any(row["status"] for row in review_file.read(server.file))


def test_it_listens_on_this_machine_only(server: ReviewServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("row", "given", "status"),
    [
        (LINK, {}, "proposed"),
        (LINK, {"reviewer": "jeanne"}, "proposed"),
        (LINK, {**EVIDENCE, "reviewer": ""}, "proposed"),
        (LINK, {**EVIDENCE, "reviewer": "stranger"}, "proposed"),
        (LINK, {**EVIDENCE, "page": "ftp://example.org"}, "proposed"),
        (LINK, EVIDENCE, "reviewed"),
        (MATCH, {"reviewer": "jeanne"}, "proposed"),
        (MATCH, {"reviewer": "jeanne", "comment": "Même fiche, lue des deux côtés."}, "reviewed"),
    ],
)
def test_accepting_without_evidence_or_reviewer_stays_proposed(
    row: dict[str, str], given: dict[str, str], status: str
) -> None:
    assert decide(row, "accept", given, REVIEWERS)["status"] == status


def test_a_long_quotation_is_refused() -> None:
    with pytest.raises(SettingsError):
        decide(LINK, "accept", {**EVIDENCE, "quote": "mot " * 16}, REVIEWERS)


def test_reviewers_are_persons_of_the_table(tmp_path: Path) -> None:
    assert read_reviewers(tmp_path) == {}
    with (tmp_path / "reviewers.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [["key", "name", "affiliation", "since"], ["jeanne", "Jeanne Exemple", "", "2026"]]
        )
    assert read_reviewers(tmp_path) == REVIEWERS


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (LINK | EVIDENCE | {"status": "reviewed"}, "reviewed"),
        (LINK | EVIDENCE | {"status": "accepted"}, "reviewed"),
        (LINK | EVIDENCE | {"status": "proposed"}, "proposed"),
        (LINK | EVIDENCE | {"status": "reviewed", "reviewer": ""}, "proposed"),
        (LINK | {"status": "reviewed", "reviewer": "jeanne"}, "proposed"),
        (LINK | {"status": "rejected"}, "rejected"),
        (MATCH | {"status": "unsure"}, "unsure"),
        # The matcher's own reason is no evidence.
        (
            MATCH | {"status": "reviewed", "reviewer": "jeanne", "mapping_justification": "semapv:LexicalMatching"},
            "proposed",
        ),
        (MATCH | {"status": "reviewed", "reviewer": "jeanne", "mapping_justification": MANUAL}, "reviewed"),
    ],
)
def test_a_file_edited_by_hand_is_held_to_the_same(row: dict[str, str], status: str) -> None:
    assert settled(row, REVIEWERS)["status"] == status


@pytest.mark.parametrize("wrong", [{"status": "yes"}, {"status": "rejected", "reviewer": "stranger"}])
def test_an_unknown_status_or_reviewer_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        settled({**LINK, **wrong}, REVIEWERS)
    assert refused.value.said("fr") != refused.value.said("en")


def test_a_table_that_is_not_of_reviewers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reviewers.csv").write_text("nom\nJeanne\n", encoding="utf-8")
    with pytest.raises(Refusal):
        read_reviewers(tmp_path)


def test_a_spoiled_file_is_said_on_the_page(server: ReviewServer) -> None:
    server.file.write_text("key\n", encoding="utf-8")
    shown = httpx.get(server.url)
    assert shown.status_code == 500
    assert "not a review file" in shown.text


@pytest.mark.parametrize(
    "command",
    [
        "match --evaluate nowhere.csv",
        "match --evaluate table.csv",
        "match --to nowhere/review.csv",
        "suggest --to nowhere/links.csv",
        "review nowhere.csv",
        "review table.csv",
        "review links.csv --into data/experiments",
        "suggest experiment --source experimants",
        "import yeswiki nowhere.json --into data/neuf",
        "import yeswiki table.csv --into data/neuf",
        "import geojson list.json --into data/neuf",
        "import csv table.csv --into data/Neuf",
        "import csv table.csv --into data/links",
    ],
)
def test_what_a_command_refuses_it_says_in_the_language_asked_for(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MINI, tmp_path / "data")
    (tmp_path / "table.csv").write_text("nom\nUn lieu\n", encoding="utf-8")
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    review_file.write(tmp_path / "links.csv", review_file.LINK_COLUMNS, [{**LINK, "status": "unsure"}])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLLGRAPH_DATA", "data")
    said = {}
    for lang in ("fr", "en"):
        refused = CliRunner().invoke(app, [*command.split(), "--lang", lang]).exception
        assert isinstance(refused, SettingsError), refused
        said[lang] = refused.message
    assert said["fr"] != said["en"]


def test_every_review_in_the_data_is_a_named_persons() -> None:
    data = PROJECT / "data"
    reviewers = {f"person/{key}" for key in read_reviewers(data)}
    persons = read_things(described(data), ("person",)).keys()
    assert reviewers <= persons, "a reviewer is a person of data/actors/persons.csv"
    by = {
        (claim.file, claim.line): claim.asserted_by
        for claim in read_claims(described(data))
        if claim.status == "reviewed"
    }
    wrong = [place for place, who in by.items() if who not in reviewers]
    assert not wrong, f"reviewed by nobody of data/reviewers.csv: {wrong}"


def test_a_link_of_the_data_is_under_the_strictest_licence_of_what_it_relates() -> None:
    sources = described(PROJECT / "data")
    strictness = {source.id: LICENCE_CLASSES.index(source.licence_class) for source in sources}
    defined: dict[str, str] = {}
    for name, source, _, _ in rows_of(sources, ("practice", "experiment", "organization", "place", "pays")):
        defined.setdefault(name, source.id)
    related = [(claim.source, claim.subject) for claim in read_claims(sources)]
    for source in sources:
        related += [(source.id, thing) for match in read_mappings([source]) for thing in (match.subject, match.object)]
    wrong = [(at, of) for at, of in related if of in defined and strictness[at] < strictness[defined[of]]]
    assert not wrong


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\udcff"])
def test_what_is_no_review_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.csv"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError):
        ReviewServer(file, {})
