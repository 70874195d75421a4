"""Requests on one connection, cut anywhere and sent without waiting, are answered one by one in their order."""

import socket
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collgraph.query import serving
from collgraph.web import prompt
from tests.query.endpoint import make_release
from tests.web.site import Site, on_a_socket, whole

ROW = "SELECT ?n {{ <https://example.org/{}> <https://example.org/value> ?n }} # {}"
BROKEN = "SELECT ?n { # {}"


class Asked(NamedTuple):
    """A request, the status it is to have and how its answer is to end."""

    request: bytes
    status: int
    ending: bytes = b""
    has_body: bool = True


def asked(kind: str, number: int) -> Asked:
    """A request of a kind; the number makes it one that was never asked, but for ``seen``."""
    thing = number % 200 + 1
    row = ROW.format(thing, "" if kind == "seen" else number)
    form = urlencode({"query": row}).encode()
    answer, host = b"\r\nn\r\n%d\r\n" % thing, b" HTTP/1.1\r\nHost: site.test\r\nAccept: text/csv\r\n"
    body = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%b" % (len(form), form)
    broken = urlencode({"query": BROKEN.replace("{}", str(number))}).encode()
    return {
        "new": Asked(b"GET /sparql?" + form + host + b"\r\n", 200, answer),
        "seen": Asked(b"GET /sparql?" + form + host + b"\r\n", 200, answer),
        "with a fragment": Asked(b"GET /sparql?" + form + b"#x" + host + b"\r\n", 200, answer),
        "in the body": Asked(b"POST /sparql" + host + body, 200, answer),
        "a body for nothing": Asked(b"GET /sparql?" + form + host + b"Content-Length: 3\r\n\r\nabc", 200, answer),
        "head": Asked(b"HEAD /sparql?" + form + host + b"\r\n", 200, has_body=False),
        "broken": Asked(b"GET /sparql?" + broken + host + b"\r\n", 400),
        "elsewhere": Asked(b"GET /nowhere" + host + b"\r\n", 404),
        "options": Asked(b"OPTIONS /sparql" + host + b"\r\n", 204, has_body=False),
    }[kind]


KINDS = (
    *("new", "seen", "with a fragment", "in the body", "a body for nothing"),
    *("head", "broken", "elsewhere", "options"),
)


@pytest.fixture
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(serving, "CHECK_SECONDS", 60.0)
    make_release(tmp_path, "first", things=200)
    site = Site(tmp_path)
    try:
        with on_a_socket(site) as connected:
            yield connected
    finally:
        site.close()


@pytest.mark.parametrize("moment", [0.0, prompt.MOMENT, 60.0])
def test_each_request_has_its_own_answer(
    connection: socket.socket, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    monkeypatch.setattr(prompt, "MOMENT", moment)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    numbers = iter(range(10**9))

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=8),
        cuts=st.lists(st.integers(0, 2_000)),
        one_by_one=st.booleans(),
    )
    def check(kinds: list[str], cuts: list[int], one_by_one: bool) -> None:
        all_asked = [asked(kind, next(numbers)) for kind in kinds]
        sent = b"".join(one.request for one in all_asked)
        edges = accumulate(len(one.request) for one in all_asked) if one_by_one else ()
        for begin, end in pairwise(sorted({0, len(sent), *edges, *(cut % len(sent) for cut in cuts)})):
            connection.sendall(sent[begin:end])
        for one in all_asked:
            answer = whole(answers, one.has_body)
            assert answer.startswith(b"HTTP/1.1 %d " % one.status), (one.request, answer)
            assert answer.endswith(one.ending), (one.request, answer)

    with connection.makefile("rb") as answers:
        check()
