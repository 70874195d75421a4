"""Checks the curated folders as the build does, without making a release."""

from collgraph.ontology.describe import vocabulary_facts, vocabulary_terms
from collgraph.release.checks import refuse_clashes, sound_parts
from collgraph.release.inferring import infer
from collgraph.release.inputs import read_inputs
from collgraph.release.making import sound_rules
from collgraph.release.parts import Part, PartStore
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings


def check(settings: Settings) -> list[Part]:
    """Read, map, cross-check and close the sources; raises SourceError with every fault, or OntologyError."""
    workspace = Workspace(settings.build)
    with workspace.locked():
        inputs = read_inputs(settings.data, settings.ontology)
        rules = sound_rules(settings.ontology)
        parts = sound_parts(PartStore(settings.data, workspace.cache, inputs), vocabulary_terms(settings.ontology))
        digest = inputs.digest(f"{settings.ontology.name}/")
        inferred = infer(parts, list(vocabulary_facts(settings.ontology)), rules, workspace.cache, digest)
        refuse_clashes(inferred.clashes, parts)
        return parts
