"""What each dump holds: the whole by licence class, and each source by itself with what its editors propose."""

from collections.abc import Mapping
from pathlib import Path

from collgraph.release.dumps import Scope
from collgraph.release.parts import Part
from collgraph.sources.description import LICENCE_CLASSES
from collgraph.texts import LANGUAGES, text

_COMMON = ("ontology", "catalogue")
Pieces = Mapping[str, tuple[Path, ...]]


def scopes(parts: list[Part], files: dict[str, Path], pieces: Pieces) -> list[Scope]:
    """The scopes of a release, from its files by name; what is inferred or proposed goes by its licence class.

    ``pieces`` gives, for some files, files that hold the same together.
    """
    return [
        *(_of_class(licence, parts, files, pieces) for licence in LICENCE_CLASSES),
        *(_of_source(part, files) for part in parts),
    ]


def _of_class(licence: str, parts: list[Part], files: dict[str, Path], pieces: Pieces) -> Scope:
    names = [part.source.id for part in parts if part.source.licence_class == licence]
    names += [f"inferred-{licence}", f"proposed-{licence}"]
    if licence == LICENCE_CLASSES[0]:
        names += _COMMON
    titles = {lang: text(f"release.dump_{licence}", lang) for lang in LANGUAGES}
    held = [path for name in sorted(names) for path in pieces.get(name, (files[name],))]
    return Scope(f"collgraph-{licence}", titles, tuple(held))


def _of_source(part: Part, files: dict[str, Path]) -> Scope:
    return Scope(f"source-{part.source.id}", dict(part.source.title), (files[part.source.id], part.proposed))
