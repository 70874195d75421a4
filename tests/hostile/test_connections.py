"""Connections that mean harm: slow, half-sent, wrong, abandoned; and what is left when it is all over."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.hostile.conftest import Victim
from tests.query.endpoint import CROSS_PRODUCT, ENDLESS_ROWS

HOST = b"Host: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def request_line(query: str) -> bytes:
    return b"GET /sparql?query=" + quote(query).encode() + b" HTTP/1.1\r\n"


def status(received: bytes) -> int:
    return int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.1 ") else 0


def wait_until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_an_answer_cut_at_its_deadline_looks_cut(victim: Victim) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        victim.ask(ENDLESS_ROWS, accept="text/csv")
    received = victim.raw(request_line(ENDLESS_ROWS) + HOST + b"Accept: text/csv\r\n\r\n")
    assert status(received) == 200
    assert not received.endswith(b"\r\n0\r\n\r\n")
    assert victim.is_well()


@pytest.mark.parametrize("query", [CROSS_PRODUCT, ENDLESS_ROWS], ids=["before the answer", "in its middle"])
def test_a_client_that_leaves_frees_its_worker(victim: Victim, query: str) -> None:
    figures = victim.service.figures
    wait_until(lambda: figures()["running"] == 0)
    with socket.create_connection((victim.host, victim.port)) as connection:
        connection.sendall(request_line(query) + HOST + b"\r\n")
        wait_until(lambda: figures()["running"] == 1)
    wait_until(lambda: figures()["running"] == 0)
    assert victim.is_well()


def test_a_client_that_never_reads_is_given_up(victim: Victim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collgraph.web.answers.SEND_SECONDS", 0.3)
    with socket.create_connection((victim.host, victim.port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request_line(ENDLESS_ROWS) + HOST + b"\r\n")
        wait_until(lambda: victim.service.figures()["running"] == 1)
        wait_until(lambda: victim.service.figures()["running"] == 0)
    assert victim.is_well()


def test_a_body_that_never_ends_is_given_up(victim: Victim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collgraph.web.protocol.BODY_SECONDS", 0.3)
    sent = b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Connection: close\r\nContent-Length: 100\r\n\r\nquery="
    assert status(victim.raw(sent)) == 408
    assert victim.is_well()


def test_a_body_whose_sender_leaves_is_forgotten(victim: Victim) -> None:
    for _ in range(20):
        with socket.create_connection((victim.host, victim.port)) as connection:
            connection.sendall(b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 100\r\n\r\nquery=")
    assert victim.is_well()


def test_a_body_announced_too_long_is_refused_before_it_is_read(victim: Victim) -> None:
    sent = (
        b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Connection: close\r\nContent-Length: 99999999999\r\n\r\nquery="
    )
    assert status(victim.raw(sent)) == 413


def test_a_body_in_pieces_is_refused_once_it_is_too_long(victim: Victim) -> None:
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + piece * 20
    assert status(victim.raw(sent)) in (0, 413)
    assert victim.is_well()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /sparql HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\n" + HOST + b"".join(b"X%d: 1\r\n" % n for n in range(20_000)) + b"\r\n",
        b"GET /sparql?query=" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nquery",
        b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET  /sparql\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 1000 + b"\r\n\r\n",
        b"A" * 200_000,
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
    ids=[
        "a huge header",
        "a flood of headers",
        "a huge address",
        "a negative length",
        "two lengths",
        "a length and pieces",
        "broken pieces",
        "a broken request line",
        "TLS on a plain port",
        "null bytes",
        "no line at all",
        "two hosts",
    ],
)
def test_malformed_requests_are_refused(victim: Victim, head: bytes) -> None:
    with socket.create_connection((victim.host, victim.port), timeout=15) as connection:
        received = b""
        with contextlib.suppress(OSError):
            connection.sendall(head)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                received += piece
    assert status(received) in (0, 400, 431)
    assert b"Traceback" not in received
    assert victim.is_well()


@pytest.mark.parametrize(
    "path",
    ["/sparql/../../etc/passwd", "/sparql/%2e%2e/%2e%2e/etc/passwd", "/sparql//etc/passwd", "//sparql", "/sparql%00"],
)
def test_paths_around_the_endpoint_lead_nowhere(victim: Victim, path: str) -> None:
    received = victim.raw(b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    assert status(received) == 404
    assert b"root:" not in received


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accept", "a" * 50_000),
        ("accept", ",".join(["text/csv;q=0.5"] * 3_000)),
        ("accept", '"' * 30_000),
        ("accept", ";" * 30_000),
        ("accept", "text/csv;" + "a=b;" * 10_000),
        ("accept", 'text/csv;a="' + "\\" * 30_000),
        ("accept-encoding", "gzip;q=" + "9" * 30_000),
        ("accept-encoding", "," * 50_000),
        ("accept-language", "," * 50_000),
        ("if-none-match", ",".join(['W/"x"'] * 8_000)),
        ("content-type", "application/sparql-query;" + ";" * 30_000),
        ("content-type", "application/sparql-query; charset=" + "x" * 30_000),
        ("content-type", "application/sparql-query; charset*=utf-8''%FF%FE"),
        ("content-encoding", "gzip," * 5_000),
        ("x-forwarded-for", "1.2.3.4," * 5_000),
    ],
    ids=lambda value: value[:20],
)
def test_headers_that_mean_harm_cost_nothing(victim: Victim, name: str, value: str) -> None:
    headers = {"content-type": "application/sparql-query", name: value}
    answer = httpx.post(victim.url, content="ASK {}", headers=headers, timeout=15)
    assert answer.status_code in (200, 400, 406, 415)
    assert "Traceback" not in answer.text
    assert victim.is_well()


def test_half_open_connections_keep_nobody_out(victim: Victim) -> None:
    with contextlib.ExitStack() as stack:
        for number in range(100):
            connection = stack.enter_context(socket.create_connection((victim.host, victim.port)))
            connection.sendall(b"GET /sparql?query=ASK HTTP/1.1\r\n"[: number % 30])
        assert victim.is_well()


def test_one_address_that_floods_is_told_to_wait(victim: Victim) -> None:
    found: list[int] = []

    def ask() -> None:
        answer = victim.ask(CROSS_PRODUCT)
        assert answer.status_code == 503 or answer.headers["retry-after"]
        found.append(answer.status_code)

    threads = [threading.Thread(target=ask) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {429, 503}
    assert victim.is_well()


def test_afterwards_nothing_is_left(victim: Victim) -> None:
    service = victim.service
    victim.ask(CROSS_PRODUCT)
    wait_until(lambda: service.figures()["running"] == service.figures()["waiting"] == 0)
    wait_until(lambda: len(service.pids) == service.settings.query_workers + 1)
    assert service.pids <= children()
    wait_until(lambda: not any(is_zombie(pid) for pid in children()))
    assert sorted(path.name for path in victim.build.iterdir()) == ["current", "releases"]
    assert not list(victim.build.rglob("core*"))
    assert victim.is_well()


def children() -> set[int]:
    entries = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return {int(entry.name) for entry in entries if parent_of(entry) == os.getpid()}


def parent_of(entry: Path) -> int:
    with contextlib.suppress(OSError):
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return 0


def is_zombie(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False
