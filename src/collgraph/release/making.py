"""Makes one release in a folder aside, step by step, and names it when it is whole."""

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.errors import OntologyError
from collgraph.network import measures
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import ontology_ntriples, schema_json, vocabulary_facts, vocabulary_terms
from collgraph.ontology.reasoning import check_ontology
from collgraph.release import dumps, report
from collgraph.release.catalogue import catalogue_lines
from collgraph.release.checks import refuse_clashes, sound_parts
from collgraph.release.derivations import write_release_derivations
from collgraph.release.entries import gather
from collgraph.release.inferring import Inferred, infer
from collgraph.release.inputs import Inputs, sha256_file
from collgraph.release.parts import Part, PartStore, read_lines, write_lines
from collgraph.release.progress import Progress
from collgraph.release.scopes import scopes
from collgraph.release.search_index import build_index
from collgraph.release.store import FEW, difference, load_store, update_store
from collgraph.release.workspace import Workspace, link_or_copy
from collgraph.settings import Settings
from collgraph.sources.description import LICENCE_CLASSES

QUADS = "quads"
PROVENANCE = "provenance"


def make_release(settings: Settings, workspace: Workspace, inputs: Inputs, progress: Progress) -> None:
    """Make the release of the inputs; nothing of it is visible before it is whole."""
    with progress.step("ontology"):
        rules = sound_rules(settings.ontology)
        facts = list(vocabulary_facts(settings.ontology))
        terms = vocabulary_terms(settings.ontology)
    with progress.step("sources"):
        parts = sound_parts(PartStore(settings.data, workspace.cache, inputs), terms)
    with progress.step("inference"):
        inferred = infer(parts, facts, rules, workspace.cache, inputs.digest(f"{settings.ontology.name}/"))
        refuse_clashes(inferred.clashes, parts)
    scratch = workspace.scratch(inputs.release)
    try:
        _write(scratch, parts, inferred, settings, workspace, inputs, progress)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    workspace.publish(scratch, inputs.release)


def sound_rules(ontology: Path) -> Rules:
    """Compile the ontology's rules; raises OntologyError where owlready2 finds it unsound."""
    problems = check_ontology(ontology)
    if problems:
        raise OntologyError("\n".join(problem.message_en for problem in problems), "mend the ontology's files")
    return Rules.compile(ontology)


def _write(
    scratch: Path,
    parts: list[Part],
    inferred: Inferred,
    settings: Settings,
    workspace: Workspace,
    inputs: Inputs,
    progress: Progress,
) -> None:
    with progress.step("quads"):
        files = _write_quads(scratch, parts, inferred, settings.ontology)
        digests = {path: sha256_file(path) for path in (*files.values(), *(part.proposed for part in parts))}
        counts = {name: _count_lines(path) for name, path in files.items()}
        write_release_derivations(scratch, inferred.kept, inferred.explanations)
    with ThreadPoolExecutor(3) as pool, progress.step("artefacts"):
        storing = pool.submit(_store, scratch, files, digests, workspace)
        dumping = pool.submit(dumps.write_dumps, scratch / "dumps", scopes(parts, files), digests, workspace.cache)
        searching = pool.submit(_search, scratch, parts, files)
        storing.result()
        searching.result()
        dumped = dumping.result()
    with progress.step("report"):
        said = report.report(parts, inputs, counts, dumps.as_json(dumped))
        said["files"] = {name: digests[path] for name, path in files.items()}
        report.write_json(scratch / "schema.json", schema_json(settings.ontology))
        report.write_json(scratch / "columns.json", report.columns(parts))
        _copy_ontology(settings.ontology, scratch / "ontology")
        report.write_json(scratch / "report.json", said)


def _write_quads(scratch: Path, parts: list[Part], inferred: Inferred, ontology: Path) -> dict[str, Path]:
    """Write the truth of the release: one sorted N-Quads file per graph and licence class; by file name."""
    files = {part.source.id: scratch / QUADS / f"{part.source.id}.nq" for part in parts}
    for part in parts:
        link_or_copy(part.quads, files[part.source.id])
    own = {
        "ontology": [f"{line[:-2]} <{ns.ONTOLOGY_GRAPH}> ." for line in ontology_ntriples(ontology)],
        "catalogue": catalogue_lines([part.source for part in parts]),
    }
    for licence in LICENCE_CLASSES:
        own[f"inferred-{licence}"] = inferred.asserted[licence]
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
        same = {name for name, path in files.items() if name in before and sha256_file(before[name]) == digests[path]}
        change = difference(before, files, same)
        if len(change) <= FEW:
            update_store(scratch / "store", previous / "store", change)
            return
    load_store(scratch / "store", files.values(), scratch)


def _search(scratch: Path, parts: list[Part], files: dict[str, Path]) -> None:
    """Write the search index, and what networkx measures of the things that are no territory."""
    sources = [(files[part.source.id], part.source.id) for part in parts]
    proposed = [(files[f"proposed-{licence}"], "") for licence in LICENCE_CLASSES]
    gathered = gather([*sources, *proposed], [files[f"inferred-{licence}"] for licence in LICENCE_CLASSES])
    (scratch / "search").mkdir()
    build_index(gathered.entries(), scratch / "search")
    report.write_json(scratch / "measures.json", measures(gathered.edges))


def _copy_ontology(ontology: Path, target: Path) -> None:
    for path in sorted(ontology.rglob("*.ttl")):
        copy = target / path.relative_to(ontology)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
