"""The dumps of a release: gzip members of unchanged files are kept and joined, so that only what changed is redone."""

import gzip
import io
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from collgraph.namespaces import PREFIXES
from collgraph.release.inputs import sha256_file
from collgraph.release.workspace import SCRATCH, link_or_copy, used

CHECKSUMS = "SHA256SUMS"
_FORMATS = {"nq": "application/n-quads", "trig": "application/trig"}
_LEVEL = 6


@dataclass(frozen=True)
class Scope:
    """One dump in every format: its file name, its title, and the N-Quads files that it holds."""

    name: str
    title: dict[str, str]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Dump:
    """A file that partners download; sizes in bytes."""

    file: str
    scope: str
    media_type: str
    bytes: int
    sha256: str
    title: dict[str, str]


def write_dumps(folder: Path, scopes: Iterable[Scope], digests: dict[Path, str], cache: Path) -> list[Dump]:
    """Write every scope in every format, and the checksums beside them; ``digests`` gives each file's SHA-256."""
    folder.mkdir()
    listed = list(scopes)
    files = {digests[path]: path for scope in listed for path in scope.files}
    wanted = [(path, digest, ending) for digest, path in files.items() for ending in _FORMATS]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda member: _member(member[0], member[1], member[2], cache), wanted))
    dumps = [_join(folder, scope, ending, digests, cache) for scope in listed for ending in _FORMATS]
    sums = "".join(f"{dump.sha256}  {dump.file}\n" for dump in sorted(dumps, key=lambda dump: dump.file))
    (folder / CHECKSUMS).write_text(sums, encoding="ascii")
    return dumps


def member_path(digest: str, ending: str, cache: Path) -> Path:
    """Where the compressed form of a file is kept."""
    return cache / f"member-{digest[:24]}" / f"{ending}.gz"


def _member(path: Path, digest: str, ending: str, cache: Path) -> None:
    kept = member_path(digest, ending, cache)
    kept.parent.mkdir(exist_ok=True)
    if used(kept.parent) and kept.exists():
        return
    scratch = cache / f"{SCRATCH}{digest[:24]}.{ending}.gz"
    with scratch.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
        if ending == "nq":
            with path.open("rb") as content:
                shutil.copyfileobj(content, packed, 1 << 20)
        else:
            with io.BufferedWriter(packed, 1 << 20) as buffered:
                quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
                ox.serialize(quads, buffered, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
    scratch.replace(kept)


def _join(folder: Path, scope: Scope, ending: str, digests: dict[Path, str], cache: Path) -> Dump:
    target = folder / f"{scope.name}.{ending}.gz"
    members = [member_path(digests[path], ending, cache) for path in scope.files]
    if len(members) == 1:
        link_or_copy(members[0], target)
    else:
        with target.open("wb") as joined:
            for member in members:
                with member.open("rb") as content:
                    shutil.copyfileobj(content, joined, 1 << 20)
    return Dump(target.name, scope.name, _FORMATS[ending], target.stat().st_size, sha256_file(target), scope.title)


def as_json(dumps: list[Dump]) -> list[dict[str, object]]:
    """The list that ``report.json`` holds."""
    return [asdict(dump) for dump in dumps]
