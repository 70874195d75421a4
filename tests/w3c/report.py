"""What is expected of the suite, and ``docs/conformance.md`` written from what came out."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.w3c.running import BY_VALUE, FAILED, PASSED, Outcome

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "conformance.md"
COMMAND = "COLLGRAPH_W3C_TESTS=<folder> .venv/bin/python -m tests.w3c"
AREAS = {
    "protocol": "Protocol, query operation",
    "service-description": "Service description",
    "csv-tsv-res": "Results in CSV and TSV",
    "json-res": "Results in JSON",
    "results-xml": "Results in XML: every answer above once more",
    "syntax-query": "Syntax, positive and negative",
}
INTRODUCTION = f"""# Conformance with SPARQL 1.1

<!-- Written by `{COMMAND}`: do not edit by hand. -->

The [test suite of the W3C](https://github.com/w3c/rdf-tests/tree/main/sparql/sparql11) is run on our own endpoint:
over its HTTP protocol, through the guard, each query in a worker process, with every file of the suite as a named
graph of one store and each test's dataset named by `default-graph-uri` and `named-graph-uri`. The engine is pyoxigraph
{{engine}}. Updates, the Graph Store Protocol's writes and entailment are not offered, so their tests are not run;
neither are those of federation, which the endpoint refuses unless its operator allows an address.

*By value*: the answer is right, and a number or a date in it is spelled otherwise than in the expected file.

| group | passed | by value | failed | total |
|---|---:|---:|---:|---:|
"""
AGAIN = """
To run it again: `{command}`, where the folder holds `sparql11/`; the same command rewrites this page. The tests of the
project do so too, and fail where a test fails that is not listed here, or where a listed one passes.
"""


@dataclass(frozen=True)
class Deviation:
    """Tests that are known not to pass, how, why, and where the reason is discussed."""

    status: str
    tests: tuple[str, ...]
    issue: str
    reason: str


def deviations() -> list[Deviation]:
    """What is known not to pass."""
    listed = tomllib.loads((HERE / "deviations.toml").read_text(encoding="utf-8"))["deviation"]
    return [Deviation(**{**entry, "tests": tuple(entry["tests"])}) for entry in listed]


def known() -> dict[str, str]:
    """The status of each test that is known not to pass."""
    return {test: deviation.status for deviation in deviations() for test in deviation.tests}


def surprises(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Tests that did not come out as known, and what came out; an answer in XML is to come out as in JSON."""
    wanted = known()
    found = {
        outcome.id: f"{outcome.status}: {outcome.detail}"
        for outcome in outcomes
        if outcome.status != wanted.get(outcome.id.removeprefix("results-xml/"), PASSED)
    }
    unheard = wanted.keys() - {outcome.id for outcome in outcomes}
    return {**found, **dict.fromkeys(sorted(unheard), "listed in deviations.toml, unknown to the suite")}


def render(outcomes: Sequence[Outcome]) -> str:
    """The page: a line for each group, the total, and what does not pass with its reason."""
    groups = dict.fromkeys(outcome.group for outcome in outcomes)
    rows = [
        _row(AREAS.get(group, f"Evaluation: {group}"), [o for o in outcomes if o.group == group]) for group in groups
    ]
    rows.append(_row("**All**", outcomes))
    parts = [INTRODUCTION.format(engine=version("pyoxigraph")), "".join(rows)]
    for status, title in ((FAILED, "Failed"), (BY_VALUE, "By value")):
        parts.append(f"\n## {title}\n")
        for deviation in (entry for entry in deviations() if entry.status == status):
            tests = ", ".join(f"`{test}`" for test in deviation.tests)
            parts.append(f"\n- {tests}: {deviation.reason} ([discussed here]({deviation.issue}))\n")
    return "".join([*parts, AGAIN.format(command=COMMAND)])


def _row(title: str, outcomes: Sequence[Outcome]) -> str:
    count = Counter(outcome.status for outcome in outcomes)
    return f"| {title} | {count[PASSED]} | {count[BY_VALUE]} | {count[FAILED]} | {len(outcomes)} |\n"
