"""Makes one release in a folder aside, step by step, and names it when it is whole."""

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.release import report
from collgraph.release.catalogue import catalogue_lines
from collgraph.release.completeness import completeness
from collgraph.release.dcat import write_catalogue
from collgraph.release.derivations import write_release_derivations
from collgraph.release.description import description_lines
from collgraph.release.diffing import file_digests
from collgraph.release.downloads import OPEN, split, write_downloads
from collgraph.release.dumps import as_json
from collgraph.release.inferring import INFERRED
from collgraph.release.inputs import Inputs, sha256_file
from collgraph.release.ledger import previous_release, read_ledger
from collgraph.release.parts import read_lines, write_lines
from collgraph.release.progress import Progress
from collgraph.release.redirects import read_redirects
from collgraph.release.searching import write_search
from collgraph.release.soundness import Sound, examine
from collgraph.release.store import FEW, difference, load_store, update_store
from collgraph.release.workspace import Workspace, link_or_copy
from collgraph.settings import Settings
from collgraph.sources.description import LICENCE_CLASSES

QUADS = "quads"
PROVENANCE = "provenance"


def make_release(settings: Settings, workspace: Workspace, inputs: Inputs, progress: Progress) -> None:
    """Make the release of the inputs; nothing of it is visible before it is whole."""
    sound = examine(settings, workspace, inputs, progress)
    redirects = read_redirects(settings.data, sound.parts)
    scratch = workspace.scratch(inputs.release)
    try:
        report.write_json(scratch / "redirects.json", redirects)
        _write(scratch, sound, settings, workspace, inputs, progress)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    workspace.publish(scratch, inputs.release)


def _write(
    scratch: Path, sound: Sound, settings: Settings, workspace: Workspace, inputs: Inputs, progress: Progress
) -> None:
    parts, inferred = sound.parts, sound.inferred
    with progress.step("quads"):
        files = _write_quads(scratch, sound, settings.ontology, workspace.cache)
        digests = {path: sha256_file(path) for path in (*files.values(), *(part.proposed for part in parts))}
        counts = {name: _count_lines(path) for name, path in files.items()}
        write_release_derivations(scratch, inferred.kept, inferred.explanations)
        inferred.forget()
    base = inferred.kept.with_name(INFERRED)
    with progress.step("artefacts"), split(files[OPEN], base, workspace.cache) as pieces, ThreadPoolExecutor(3) as pool:
        storing = pool.submit(_store, scratch, files, digests, workspace)
        offered = (scratch / "dumps", parts, files, digests, pieces, sound.ontology.schema, workspace.cache)
        dumping = pool.submit(write_downloads, *offered)
        searching = pool.submit(write_search, scratch, parts, files, pieces, base, workspace.cache)
        storing.result()
        searching.result()
        dumped = dumping.result()
    with progress.step("report"):
        said = report.report(parts, inputs, counts, as_json(dumped))
        said["shapes"], said["completeness"] = sound.warnings, completeness(parts)
        said["previous"] = previous_release(read_ledger(settings.data))
        said["files"] = {name: digests[path] for name, path in files.items()}
        report.write_json(scratch / "schema.json", sound.ontology.schema)
        report.write_json(scratch / "columns.json", report.columns(parts))
        _copy_ontology(settings.ontology, scratch / "ontology")
        write_catalogue(scratch / "catalogue.ttl", said, [part.quads for part in parts])
        report.write_json(scratch / "report.json", said)


def _write_quads(scratch: Path, sound: Sound, ontology: Path, cache: Path) -> dict[str, Path]:
    """Write the truth of the release: one sorted N-Quads file per graph and licence class; by file name."""
    parts, inferred = sound.parts, sound.inferred
    files = {part.source.id: scratch / QUADS / f"{part.source.id}.nq" for part in parts}
    for part in parts:
        link_or_copy(part.quads, files[part.source.id])
    own = {
        "ontology": [f"{line[:-2]} <{ns.ONTOLOGY_GRAPH}> ." for line in sound.ontology.lines],
        "catalogue": catalogue_lines([part.source for part in parts]),
    }
    own["catalogue"] += description_lines(parts, inferred, own, ontology, cache)
    for licence in LICENCE_CLASSES:
        files[f"inferred-{licence}"] = scratch / QUADS / f"inferred-{licence}.nq"
        write_lines(files[f"inferred-{licence}"], inferred.asserted[licence])
        stated = _lines(part.proposed for part in parts if part.source.licence_class == licence)
        own[f"proposed-{licence}"] = [*stated, *inferred.proposed[licence]]
    for name, lines in own.items():
        files[name] = scratch / QUADS / f"{name}.nq"
        write_lines(files[name], set(lines))
    files[PROVENANCE] = scratch / f"{PROVENANCE}.nq"
    write_lines(files[PROVENANCE], set(_lines(part.provenance for part in parts)))
    return files


def _lines(paths: Iterable[Path]) -> list[str]:
    return [line for path in paths for line in read_lines(path)]


def _count_lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(1 << 20), b""))


def _store(scratch: Path, files: dict[str, Path], digests: dict[Path, str], workspace: Workspace) -> None:
    previous = workspace.current_release()
    if previous is not None:
        before = {path.stem: path for path in [*(previous / QUADS).glob("*.nq"), previous / f"{PROVENANCE}.nq"]}
        known = file_digests(previous)
        same = {name for name, path in files.items() if known.get(name) == digests[path]}
        change = difference(before, files, same)
        if len(change) <= FEW:
            update_store(scratch / "store", previous / "store", change)
            return
    load_store(scratch / "store", files.values())


def _copy_ontology(ontology: Path, target: Path) -> None:
    for path in sorted([*ontology.rglob("*.ttl"), *ontology.glob("questions/*.rq")]):
        copy = target / path.relative_to(ontology)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
