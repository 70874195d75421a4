"""What changed between two releases, in statements and in words."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from collgraph import namespaces as ns
from collgraph.release.build import build
from collgraph.release.diffing import merged
from collgraph.release.diffs import read_changes, write_diff
from collgraph.settings import Settings

from .conftest import edit


def test_an_edit_is_told_by_thing_and_class(settings: Settings, tmp_path: Path) -> None:
    before = build(settings).path
    edit(settings, "practices/practices.csv", "Cercle,Circle", "Cercle de [parole],Circle")
    after = build(settings).path
    changes = write_diff(before, after, tmp_path / "diff")
    iri = f"{ns.ID}practice/cercle"
    thing = next(thing for thing in changes["things"] if thing["iri"] == iri)
    assert (thing["class"], thing["change"]) == ("cg:Practice", "changed")
    assert [said["text"] for said in thing["removed"]] == ["Cercle"]
    assert [said["text"] for said in thing["added"]] == ["Cercle de [parole]"]
    page = (tmp_path / "diff" / "changes.md").read_text(encoding="utf-8")
    assert "Modification\u00a0: [Cercle de \\[parole\\]](" in page
    assert "Changed: [Circle](" in page
    kept = settings.build / "diffs" / after.name / f"diff-{before.name}.changes.json"
    assert read_changes(kept) == changes


def test_a_new_thing_is_added_and_a_diff_leads_from_one_release_to_the_other(
    settings: Settings, tmp_path: Path
) -> None:
    before = build(settings).path
    edit(settings, "practices/practices.csv", "\ncercle,", "\ncamp,Campement,Camp,dialogue,tester\ncercle,")
    after = build(settings).path
    changes = write_diff(before, after, tmp_path)
    assert {(t["iri"], t["change"]) for t in changes["things"] if t["class"] == "cg:Practice"} == {
        (f"{ns.ID}practice/camp", "added")
    }
    old, new = (
        {line for path in (release / "quads").glob("*.nq") for line in path.read_bytes().splitlines()}
        for release in (before, after)
    )
    added = set((tmp_path / "added.nq").read_bytes().splitlines())
    removed = set((tmp_path / "removed.nq").read_bytes().splitlines())
    assert (old - removed) | added == new
    patch = (tmp_path / "patch.rdfp").read_bytes().splitlines()
    assert {line[2:] for line in patch if line.startswith(b"A ")} == added
    assert {line[2:] for line in patch if line.startswith(b"D ")} == removed
    assert b"provenance" not in (tmp_path / "added.nq").read_bytes()
    assert b"rdfs.org/ns/void#" in (tmp_path / "added.nq").read_bytes()
    assert "void:" not in json.dumps(changes), "counts follow from what changed: they are no news"


def test_a_claim_is_named_after_what_it_is_about(settings: Settings, tmp_path: Path) -> None:
    before = build(settings).path
    edit(settings, "links/grounding/practices.csv", "unstated,rejected", "moderate,rejected")
    after = build(settings).path
    changes = write_diff(before, after, tmp_path)
    named = {thing["iri"]: thing["label"] for thing in changes["things"]}
    assert named[f"{ns.ID}link/cercle--communs"] == {"fr": "Cercle – Communs", "en": "Circle – Commons"}


def test_a_release_does_not_differ_from_itself(mini_release: Path, tmp_path: Path) -> None:
    changes = write_diff(mini_release, mini_release, tmp_path)
    assert json.dumps(changes["statements"]) == '{"added": 0, "removed": 0}'
    assert changes["things"] == []


lines = st.lists(st.binary(min_size=1, max_size=2), max_size=12).map(lambda found: sorted(set(found)))


@given(lines, lines)
def test_merging_finds_what_sets_find(old: list[bytes], new: list[bytes]) -> None:
    found = list(merged(iter(old), iter(new)))
    assert {line for is_added, line in found if is_added} == set(new) - set(old)
    assert {line for is_added, line in found if not is_added} == set(old) - set(new)
