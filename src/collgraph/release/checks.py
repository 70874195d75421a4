"""The checks before a release: sources sound, references answered, expectations met."""

from collections.abc import Mapping

from collgraph.errors import SourceError
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


def rendered(error: SourceError, lang: str) -> list[str]:
    """The lines that a curator reads, and their number at the end."""
    issues = [issue for issue in error.issues if isinstance(issue, Issue)]
    return [*(issue.render(lang) for issue in issues), text("sources.total", lang, n=len(issues))]
