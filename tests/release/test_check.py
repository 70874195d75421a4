"""A check keeps what it found, by what that was made from alone."""

import shutil
from dataclasses import replace

from collgraph.release.checking import check
from collgraph.settings import Settings


def test_a_question_or_an_alignment_changes_neither_what_follows_nor_what_is_found(
    settings: Settings,
) -> None:
    ontology = settings.data.with_name("ontology")
    shutil.copytree(settings.ontology, ontology)
    for file in ("questions/tools-and-practices.rq", "alignments/skos.ttl"):
        with (ontology / file).open("a", encoding="utf-8") as stream:
            stream.write("# edited\n")
    before = _kept(settings)
    check(replace(settings, ontology=ontology))
    assert _kept(settings) == before


def _kept(settings: Settings) -> set[str]:
    """What the cache holds, but for the ontology: its alignments are judged with it."""
    return {path.name for path in (settings.build / "cache").iterdir() if not path.name.startswith("ontology-")}
