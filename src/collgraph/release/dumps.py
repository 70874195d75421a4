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
    held = {scope: [path for path in scope.files if not is_empty(path)] or list(scope.files[:1]) for scope in listed}
    members: dict[tuple[Scope, str], list[str]] = {}
    wanted: dict[tuple[str, str], Path] = {}
    for scope, files in held.items():
        for form in FORMS:
            if form != "nq" or len(files) == 1:
                members[scope, form] = [digests[path] for path in files]
                wanted |= {(digests[path], form): path for path in files}
    several = [scope for scope in listed if (scope, "nq") not in members]
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(make_member, path, digest, form, cache) for (digest, form), path in wanted.items()]
        members |= {(scope, "nq"): sorted_members(held[scope], cache) for scope in several}
        for task in made:
            task.result()
    ways = [(form, compression) for form in FORMS for compression in COMPRESSIONS]
    return [
        _join(folder, scope, form, compression, [member_path(name, form, compression, cache) for name in names])
        for scope in listed
        for form, compression in ways
        for names in (members[scope, form],)
    ]


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
