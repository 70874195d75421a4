"""Reviewing: a secret address on this machine, nothing accepted without evidence, nothing a row can inject."""

import csv
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from collgraph.curation import review_file
from collgraph.curation.deciding import decide, read_reviewers
from collgraph.curation.review_server import ReviewServer
from collgraph.errors import SettingsError

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
    assert (done.status_code, done.headers["location"]) == (303, server.url)
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


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\udcff"])
def test_what_is_no_review_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.csv"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError):
        ReviewServer(file, {})
