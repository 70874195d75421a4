"""One file of quads in every format and compression, kept by the hash of the file, and read back before it is kept.

Compressed files may be joined end to end (RFC 1952, RFC 8878): an unchanged source is never compressed again.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyoxigraph as ox

from collgraph.errors import BuildError
from collgraph.kinds import KINDS, SILENT
from collgraph.namespaces import ID, PREFIXES
from collgraph.release.workspace import SCRATCH, used

FORMS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
COMPRESSIONS = ("gz", "zst")
# The engine reads any other JSON-LD whole into memory.
_READ_AS = FORMS | {"jsonld": ox.RdfFormat.STREAMING_JSON_LD}
# A JSON-LD member is the inside of an array: the brackets and commas come where members are joined.
OPENING, BETWEEN, CLOSING = b"[", b",\n", b"]\n"
_LEVEL = 6
_ZSTD_LEVEL = 9
# Counted up where the same quads are written otherwise: what is kept from before is then made anew.
_WRITING = 2
# A slash in a local name would be escaped: each kind of thing has a prefix of its own.
_PREFIXES = {name: base for name, base in PREFIXES.items() if name != "cgi"}
_PREFIXES |= {kind: f"{ID}{kind}/" for kind in (*KINDS, *sorted(SILENT))}
# Each piece is a zstd frame of its own: large enough to compress well.
_PIECE = 1 << 23


def member_path(digest: str, form: str, compression: str, cache: Path) -> Path:
    """Where the compressed form of a file is kept."""
    return cache / f"member-{_WRITING}-{digest[:24]}" / f"{form}.{compression}"


def make_member(path: Path, digest: str, form: str, cache: Path) -> None:
    """Write a file in a format, in every compression; raises BuildError where it does not read back the same."""
    kept = [member_path(digest, form, compression, cache) for compression in COMPRESSIONS]
    kept[0].parent.mkdir(exist_ok=True)
    if used(kept[0].parent) and all(target.exists() for target in kept):
        return
    scratch = cache / f"{SCRATCH}{digest[:24]}.{form}"
    raw = path if form == "nq" else scratch
    if raw is scratch:
        _convert(path, raw, form)
        check_same(path, raw, _READ_AS[form])
    for target, compression in zip(kept, COMPRESSIONS, strict=True):
        packed = scratch.with_name(f"{scratch.name}.{compression}")
        with raw.open("rb") as content:
            pack(_pieces(content, inner=form == "jsonld"), packed, compression)
        packed.replace(target)
    scratch.unlink(missing_ok=True)


def pack(pieces: Iterable[bytes], target: Path, compression: str) -> None:
    """Write pieces compressed: the same bytes for the same pieces, whatever the clock says."""
    with target.open("wb") as stream:
        if compression == "gz":
            with gzip.GzipFile("", "wb", _LEVEL, stream, mtime=0) as packed:
                packed.writelines(pieces)
        else:
            stream.writelines(compressed(piece, compression) for piece in pieces)


def decompressing(path: Path) -> IO[bytes]:
    """Open a compressed file for reading, by its ending."""
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return pa.CompressedInputStream(pa.OSFile(str(path), "rb"), "zstd")  # type: ignore[no-any-return]


def compressed(content: bytes, compression: str) -> bytes:
    """A few bytes, compressed so that they can be joined to members."""
    if compression == "gz":
        return gzip.compress(content, _LEVEL, mtime=0)
    return bytes(pa.Codec("zstd", compression_level=_ZSTD_LEVEL).compress(content, asbytes=True))


def check_same(path: Path, written: Path, form: ox.RdfFormat) -> int:
    """Read a written file back as a stream and compare it with its quads; gives their number, raises BuildError."""
    pairs = zip_longest(_quads(path, ox.RdfFormat.N_QUADS), _quads(written, form))
    number = 0
    for number, (before, after) in enumerate(pairs, start=1):  # noqa: B007 (the last one counts)
        if before != after:
            break
    else:
        return number
    # Another order is no fault: what counts is the same statements.
    digests = [_digest(_quads(path, ox.RdfFormat.N_QUADS)), _digest(_quads(written, form))]
    if digests[0] != digests[1]:
        raise BuildError(f"{path.name} does not read back the same from {form.name}", "report this as a fault")
    return digests[0][0]


def _digest(quads: Iterator[ox.Quad]) -> tuple[int, str]:
    """The number of quads, and the hash of their sorted lines."""
    lines = sorted(map(str, quads))
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _quads(path: Path, form: ox.RdfFormat) -> Iterator[ox.Quad]:
    return iter(ox.parse(path=str(path), format=form))


def _convert(path: Path, target: Path, form: str) -> None:
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    with target.open("wb", _PIECE) as stream:
        prefixes = None if form == "jsonld" else _PREFIXES
        ox.serialize(quads, stream, format=FORMS[form], prefixes=prefixes)


def _pieces(content: IO[bytes], inner: bool) -> Iterator[bytes]:
    """The content in pieces; ``inner`` leaves out the first and the last byte, the brackets of an array."""
    end = _size(content) - inner
    content.seek(int(inner))
    while piece := content.read(min(_PIECE, end - content.tell())):
        yield piece


def _size(content: IO[bytes]) -> int:
    return content.seek(0, 2)


def is_empty(path: Path) -> bool:
    """Whether a file of quads holds none."""
    return path.stat().st_size == 0
