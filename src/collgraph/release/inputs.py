"""What a release is made of: the hash of every input and of the builder, and the id that follows from them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import collgraph

_WRITE_SIDE = ("*.py", "ontology/*.py", "sources/*.py", "release/*.py", "texts/*.toml")
ID_LENGTH = 16


@dataclass(frozen=True)
class Inputs:
    """SHA-256 of each input by its shown path, of the builder, and the release id (16 hexadecimal digits)."""

    files: dict[str, str]
    builder: str
    release: str

    def digest(self, *prefixes: str) -> str:
        """One hash over the builder and the inputs whose path begins with one of the prefixes."""
        chosen = [f"{path} {digest}" for path, digest in self.files.items() if path.startswith(prefixes)]
        return sha256("\n".join([self.builder, *chosen]).encode())


def read_inputs(data: Path, ontology: Path) -> Inputs:
    """Hash the curated folders, the ontology and the code that builds; the same everywhere for the same content."""
    files = {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": sha256(path.read_bytes())
        for folder in (data, ontology)
        for path in _files(folder)
    }
    package = Path(collgraph.__file__).parent
    code = sorted(path for pattern in _WRITE_SIDE for path in package.glob(pattern))
    said = [f"{path.relative_to(package).as_posix()} {sha256(path.read_bytes())}" for path in code]
    builder = sha256("\n".join([collgraph.__version__, *said]).encode())
    everything = "\n".join([builder, *(f"{path} {digest}" for path, digest in files.items())])
    return Inputs(files, builder, sha256(everything.encode())[:ID_LENGTH])


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".csv", ".toml", ".ttl", ".rq"}:
            yield path
