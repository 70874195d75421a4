"""Dumps as rdflib reads them, piece by piece: what they state, whatever the format, as a number to compare."""

import io
import json
import warnings
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any

from rdflib import Dataset, Graph, Literal
from rdflib.plugins.parsers.ntriples import W3CNTriplesParser, r_wspaces

from collgraph.release.members import decompressing

Digest = tuple[int, int]
"""The number of statements, and the sum of their hashes: it does not matter in what order they come."""

PIECE = 20_000
"""Lines or things that rdflib gets at once: it holds a graph in memory, some kilobytes a statement."""

_FORMATS = {"trig": "trig", "jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}
_ROUND = 1 << 128


def digest(path: Path, form: str) -> Digest:
    """Read a packed dump; what rdflib does not understand is raised as it comes."""
    number, total = 0, 0
    with decompressing(path) as stream:
        for row in _rows(stream, form):
            number += 1
            line = " ".join(map(_shown, row)).encode()
            total = (total + int.from_bytes(sha256(line).digest()[:16])) % _ROUND
    return number, total


def _rows(stream: IO[bytes], form: str) -> Iterator[Iterable[Any]]:
    if form == "nq":
        for line in io.BufferedReader(stream):  # type: ignore[type-var]
            yield _statement(line.decode("utf-8"))
        return
    if form in ("ttl", "rdf"):
        yield from Graph().parse(data=stream.read(), format=_FORMATS[form])
        return
    pieces = _trig_pieces(stream) if form == "trig" else _json_pieces(stream)
    for piece in pieces:
        yield from _dataset(piece, form).quads()


def _statement(line: str) -> list[Any]:
    """A line of N-Quads."""
    parser, found = W3CNTriplesParser(), []
    parser.line = line
    for read in (parser.subject, parser.predicate, parser.object, parser.uriref):
        found.append(read())
        parser.eat(r_wspaces)
    return found


def _trig_pieces(stream: IO[bytes]) -> Iterator[str]:
    """Whole graphs, or parts of one that end with a statement, under the prefixes that were declared."""
    prefixes, graph = "", ""
    held: list[str] = []
    for raw in io.BufferedReader(stream):  # type: ignore[type-var]
        line = raw.decode("utf-8")
        if line.startswith("@prefix"):
            prefixes += line
        elif line.endswith(" {\n") and not line.startswith("\t"):
            graph = line
        elif line.startswith("}") or (len(held) >= PIECE and line.endswith(" .\n")):
            yield f"{prefixes}{graph}{''.join(held)}{'' if line.startswith('}') else line}}}"
            held = []
        else:
            held.append(line)


def _json_pieces(stream: IO[bytes]) -> Iterator[str]:
    """The things of each graph, some at a time."""
    for entry in json.loads(stream.read()):
        things = iter(entry["@graph"])
        while piece := list(islice(things, PIECE // 10)):
            yield json.dumps([{"@id": entry["@id"], "@graph": piece}])


def _dataset(content: str, form: str) -> Dataset:
    with warnings.catch_warnings():
        # rdflib 7.6 warns of its own use of what it means to drop.
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset = Dataset()
        dataset.parse(data=content, format=_FORMATS[form])
        return dataset


def _shown(term: Any) -> str:
    """A term as it was written: language tags mean the same in any case, xsd:string is what a text is anyway."""
    if isinstance(term, Literal):
        datatype = "" if str(term.datatype).endswith("#string") else str(term.datatype or "")
        return f'"{term!s}"{(term.language or "").lower()}^{datatype}'
    return str(getattr(term, "identifier", term))
