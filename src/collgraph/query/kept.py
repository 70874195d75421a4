"""The releases that are kept beside the one being served, and the differences between them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from collgraph.query.release import Release


def kept_releases(release: Release) -> dict[str, Path]:
    """The releases on disk by identifier, the one given included; whole ones only."""
    folder = release.path.parent
    found = {path.name: path for path in sorted(folder.iterdir()) if (path / "report.json").is_file()}
    return found | {release.id: release.path}


def differences(release: Release, name: str) -> dict[str, Path]:
    """The kept differences of a release, by the release they start from: the file that tells them."""
    folder = release.path.parent.parent / "diffs" / name
    found = sorted(folder.glob("diff-*.changes.json")) if folder.is_dir() else []
    return {path.name.removeprefix("diff-").partition(".")[0]: path for path in found}


def history(release: Release) -> list[dict[str, Any]]:
    """The reports of the kept releases up to the one given, in the order in which they were made."""
    made = {name: (path / "report.json").stat().st_mtime_ns for name, path in kept_releases(release).items()}
    ordered = sorted((name for name in made if made[name] <= made[release.id]), key=lambda name: (made[name], name))
    return [_report(kept_releases(release)[name]) for name in ordered]


def latest_changes(release: Release) -> dict[str, Any] | None:
    """What changed since the release made before, as its ``changes.json`` tells; None where nothing was kept."""
    known = differences(release, release.id)
    before = [str(report["release"]) for report in history(release)[:-1]]
    path = next((known[name] for name in reversed(before) if name in known), None)
    return None if path is None else dict(json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=16)
def _report(path: Path) -> dict[str, Any]:
    return dict(json.loads((path / "report.json").read_text(encoding="utf-8")))
