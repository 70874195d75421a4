"""The checks before a release: sources sound, references answered, expectations met."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from collgraph import namespaces as ns
from collgraph.errors import SourceError
from collgraph.release.parts import Part, PartStore, expectation_issues
from collgraph.sources.collection import cross_check, discover
from collgraph.sources.describe import DESCRIPTION
from collgraph.sources.description import Source
from collgraph.sources.issues import Issue, nearest
from collgraph.sources.reviewers import read_reviewers
from collgraph.texts import text

# Of these namespaces, the ontology declares every term that the graph uses.
_DECLARED = tuple(ns.PREFIXES[name] for name in ("cg", "rdfs", "skos", "foaf"))


def sound_parts(store: PartStore, vocabularies: Mapping[str, set[str]], declared: Collection[str]) -> list[Part]:
    """Map every source; raises SourceError with all the issues of the run, not the first.

    ``vocabularies`` are the term keys of each list, ``declared`` the terms of the ontology.
    """
    sources, issues = discover(store.data)
    refuse(issues)
    parts = [store.part(source) for source in sources]
    reviewers = read_reviewers(store.data, store.issues)
    issues = list(store.issues)
    sound = [part for part in parts if part is not None]
    if not issues:
        issues = [
            *cross_check([*sound, reviewers], vocabularies),
            *expectation_issues(sound),
            *undeclared(sources, declared),
        ]
    if not issues and not sources:
        issues = [Issue(store.data.name, 0, "", "no_description")]
    refuse(issues)
    return sound


def undeclared(sources: Iterable[Source], declared: Collection[str]) -> Iterator[Issue]:
    """The classes and properties that a description names and the ontology does not declare."""
    known = [ns.compact(term) for term in declared]
    for source in sources:
        for where, term in source.terms():
            if term.startswith(_DECLARED) and term not in declared:
                name = ns.compact(term)
                place = f"{source.shown}/{DESCRIPTION}", 0, where
                yield Issue(*place, "undeclared", name, suggestion=nearest(name, known))


def refuse(issues: list[Issue]) -> None:
    """Raise SourceError where there is an issue."""
    if issues:
        raise SourceError(f"{len(issues)}", issues=tuple(sorted(set(issues))))


def rendered(error: SourceError, lang: str) -> list[str]:
    """The lines that a curator reads, and their number at the end."""
    issues = [issue for issue in error.issues if isinstance(issue, Issue)]
    return [*(issue.render(lang) for issue in issues), text("sources.total", lang, n=len(issues))]
