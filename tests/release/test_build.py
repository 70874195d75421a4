"""A release is what its inputs say: the same bytes everywhere, switched in whole, and rebuilt only where it changed."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from collgraph import namespaces as ns
from collgraph.errors import BuildError, SourceError
from collgraph.release.build import build
from collgraph.release.workspace import Workspace
from collgraph.settings import Settings

from .conftest import edit

DERIVED = {"store", "search"}


def _bytes(release: Path) -> dict[str, str]:
    """The hash of every file but those of the store and the index, which hold the same content in other bytes."""
    files = (path for path in release.rglob("*") if path.is_file())
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.relative_to(release).parts[0] not in DERIVED
    }


def _store(release: Path) -> set[str]:
    return {str(quad) for quad in ox.Store.read_only(str(release / "store"))}


def test_two_builds_give_the_same_bytes_under_different_hash_seeds(settings: Settings) -> None:
    program = (
        "import sys; from pathlib import Path; from collgraph.release.build import build; "
        "from collgraph.settings import Settings; d, o, b = map(Path, sys.argv[1:]); "
        "print(build(Settings(data=d, ontology=o, build=b)).path)"
    )
    built = []
    for seed in ("1", "2"):
        given = [str(path) for path in (settings.data, settings.ontology, settings.build.with_name(seed))]
        done = subprocess.run(
            [sys.executable, "-c", program, *given],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        built.append(Path(done.stdout.strip()))
    assert built[0].name == built[1].name
    assert _bytes(built[0]) == _bytes(built[1])
    assert _store(built[0]) == _store(built[1])


def test_a_rebuild_after_an_edit_equals_a_build_from_nothing(settings: Settings) -> None:
    build(settings)
    edit(settings, "experiments/experiments.csv", '29019 Brest,"2018', '53 Bretagne,"2018')
    edit(settings, "casebook/cases.csv", ",brazil,", ",france,")
    again = build(settings)
    fresh = build(replace(settings, build=settings.build.with_name("fresh")))
    assert again.release == fresh.release
    assert _bytes(again.path) == _bytes(fresh.path)
    assert _store(again.path) == _store(fresh.path)


def test_an_unchanged_source_is_not_read_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings)
    edit(settings, "practices/practices.csv", "Cercle", "Cercle de parole")
    from collgraph.release import parts

    read: list[str] = []
    original = parts.map_source
    monkeypatch.setattr(parts, "map_source", lambda source, words: (read.append(source.id), original(source, words))[1])
    build(settings)
    assert read == ["practices"]


def test_an_unchanged_build_does_nothing(settings: Settings) -> None:
    first = build(settings)
    written = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}
    second = build(settings)
    assert (second.release, second.changed) == (first.release, False)
    assert {path: path.stat().st_mtime_ns for path in second.path.rglob("*")} == written


def test_a_fault_leaves_the_served_release_and_tells_every_fault(settings: Settings) -> None:
    first = build(settings)
    edit(settings, "links/theory-field/passages.csv", ",challenges,", ",chalenges,")
    edit(settings, "practices/practices.csv", ",dialogue,", ",dialog,")
    edit(settings, "territories/communes.csv", "242900314,139456", "242900315,139456")
    with pytest.raises(SourceError) as caught:
        build(settings)
    told = [issue.render("en") for issue in caught.value.issues]  # type: ignore[attr-defined]
    assert told == [
        "data/links/theory-field/passages.csv:2, column stance: “chalenges” is not in the vocabulary stances; "
        "did you mean “challenges”?",
        "data/practices/practices.csv:3, column family: “dialog” is not in the vocabulary practice-families; "
        "did you mean “dialogue”?",
        "data/territories/communes.csv:2, column epci: “epci/242900315” does not exist; did you mean “epci/242900314”?",
    ]
    assert settings.current.resolve() == first.path.resolve()


def test_expectations_are_held(settings: Settings) -> None:
    edit(settings, "territories/source.toml", "min = 2, max = 3", "min = 3, max = 4")
    with pytest.raises(SourceError) as caught:
        build(settings)
    assert [issue.code for issue in caught.value.issues] == ["expected_count"]  # type: ignore[attr-defined]


def test_a_thing_in_two_disjoint_classes_is_refused_with_its_lines(settings: Settings) -> None:
    edit(settings, "countries/source.toml", 'class = "cg:Country"', 'class = "cg:Practice"')
    with pytest.raises(SourceError) as caught:
        build(settings)
    issue = next(issue for issue in caught.value.issues if issue.value == "country/france")  # type: ignore[attr-defined]
    assert issue.code == "clash"
    assert (issue.file, issue.line) == ("data/countries/countries.csv", 3)


def test_one_build_at_a_time(settings: Settings) -> None:
    with Workspace(settings.build).locked(), pytest.raises(BuildError, match="another build"):
        build(settings)


def test_what_a_killed_build_left_is_cleared(settings: Settings) -> None:
    build(settings)
    (settings.build / "cache" / ".scratch-member.nq.gz").write_bytes(b"half")
    (settings.build / "releases" / ".scratch-0" / "quads").mkdir(parents=True)
    build(settings)
    assert not list(settings.build.rglob(".scratch-*"))


def test_only_the_newest_releases_are_kept(settings: Settings) -> None:
    small = replace(settings, keep_releases=2)
    names = []
    for number in range(4):
        edit(settings, "practices/practices.csv", "Cercle", f"Cercle {number}")
        names.append(build(small).release)
        edit(settings, "practices/practices.csv", f"Cercle {number}", "Cercle")
    kept = {path.name for path in (settings.build / "releases").iterdir()}
    assert len(kept) == 2
    assert names[-1] in kept


def test_the_cache_keeps_what_kept_releases_were_made_from(settings: Settings) -> None:
    first = build(settings)
    cached = set((settings.build / "cache").iterdir())
    stale = settings.build / "cache" / "part-practices-0"
    stale.mkdir()
    for path in (stale, first.path):
        os.utime(path, (1_700_000_000, 1_700_000_000 + (2_000 if path == first.path else 0)))
    build(settings)
    assert set((settings.build / "cache").iterdir()) == cached


# ---- what the release holds


def _default(release: Path) -> set[str]:
    store = ox.Store.read_only(str(release / "store"))
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def test_the_default_graph_is_every_asserted_and_inferred_triple_once(mini_release: Path) -> None:
    apart = {"proposed-open", "proposed-non-commercial", "proposed-unstated"}
    stated = {
        str(quad.triple)
        for path in (mini_release / "quads").glob("*.nq")
        if path.stem not in apart
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    }
    assert _default(mini_release) == {str(quad.triple) for quad in _normalised(stated)}


def _normalised(triples: set[str]) -> ox.Store:
    """What a store makes of triples: it writes some literals its own way."""
    store = ox.Store()
    store.load("\n".join(f"{triple} ." for triple in triples).encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def test_quads_are_sorted_and_have_no_blank_node(mini_release: Path) -> None:
    for path in (mini_release / "quads").glob("*.nq"):
        lines = path.read_bytes().splitlines()
        assert lines == sorted(set(lines)), path.name
        assert not any(b"_:" in line.split(b'"')[0] for line in lines), path.name


def _has(release: Path, name: str, line: str) -> bool:
    return f"{line} .\n" in (release / "quads" / f"{name}.nq").read_text(encoding="utf-8")


def _quad(subject: str, property_: str, value: str, graph: str) -> str:
    return f"<{ns.ID}{subject}> <{ns.CG}{property_}> <{ns.ID}{value}> <{graph}>"


def test_a_proposed_claim_gives_only_proposed_statements(mini_release: Path) -> None:
    claim = ("experiment/budget-brest", "challenges", "concept/budget-participatif")
    assert _has(mini_release, "proposed-open", _quad(*claim, ns.PROPOSED))
    assert not _has(mini_release, "links-theory-field", _quad(*claim, ns.graph_iri("links-theory-field")))
    assert f"{ns.CG}challenges" not in "".join(t for t in _default(mini_release) if f"{ns.ID}experiment" in t)


def test_a_reviewed_claim_gives_an_asserted_statement(mini_release: Path) -> None:
    claim = ("experiment/budget-brest", "supports", "concept/communs")
    assert _has(mini_release, "links-theory-field", _quad(*claim, ns.graph_iri("links-theory-field")))


def test_a_rejected_claim_gives_no_statement(mini_release: Path) -> None:
    said = (
        f"<{ns.ID}practice/cercle> <{ns.CG}{name}> <{ns.ID}concept/communs>" for name in ("illustrates", "groundedIn")
    )
    held = "".join(path.read_text(encoding="utf-8") for path in (mini_release / "quads").glob("*.nq"))
    assert not any(statement in held for statement in said)


def test_mobilises_rests_on_a_proposal_and_is_no_claim(mini_release: Path) -> None:
    mobilises = ("experiment/budget-brest", "mobilises", "concept/budget-participatif")
    assert _has(mini_release, "proposed-open", _quad(*mobilises, ns.PROPOSED))
    assert not _has(mini_release, "inferred-open", _quad(*mobilises, ns.INFERRED))


def test_what_is_made_from_a_closed_source_is_not_in_the_open_dump(mini_release: Path) -> None:
    opened = gzip.decompress((mini_release / "dumps" / "collgraph-open.nq.gz").read_bytes()).decode()
    closed = gzip.decompress((mini_release / "dumps" / "collgraph-non-commercial.nq.gz").read_bytes()).decode()
    made = f"<{ns.ID}country/brazil> <{ns.CG}hosts> <{ns.ID}experiment/case-1> <{ns.INFERRED}> ."
    assert made in closed
    assert "case-1" not in opened
    assert "case-method-9" not in opened


def test_dumps_read_back_and_their_checksums_hold(mini_release: Path) -> None:
    folder = mini_release / "dumps"
    for line in (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    for name in ("collgraph-open", "collgraph-non-commercial", "source-territories"):
        quads, trig = (
            {
                str(quad)
                for quad in ox.parse(gzip.decompress((folder / f"{name}.{ending}.gz").read_bytes()), format=form)
            }
            for ending, form in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG))
        )
        assert quads == trig != set()


def test_words_that_do_not_resolve_are_in_the_report(mini_release: Path) -> None:
    report = json.loads((mini_release / "report.json").read_text(encoding="utf-8"))
    assert [entry["value"] for entry in report["unresolved"]] == ["Ponant", "porteurs de paroles"]
    assert report["counts"]["cg:Municipality"] == 2


@pytest.mark.parametrize("name", ["territories", "links-theory-field", "proposed-open"])
def test_golden_quads(mini_release: Path, name: str) -> None:
    golden = Path(__file__).parent.parent / "fixtures" / "mini" / "golden" / f"{name}.nq"
    assert (mini_release / "quads" / f"{name}.nq").read_text(encoding="utf-8") == golden.read_text(encoding="utf-8")
