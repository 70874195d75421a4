"""Only a request that is the same as one before but for its address goes round the parser."""

import pytest

from collgraph.cli.heads import KNOWN, LONGEST, Heads, Lines, cut, read
from collgraph.query.shortcut import Manner

LINES = b"HTTP/1.1\r\nHost: site.test\r\n\r\n"
SAID = Lines(Manner(b"", b"", b""), b"", [])


def test_a_request_is_cut_behind_its_address() -> None:
    assert cut(b'GET /sparql?query=ASK%7B%7D&x="!~ ' + LINES) == (b'query=ASK%7B%7D&x="!~', LINES)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"POST /sparql?query=a " + LINES,
        b"GET /sparql/?query=a " + LINES,
        b"GET /sparql?query=a " + LINES[:-2],
        b"GET /sparql?query=a " + LINES + b"GET",
        b"GET /sparql?query=a#b " + LINES,
        b"GET /sparql?query=a\r\nHost:other " + LINES,
        b"GET /sparql?query=a\tb " + LINES,
        b"GET /sparql?query=\xc3\xa9 " + LINES,
        b"GET /sparql?query=a " + LINES[:-2] + b"X: " + b"x" * LONGEST + b"\r\n\r\n",
    ],
)
def test_anything_else_is_for_the_parser(request_bytes: bytes) -> None:
    assert cut(request_bytes) == (b"", b"")


def test_lines_that_are_more_than_one_head_are_never_known() -> None:
    heads = Heads()
    _, two = cut(b"GET /sparql?query=a " + LINES + b"GET /sparql?query=b " + LINES)
    for lines in (two, b"", LINES[:-4]):
        heads.learn(lines, SAID)
        assert heads.find(lines) is None
    heads.learn(LINES, SAID)
    assert heads.find(LINES) is SAID


def test_what_is_kept_is_bounded() -> None:
    heads = Heads()
    all_lines = [LINES[:-2] + b"X: %d\r\n\r\n" % number for number in range(KNOWN + 1)]
    for lines in all_lines:
        heads.learn(lines, SAID)
    assert heads.find(all_lines[0]) is None
    assert all(heads.find(lines) for lines in all_lines[1:])


def test_what_matters_in_headers() -> None:
    headers = [(b"accept", b"a"), (b"host", b"h"), (b"accept", b"b"), (b"if-none-match", b"c")]
    headers += [(b"x-forwarded-for", b"1"), (b"x-forwarded-for", b"2")]
    assert read(headers) == Lines(Manner(b"a,b", b"", b""), b"c", [b"1", b"2"])
