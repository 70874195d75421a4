"""Checks the curated folders as the build does, without making a release."""

from collgraph.release.inputs import read_inputs
from collgraph.release.ledger import read_ledger
from collgraph.release.progress import Progress
from collgraph.release.redirects import read_redirects
from collgraph.release.soundness import Sound, examine
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings


def check(settings: Settings) -> Sound:
    """Examine the sources; raises SourceError with every fault, or OntologyError."""
    workspace = Workspace(settings.build)
    with workspace.locked():
        sound = examine(settings, workspace, read_inputs(settings.data, settings.ontology), Progress())
        read_redirects(settings.data, sound.parts)
        read_ledger(settings.data)
        return sound
