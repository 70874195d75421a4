"""The thing that a page shows, with what its panels need to show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from collgraph.explorer.state import Tongue
from collgraph.query.context import Opened
from collgraph.query.origins import Origins, origins_of
from collgraph.query.views import EntityView, Source


@dataclass(frozen=True)
class Shown:
    """A thing in a language, and the release that it is read from; ``sources`` by their names."""

    view: EntityView
    opened: Opened
    sources: Mapping[str, Source]
    t: Tongue

    @property
    def origins(self) -> Origins:
        """What finds the lines of the release."""
        return origins_of(self.opened.release.path, self.opened.reader)
