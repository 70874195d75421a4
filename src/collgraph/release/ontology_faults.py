"""Where a fault of the ontology stands: the lines of its files that speak of the term."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from collgraph.namespaces import ALIGNED, PREFIXES, compact
from collgraph.ontology.problems import Problem
from collgraph.release.explaining import Place
from collgraph.sources.issues import Issue, Reason

_OF_SEVERAL = {"empty-class", "disjoint-domain", "disjoint-range", "broken-chain", "empty-definition", "class-cycle"}


def ontology_issues(ontology: Path, problems: Iterable[Problem]) -> list[Issue]:
    """The problems as a curator reads them: at the line of the term; where several files meet in it, at each."""
    patterns = ("collgraph.ttl", "vocabularies/*.ttl", "alignments/*.ttl", "history.csv")
    files = [path for pattern in patterns for path in sorted(ontology.glob(pattern))]
    texts = {
        f"{ontology.name}/{path.relative_to(ontology).as_posix()}": path.read_text(encoding="utf-8").splitlines()
        for path in files
    }
    return [_issue(problem, texts, ontology.name) for problem in problems]


def _issue(problem: Problem, texts: dict[str, list[str]], folder: str) -> Issue:
    names = _names(problem.term)
    stated = list(_places(re.compile(rf"(?:{names})(?=[ ,]|$)"), texts))
    first, *others = stated or list(_places(re.compile(rf".*(?:{names})(?=[\s,;.]|$)"), texts)) or [Place(folder)]
    told = [other for other in others if problem.code in _OF_SEVERAL and other.file.endswith(".ttl")]
    reasons = tuple(Reason(0, compact(problem.term), "", other.file, other.line) for other in told)
    said = ("fr", problem.message_fr), ("en", problem.message_en)
    return Issue(first.file, first.line, "", "ontology", compact(problem.term), said=said, reasons=reasons)


def _names(term: str) -> str:
    """How the files may write a term: in full, or with any prefix that fits."""
    prefixes = (PREFIXES | ALIGNED).items()
    short = [f"{name}:{term.removeprefix(start)}" for name, start in prefixes if term.startswith(start)]
    return "|".join(re.escape(name) for name in (f"<{term}>", term, compact(term), *short))


def _places(pattern: re.Pattern[str], texts: dict[str, list[str]]) -> Iterator[Place]:
    """The first line of each file that fits."""
    for file, lines in texts.items():
        found = next((number for number, line in enumerate(lines, 1) if pattern.match(line)), None)
        if found is not None:
            yield Place(file, found)
