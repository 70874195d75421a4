"""The dumps of a release: members of unchanged files are kept and joined, so that only what changed is redone."""

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from collgraph.errors import BuildError
from collgraph.namespaces import PREFIXES
from collgraph.release.inputs import sha256_file
from collgraph.release.members import (
    BETWEEN,
    CLOSING,
    COMPRESSIONS,
    FORMS,
    OPENING,
    compressed,
    is_empty,
    make_member,
    member_path,
    pack,
)
from collgraph.release.sorting import sorted_members
from collgraph.release.workspace import link_or_copy

CHECKSUMS = "SHA256SUMS"
_TYPES = {"nq": "application/n-quads", "trig": "application/trig", "jsonld": "application/ld+json"}
_ONTOLOGY = {"ttl": ox.RdfFormat.TURTLE, "rdf": ox.RdfFormat.RDF_XML}


@dataclass(frozen=True)
class Scope:
    """One dump in every format: its file name, its title, and the N-Quads files that it holds."""

    name: str
    title: dict[str, str]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Dump:
    """A file that partners download; ``media_type`` is that of its content, sizes in bytes."""

    file: str
    scope: str
    media_type: str
    bytes: int
    sha256: str
    title: dict[str, str]


def write_dumps(folder: Path, scopes: Iterable[Scope], digests: dict[Path, str], cache: Path) -> list[Dump]:
    """Write every scope in every format and compression; ``digests`` gives each file's SHA-256."""
    folder.mkdir(exist_ok=True)
    listed = list(scopes)
    members = _members(listed, digests, cache)
    ways = [(scope, form, compression) for scope in listed for form in FORMS for compression in COMPRESSIONS]
    kept = [[member_path(name, *way[1:], cache) for name in members[way[0].name, way[1]]] for way in ways]
    return [_join(folder, *way, made) for way, made in zip(ways, kept, strict=True)]


def _members(scopes: list[Scope], digests: dict[Path, str], cache: Path) -> dict[tuple[str, str], list[str]]:
    """Make what every scope is joined of, by its name and the format; N-Quads are in one order throughout."""
    held = {scope.name: [path for path in scope.files if not is_empty(path)] or [scope.files[0]] for scope in scopes}
    several = [name for name, files in held.items() if len(files) > 1]
    plain = [(name, form) for name in held for form in FORMS if form != "nq" or name not in several]
    wanted = {(digests[path], form): path for name, form in plain for path in held[name]}
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(make_member, path, digest, form, cache) for (digest, form), path in wanted.items()]
        found = {(name, "nq"): sorted_members(held[name], cache) for name in several}
        for task in made:
            task.result()
    return found | {(name, form): [digests[path] for path in held[name]] for name, form in plain}


def write_ontology(folder: Path, ontology: Path, title: dict[str, str]) -> list[Dump]:
    """Write the ontology's graph for tools that read files: Turtle and RDF/XML, without its graph name."""
    triples = [quad.triple for quad in ox.parse(path=str(ontology), format=ox.RdfFormat.N_QUADS)]
    found = []
    for ending, form in _ONTOLOGY.items():
        written = ox.serialize(triples, format=form, prefixes=PREFIXES) or b""
        if {quad.triple for quad in ox.parse(written, format=form)} != set(triples):
            raise BuildError(f"the ontology does not read back the same from {form.name}", "report this as a fault")
        for compression in COMPRESSIONS:
            target = folder / f"ontology.{ending}.{compression}"
            pack([written], target, compression)
            found.append(described(target, "ontology", form.media_type, title))
    return found


def write_sums(folder: Path, dumps: Iterable[Dump]) -> None:
    """Write the checksums beside the dumps, as ``sha256sum --check`` reads them."""
    sums = "".join(f"{dump.sha256}  {dump.file}\n" for dump in sorted(dumps, key=lambda dump: dump.file))
    (folder / CHECKSUMS).write_text(sums, encoding="ascii")


def described(target: Path, scope: str, media_type: str, title: dict[str, str]) -> Dump:
    """What the report says of a written file."""
    return Dump(target.name, scope, media_type, target.stat().st_size, sha256_file(target), title)


def as_json(dumps: list[Dump]) -> list[dict[str, object]]:
    """The list that ``report.json`` holds."""
    return [asdict(dump) for dump in dumps]


def _join(folder: Path, scope: Scope, form: str, compression: str, members: list[Path]) -> Dump:
    target = folder / f"{scope.name}.{form}.{compression}"
    if form == "jsonld":
        _join_array(target, members, compression)
    elif len(members) == 1:
        link_or_copy(members[0], target)
    else:
        with target.open("wb") as joined:
            _append(joined, members, b"")
    return described(target, scope.name, _TYPES[form], scope.title)


def _join_array(target: Path, members: list[Path], compression: str) -> None:
    with target.open("wb") as joined:
        joined.write(compressed(OPENING, compression))
        _append(joined, members, compressed(BETWEEN, compression))
        joined.write(compressed(CLOSING, compression))


def _append(joined: IO[bytes], members: list[Path], between: bytes) -> None:
    for number, member in enumerate(members):
        if number:
            joined.write(between)
        with member.open("rb") as content:
            shutil.copyfileobj(content, joined, 1 << 20)
