"""What a worker is asked, and why it did not answer, as they are written on the wire."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from collgraph.query import frames
from collgraph.query.prefixes import undeclared


class Task(NamedTuple):
    """What a worker is asked: a text, a format by its short name, the star of ``SELECT *``, a dataset, a store.

    Graphs that are None leave the dataset to the query's own FROM clauses; ``reads_graphs`` is whether it may read more
    than the default graph of the store; ``ties`` whether the order of its patterns is to be looked at.
    """

    text: str
    format: str
    star: int | None = None
    variables: tuple[str, ...] = ()
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    gzip: bool = False
    seconds: float = 0.0
    store: str = ""
    reads_graphs: bool = True
    ties: bool = False


def encode_task(task: Task) -> bytes:
    """Write a task as the frame that asks it."""
    how = _encode_how(
        *(task.format, task.star, task.variables, task.default_graphs, task.named_graphs),
        *(task.gzip, task.seconds, task.store, task.reads_graphs, task.ties),
    )
    return frames.frame(frames.QUERY, frames.pack((task.text.encode(),)), how)


@lru_cache(maxsize=256)
def _encode_how(
    name: str,
    star: int | None,
    variables: tuple[str, ...],
    default: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    gzip: bool,
    seconds: float,
    store: str,
    reads_graphs: bool,
    ties: bool,
) -> bytes:
    """The fields behind the text, which most tasks share."""
    fields = (
        name.encode(),
        b"" if star is None else b"%d" % star,
        " ".join(variables).encode(),
        _encode_graphs(default),
        _encode_graphs(named),
        b"gzip" if gzip else b"",
        repr(seconds).encode(),
        store.encode(),
        b"graphs" if reads_graphs else b"",
        b"ties" if ties else b"",
    )
    return frames.pack(fields)


def decode_task(payload: bytes) -> Task:
    """Read a task from its frame's payload; raises ValueError where it is none."""
    text, how = frames.split(payload)
    return Task(text.decode(), *_decode_how(how))


@lru_cache(maxsize=256)
def _decode_how(how: bytes) -> tuple[Any, ...]:
    name, star, variables, default, named, gzip, seconds, store, graphs, ties = frames.unpack(how)
    return (
        name.decode(),
        int(star) if star else None,
        tuple(variables.decode().split()),
        _decode_graphs(default),
        _decode_graphs(named),
        bool(gzip),
        float(seconds),
        store.decode(),
        bool(graphs),
        bool(ties),
    )


@dataclass(frozen=True)
class Failure:
    """Why a worker did not answer: ``syntax``, ``memory``, ``evaluation`` or ``remote``, and the engine's words.

    With ``syntax`` comes the first prefix that no line declares, and its offset.
    """

    code: str
    message: str
    undeclared: tuple[str, int] | None = None


def encode_failure(code: str, error: Exception, query: str) -> bytes:
    """Write a failure as its frame."""
    missing = undeclared(query) if code == "syntax" else None
    fields = [code.encode(), str(error).encode(errors="replace")]
    return frames.frame(frames.ERROR, frames.pack([*fields, *(str(part).encode() for part in missing or ())]))


def decode_failure(payload: bytes) -> Failure:
    """Read a failure from its frame's payload."""
    code, message, *missing = (field.decode(errors="replace") for field in frames.unpack(payload))
    return Failure(code, message, (missing[0], int(missing[1])) if missing else None)


def _encode_graphs(graphs: tuple[str, ...] | None) -> bytes:
    return b"" if graphs is None else "\n".join(("=", *graphs)).encode()


def _decode_graphs(field: bytes) -> tuple[str, ...] | None:
    return tuple(field.decode().split("\n")[1:]) if field else None
