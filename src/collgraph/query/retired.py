"""Renamed and retired keys, as the release carries them."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from collgraph.namespaces import ThingName, parse_thing
from collgraph.query.release import Release


@dataclass(frozen=True)
class Retired:
    """What became of a key: another thing, or nothing, and why."""

    target: ThingName | None
    reason: str


def retired(release: Release, name: ThingName) -> Retired | None:
    """What became of a name that is no longer there; None where nothing is known."""
    return _read(release.path).get(str(name))


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Retired]:
    file = path / "redirects.json"
    if not file.is_file():
        return {}
    listed = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: Retired(parse_thing(entry["target"]) if entry["target"] else None, entry["reason"])
        for name, entry in listed.items()
    }
