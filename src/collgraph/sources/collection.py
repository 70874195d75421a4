"""The curated folders together: which there are, and whether what each refers to is there."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from collgraph.namespaces import NAME
from collgraph.sources.describe import DESCRIPTION, describe
from collgraph.sources.description import Source
from collgraph.sources.issues import Issue, nearest
from collgraph.sources.reviewers import REVIEWER, Places

LINKS = "links"
WORDS = "words"


class Linked(Protocol):
    """What the cross-check needs of a mapped source."""

    @property
    def keys(self) -> Mapping[str, Mapping[str, str]]:
        """Per kind, key → "file:line"."""

    @property
    def references(self) -> Mapping[str, Mapping[str, Places]]:
        """Per kind, key → places ``[file, line, column]``."""


def discover(data: Path) -> tuple[list[Source], list[Issue]]:
    """Describe every folder of ``data/`` and ``data/links/``, in the order of their ids."""
    sources: list[Source] = []
    issues: list[Issue] = []
    for folder, source_id in sorted(_folders(data), key=lambda pair: pair[1]):
        shown = f"{data.name}/{folder.relative_to(data).as_posix()}"
        if not NAME.fullmatch(source_id):
            issues.append(Issue(shown, 0, "", "bad_key", source_id))
            continue
        source, faults = describe(folder, source_id, shown)
        issues += faults
        if source is not None:
            sources.append(source)
    return sources, issues


def _folders(data: Path) -> Iterable[tuple[Path, str]]:
    for folder in data.iterdir():
        if folder.is_dir() and folder.name != LINKS and not folder.name.startswith("."):
            yield folder, folder.name
    for folder in (data / LINKS).iterdir() if (data / LINKS).is_dir() else ():
        if folder.is_dir() and folder.name != WORDS:
            yield folder, f"{LINKS}-{folder.name}"


def cross_check(mapped: Iterable[Linked], vocabularies: Mapping[str, Iterable[str]]) -> list[Issue]:
    """Find the references that nothing answers to, and the keys that two sources claim."""
    parts = list(mapped)
    issues: list[Issue] = []
    known: dict[str, dict[str, str]] = {
        f"vocab:{scheme}": dict.fromkeys(terms, f"ontology/vocabularies/{scheme}.ttl")
        for scheme, terms in vocabularies.items()
    }
    for part in parts:
        for kind, keys in part.keys.items():
            taken = known.setdefault(kind, {})
            for key in keys.keys() & taken.keys():
                file, _, line = keys[key].rpartition(":")
                issues.append(Issue(file, int(line), "", "duplicate_key", key, taken[key]))
            taken.update(keys)
    for part in parts:
        for kind, wanted in part.references.items():
            held = known.get(kind, {})
            for key in wanted.keys() - held.keys():
                issues += _dangling(kind, key, wanted[key], held)
    return sorted(issues)


def _dangling(kind: str, key: str, places: Places, held: Mapping[str, str]) -> Iterable[Issue]:
    vocabulary = kind.removeprefix("vocab:") if kind.startswith("vocab:") else ""
    near = nearest(key, held)
    for file, line, column in places:
        where = (str(file), int(str(line)), str(column))
        if vocabulary:
            yield Issue(*where, "unknown_term", key, vocabulary, near)
        elif kind == REVIEWER:
            yield Issue(*where, "unlisted_reviewer", key, suggestion=near)
        else:
            yield Issue(*where, "dangling", f"{kind}/{key}", suggestion=near and f"{kind}/{near}")


__all__ = ["DESCRIPTION", "Places", "cross_check", "discover"]
