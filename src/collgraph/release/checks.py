"""The checks before a release: sources sound, references answered, expectations met, no thing in disjoint classes."""

from collections.abc import Mapping

from collgraph import namespaces as ns
from collgraph.errors import SourceError
from collgraph.ontology.inference import Clash
from collgraph.release.parts import Part, PartStore, expectation_issues
from collgraph.sources.collection import cross_check, discover
from collgraph.sources.issues import Issue
from collgraph.texts import text


def sound_parts(store: PartStore, vocabularies: Mapping[str, set[str]]) -> list[Part]:
    """Map every source; raises SourceError with all the issues of the run, not the first."""
    sources, issues = discover(store.data)
    refuse(issues)
    parts = [store.part(source) for source in sources]
    issues = list(store.issues)
    sound = [part for part in parts if part is not None]
    if not issues:
        issues = cross_check(sound, vocabularies) + expectation_issues(sound)
    if not issues and not sources:
        issues = [Issue(store.data.name, 0, "", "no_description")]
    refuse(issues)
    return sound


def refuse(issues: list[Issue]) -> None:
    """Raise SourceError where there is an issue."""
    if issues:
        raise SourceError(f"{len(issues)}", issues=tuple(sorted(set(issues))))


def refuse_clashes(clashes: list[Clash], parts: list[Part]) -> None:
    """Raise SourceError where a thing is in two disjoint classes, naming the lines that it comes from."""
    refuse([issue for clash in clashes for issue in _clash_issues(clash, parts)])


def _clash_issues(clash: Clash, parts: list[Part]) -> list[Issue]:
    kind, _, key = clash.individual.removeprefix(ns.ID).partition("/")
    places = [part.keys[kind][key] for part in parts if key in part.keys.get(kind, {})] or ["data:0"]
    detail = " ≠ ".join(ns.compact(side) for side in (clash.left, clash.right))
    return [
        Issue(place.rpartition(":")[0], int(place.rpartition(":")[2]), "", "clash", f"{kind}/{key}", detail)
        for place in places
    ]


def rendered(error: SourceError, lang: str) -> list[str]:
    """The lines that a curator reads, and their number at the end."""
    issues = [issue for issue in error.issues if isinstance(issue, Issue)]
    return [*(issue.render(lang) for issue in issues), text("sources.total", lang, n=len(issues))]
