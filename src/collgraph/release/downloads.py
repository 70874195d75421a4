"""Everything that partners download of a release: dumps, the ontology, tables, and their checksums."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collgraph.release.archives import Schema, write_archives
from collgraph.release.dumps import Dump, write_dumps, write_ontology, write_sums
from collgraph.release.inputs import sha256_file
from collgraph.release.parts import Part
from collgraph.release.scopes import scopes
from collgraph.release.workspace import SCRATCH
from collgraph.sources.description import LICENCE_CLASSES
from collgraph.texts import LANGUAGES, text

OPEN = f"inferred-{LICENCE_CLASSES[0]}"


def write_downloads(
    folder: Path,
    parts: list[Part],
    files: dict[str, Path],
    digests: dict[Path, str],
    pieces: tuple[Path, ...],
    schema: Schema,
    cache: Path,
) -> list[Dump]:
    """Write the downloads; ``pieces`` hold the open inferences, as ``split`` gives them."""
    folder.mkdir()
    known = digests | {path: sha256_file(path) for path in pieces}
    found = write_dumps(folder, scopes(parts, files, {OPEN: pieces}), known, cache)
    found += write_ontology(
        folder, files["ontology"], {lang: text("release.dump_ontology", lang) for lang in LANGUAGES}
    )
    found += write_archives(folder, parts, schema, LICENCE_CLASSES, cache)
    write_sums(folder, found)
    return found


@contextmanager
def split(path: Path, base: Path, cache: Path) -> Iterator[tuple[Path, ...]]:
    """The lines of inferences in two: those of the base, and the others, so that the larger part is done once."""
    rest = cache / f"{SCRATCH}{path.stem}-rest.nq"
    yield (base, rest) if _subtract(path, base, rest) else (path,)
    rest.unlink()


def _subtract(path: Path, base: Path, rest: Path) -> bool:
    """Write the lines of a sorted file that another sorted one does not have; whether it has all of the other's."""
    with path.open("rb") as whole, base.open("rb") as taken, rest.open("wb") as left:
        expected = next(taken, None)
        for line in whole:
            if line == expected:
                expected = next(taken, None)
            else:
                left.write(line)
    return expected is None
