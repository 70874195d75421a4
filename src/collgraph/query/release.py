"""A release as the read side sees it: its folder, identifier, report and schema."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collgraph.errors import ReleaseError
from collgraph.ontology.schema import Schema

REPAIR = "Build one with: collgraph build"


@dataclass(frozen=True)
class Release:
    """An immutable release; ``path`` is its real folder, so that a later switch does not move it."""

    path: Path
    id: str
    report: dict[str, Any]
    schema: Schema

    @property
    def store(self) -> Path:
        """The folder of the read-only store."""
        return self.path / "store"

    @property
    def dumps(self) -> Path:
        """The folder of the downloads."""
        return self.path / "dumps"


def open_release(build: Path) -> Release:
    """Open the release that ``build/current`` points to; raises ReleaseError where none can be read."""
    current = build / "current"
    if not current.exists():
        raise ReleaseError(f"no release to serve in {build}", REPAIR)
    path = current.resolve()
    report = _report(path)
    try:
        schema = Schema.load(path / "schema.json")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path.name}/schema.json cannot be read ({error})", REPAIR) from error
    return Release(path, str(report["release"]), report, schema)


def _report(path: Path) -> dict[str, Any]:
    try:
        report = json.loads((path / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path.name}/report.json cannot be read ({error})", REPAIR) from error
    if not isinstance(report, dict) or "release" not in report:
        raise ReleaseError(f"the report of the release {path.name} does not name its release", REPAIR)
    return report
