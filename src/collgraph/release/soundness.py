"""What must hold before a release is made: of the ontology, of the sources, and of what follows from them.

The build and ``collgraph check`` ask the same, here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collgraph.errors import OntologyError
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import ontology_ntriples, vocabulary_facts, vocabulary_terms
from collgraph.ontology.reasoning import check_ontology
from collgraph.ontology.shapes import Check
from collgraph.release import shape_checks
from collgraph.release.checks import refuse, sound_parts
from collgraph.release.explaining import Locator, clash_issues, explained
from collgraph.release.inferring import Inferred, infer
from collgraph.release.inputs import Inputs
from collgraph.release.parts import Part, PartStore
from collgraph.release.progress import Progress
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings


@dataclass(frozen=True)
class Sound:
    """Sources without a fault, what follows from them, and what the shapes only warn of."""

    parts: list[Part]
    inferred: Inferred
    warnings: list[dict[str, Any]]


def examine(settings: Settings, workspace: Workspace, inputs: Inputs, progress: Progress) -> Sound:
    """Read, map, cross-check and close the sources, and hold them against the shapes.

    Raises SourceError with every fault, or OntologyError.
    """
    with progress.step("ontology"):
        rules = sound_rules(settings.ontology)
        facts = list(vocabulary_facts(settings.ontology))
        terms = vocabulary_terms(settings.ontology)
    with progress.step("sources"):
        parts = sound_parts(PartStore(settings.data, workspace.cache, inputs), terms)
    # A question, an alignment or a rule of style changes neither what follows nor what the shapes find.
    axioms = [f"{settings.ontology.name}/{name}" for name in ("collgraph.ttl", "vocabularies/")]
    shaped = inputs.digest(*axioms, f"{settings.ontology.name}/shapes/")
    with ThreadPoolExecutor(1) as pool:
        finding = pool.submit(_find, settings.ontology, workspace.cache, parts, shaped)
        with progress.step("inference"):
            inferred = infer(parts, facts, rules, workspace.cache, inputs.digest(*axioms))
        with progress.step("checks"):
            checks, findings = finding.result()
            locator = Locator(parts)
            issues = shape_checks.told(findings, checks, locator)
            if inferred.clashes:
                issues += clash_issues(inferred.clashes, explained(parts, facts, rules), locator)
            refuse(issues)
            warnings = shape_checks.summary(findings, checks, locator)
    return Sound(parts, inferred, warnings)


def sound_rules(ontology: Path) -> Rules:
    """Compile the ontology's rules; raises OntologyError where owlready2 finds it unsound."""
    problems = check_ontology(ontology)
    if problems:
        raise OntologyError("\n".join(problem.message_en for problem in problems), "mend the ontology's files")
    return Rules.compile(ontology)


def _find(
    ontology: Path, cache: Path, parts: list[Part], digest: str
) -> tuple[list[Check], list[shape_checks.Finding]]:
    """What the shapes find: mostly the engine's work, which leaves Python free for the inference beside it."""
    checks = shape_checks.kept_checks(ontology, cache, digest)
    return checks, shape_checks.find(parts, list(ontology_ntriples(ontology)), checks, cache, digest)
