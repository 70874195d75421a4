"""Writes the difference between two releases for people and programs: N-Quads, RDF patch, JSON, words."""

import json
from pathlib import Path
from typing import IO, Any

from collgraph import namespaces as ns
from collgraph.release.changes import Tally, summary
from collgraph.release.diffing import changed_lines
from collgraph.release.report import write_json
from collgraph.release.workspace import SCRATCH, Workspace
from collgraph.texts import LANGUAGES, text

_SHOWN = 20


def write_diff(before: Path, after: Path, target: Path, stem: str = "") -> dict[str, Any]:
    """Write ``added.nq``, ``removed.nq``, ``patch.rdfp``, ``changes.json``, ``changes.md``; give what JSON holds.

    ``stem`` begins the names. Raises ReleaseError where a folder is no release.
    """
    target.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    added, removed = target / f"{stem}added.nq", target / f"{stem}removed.nq"
    with added.open("wb") as new, removed.open("wb") as old:
        for is_added, line in tally.passing(changed_lines(before, after)):
            (new if is_added else old).write(line)
    with (target / f"{stem}patch.rdfp").open("wb") as patch:
        _write_patch(patch, before.name, after.name, removed, added)
    changes = summary(tally, before, after)
    write_json(target / f"{stem}changes.json", changes)
    pages = [words(changes, lang) for lang in LANGUAGES]
    (target / f"{stem}changes.md").write_text("\n".join(pages), encoding="utf-8")
    return changes


def write_kept_diffs(workspace: Workspace, release: str) -> None:
    """Write the differences of a release with every other kept one, and forget those of releases that are gone."""
    kept = {path.name: path for path in workspace.releases.iterdir() if not path.name.startswith(".")}
    diffs = workspace.diffs
    for previous in sorted(kept.keys() - {release}):
        folder = diffs / release
        if not (folder / f"diff-{previous}.changes.json").exists():
            scratch = diffs / f"{SCRATCH}{release}"
            write_diff(kept[previous], kept[release], scratch, f"diff-{previous}.")
            folder.mkdir(exist_ok=True)
            # The one that says a difference is whole comes last.
            for path in sorted(scratch.iterdir(), key=lambda path: (path.suffix == ".json", path.name)):
                path.replace(folder / path.name)
            scratch.rmdir()
    for path in diffs.glob("*/diff-*") if diffs.is_dir() else ():
        if path.parent.name not in kept or path.name.partition(".")[0].removeprefix("diff-") not in kept:
            path.unlink()


def words(changes: dict[str, Any], lang: str) -> str:
    """The changes as a page in Markdown, by class and thing."""
    lines = [f"# {text('release.changes_title', lang, before=changes['from'], after=changes['to'])}", ""]
    lines += [text("release.changes_statements", lang, **changes["statements"]), ""]
    for entry in changes["classes"]:
        counted = text("release.changes_counts", lang, **{k: entry[k] for k in ("added", "removed", "changed")})
        lines += [f"## {_plain(entry['label'][lang])}", "", counted, ""]
        for thing in changes["things"]:
            if thing["class"] == entry["class"]:
                lines += _thing_lines(thing, lang)
        lines.append("")
    if changes["left_out"]:
        lines += [text("release.changes_left_out", lang, n=changes["left_out"]), ""]
    return "\n".join(lines)


def _thing_lines(thing: dict[str, Any], lang: str) -> list[str]:
    kind = text(f"release.changes_{thing['change']}", lang)
    lines = [f"- {kind} [{_plain(thing['label'][lang])}]({thing['iri']})"]
    if thing["change"] != "changed":
        return lines
    rows = [(sign, said) for sign, key in (("−", "removed"), ("+", "added")) for said in thing[key]]
    lines += [f"  - {sign} {_statement(said, lang)}" for sign, said in rows[:_SHOWN]]
    return lines + ([f"  - … {len(rows) - _SHOWN}"] if len(rows) > _SHOWN else [])


def _statement(said: dict[str, Any], lang: str) -> str:
    value = said["name"][lang] if "name" in said else said["text"]
    tag = f" ({said['lang']})" if "lang" in said else ""
    mark = f" – {text('release.column_proposed', lang)}" if said.get("proposed") else ""
    return text("web.pair", lang, label=said["label"][lang], value=_plain(value)) + tag + mark


def _plain(value: str) -> str:
    """A text that Markdown leaves as it is, on one line."""
    escaped = "".join(f"\\{character}" if character in r"\`*_[]<>#" else character for character in value)
    return " ".join(escaped.split())


def _write_patch(patch: IO[bytes], before: str, after: str, removed: Path, added: Path) -> None:
    """RDF patch: https://afs.github.io/rdf-delta/rdf-patch.html."""
    patch.write(f"H id <{ns.RELEASE}{after}> .\nH prev <{ns.RELEASE}{before}> .\nTX .\n".encode())
    for letter, path in ((b"D ", removed), (b"A ", added)):
        with path.open("rb") as lines:
            patch.writelines(letter + line for line in lines)
    patch.write(b"TC .\n")


def read_changes(path: Path) -> dict[str, Any]:
    """Read a ``changes.json``."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
