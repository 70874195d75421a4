"""A worker that computes nothing: ``python -m collgraph.query.forwarding URL`` asks another SPARQL 1.1 endpoint.

To the service it is a worker like any other: one query at a time, killed at a deadline, its socket as stdin.
"""

import http.client
import socket
import sys
from typing import IO, cast
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from pyoxigraph import QueryResultsFormat, parse_query_results

from collgraph.query import frames, long_texts
from collgraph.query.evaluation import in_written_order, write
from collgraph.query.formats import BINDINGS, GRAPH
from collgraph.query.outlet import Outlet
from collgraph.query.tasks import Task, decode_task, encode_failure
from collgraph.query.tokens import tokens

# The service's own deadline comes first; this one ends a worker whose service is gone.
GRACE = 5.0
LONGEST_REASON = 4096
DATASET = ("default-graph-uri", "named-graph-uri")
FORM = "application/x-www-form-urlencoded"
SPREADSHEET = "csv-excel"


class Remote(Exception):
    """The other endpoint did not answer; ``code`` is syntax where it refused the query, else remote."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def forward(url: SplitResult, task: Task, output: IO[bytes]) -> None:
    """Ask the other endpoint and write its answer as it comes; raises Remote."""
    wanted = "json" if task.format == SPREADSHEET else task.format
    accept = next(entry.essence for entry in (*BINDINGS, *GRAPH) if entry.name == wanted)
    connection = _connection(url, task.seconds + GRACE)
    try:
        connection.request("POST", _target(url, task), _form(task), {"accept": accept, "content-type": FORM})
        answer = connection.getresponse()
        _refuse_other(answer, accept)
        if task.format == SPREADSHEET:
            write(parse_query_results(answer.read(), QueryResultsFormat.JSON), SPREADSHEET, output)
            return
        while piece := answer.read(frames.SIZE):
            output.write(piece)
        if answer.length:
            raise Remote("remote", f"the answer ended {answer.length} bytes early")
    except (OSError, http.client.HTTPException) as error:
        raise Remote("remote", f"{url.hostname}: {error or type(error).__name__}") from error
    finally:
        connection.close()


def _form(task: Task) -> bytes:
    pairs = [("query", in_written_order(task))]
    pairs += [("default-graph-uri", iri) for iri in task.default_graphs or ()]
    pairs += [("named-graph-uri", iri) for iri in task.named_graphs or ()]
    return urlencode(pairs).encode()


def _refuse_other(answer: http.client.HTTPResponse, accept: str) -> None:
    if answer.status == http.HTTPStatus.BAD_REQUEST:
        raise Remote("syntax", answer.read(LONGEST_REASON).decode(errors="replace"))
    if answer.status != http.HTTPStatus.OK:
        raise Remote("remote", f"{answer.status} {answer.read(LONGEST_REASON).decode(errors='replace')}")
    media_type = answer.headers.get_content_type()
    if media_type != accept:
        raise Remote("remote", f"{media_type} came instead of {accept}")


def _connection(url: SplitResult, seconds: float) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    return kind(url.hostname or "", url.port, timeout=seconds)


def _target(url: SplitResult, task: Task) -> str:
    """The path to ask; a dataset that the address names gives way to one that the query names."""
    parameters = parse_qsl(url.query, keep_blank_values=True)
    named = any(token.kind == "word" and token.text.upper() == "FROM" for token in tokens(task.text))
    if named or task.default_graphs is not None:
        parameters = [pair for pair in parameters if pair[0] not in DATASET]
    return urlunsplit(("", "", url.path or "/", urlencode(parameters), ""))


def answer(url: SplitResult, payload: bytes, channel: socket.socket) -> None:
    """Forward one query and send its answer, or why there is none."""
    task = decode_task(payload)
    outlet = Outlet(channel, task.gzip)
    try:
        forward(url, task, cast(IO[bytes], outlet))
        outlet.finish(0)
    except Remote as error:
        channel.sendall(encode_failure(error.code, error, task.text))
    except (SyntaxError, ValueError) as error:  # a text that our own engine cannot read, an answer that is no JSON
        channel.sendall(encode_failure("syntax" if isinstance(error, SyntaxError) else "remote", error, task.text))


def serve(url: SplitResult, channel: socket.socket) -> None:
    """Answer until the service closes the socket."""
    inbox = frames.Inbox()
    channel.sendall(frames.frame(frames.READY))
    while received := channel.recv(frames.SIZE):
        inbox.feed(received)
        while (found := inbox.take()) is not None:
            kind, payload = found
            if kind == frames.READ:
                channel.sendall(long_texts.read(payload))
            else:
                answer(url, payload, channel)


if __name__ == "__main__":
    serve(urlsplit(sys.argv[1]), socket.socket(fileno=0))
