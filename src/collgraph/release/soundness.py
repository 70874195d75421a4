"""What must hold before a release is made: of the ontology, of the sources, and of what follows from them.

The build and ``collgraph check`` ask the same, here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collgraph.release import shape_checks
from collgraph.release.checks import refuse, sound_parts
from collgraph.release.explaining import Locator, clash_issues, explained
from collgraph.release.inferring import Inferred, infer
from collgraph.release.inputs import Inputs
from collgraph.release.kept_ontology import KeptOntology, kept_ontology
from collgraph.release.parts import Part, PartStore
from collgraph.release.progress import Progress
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings

AXIOMS = ("collgraph.ttl", "vocabularies/")


@dataclass(frozen=True)
class Sound:
    """Ontology and sources without a fault, what follows from them, and what the shapes only warn of."""

    ontology: KeptOntology
    parts: list[Part]
    inferred: Inferred
    warnings: list[dict[str, Any]]


def checked_ontology(ontology: Path, cache: Path, inputs: Inputs) -> KeptOntology:
    """What is known of a sound ontology; raises SourceError or OntologyError where it is not."""
    judged = [f"{ontology.name}/{name}" for name in (*AXIOMS, "alignments/", "history.csv")]
    return kept_ontology(ontology, cache, inputs.digest(*judged))


def examine(settings: Settings, workspace: Workspace, inputs: Inputs, progress: Progress) -> Sound:
    """Read, map, cross-check and close the sources, and hold them against the shapes.

    Raises SourceError with every fault, or OntologyError.
    """
    folder = f"{settings.ontology.name}/"
    axioms = [f"{folder}{name}" for name in AXIOMS]
    with progress.step("ontology"):
        ontology = checked_ontology(settings.ontology, workspace.cache, inputs)
    with progress.step("sources"):
        parts = sound_parts(PartStore(settings.data, workspace.cache, inputs), ontology.terms, ontology.schema)
    # A question, an alignment or a rule of style changes neither what follows nor what the shapes find.
    shaped = inputs.digest(*axioms, f"{folder}shapes/")
    with ThreadPoolExecutor(1) as pool:
        checks = shape_checks.kept_checks(settings.ontology, workspace.cache, shaped)
        # Mostly the engine's work, which leaves Python free for the inference beside it.
        finding = pool.submit(shape_checks.find, parts, ontology.lines, checks, workspace.cache, shaped)
        with progress.step("inference"):
            inferred = infer(parts, ontology.facts, ontology.rules, workspace.cache, inputs.digest(*axioms))
        with progress.step("checks"):
            findings = finding.result()
            locator = Locator(parts)
            issues = shape_checks.told(findings, checks, locator)
            if inferred.clashes:
                issues += clash_issues(inferred.clashes, explained(parts, ontology.facts, ontology.rules), locator)
            refuse(issues)
            warnings = shape_checks.summary(findings, checks, locator)
    return Sound(ontology, parts, inferred, warnings)
