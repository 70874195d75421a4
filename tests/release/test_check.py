"""A check keeps what it found, by what that was made from alone."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from collgraph.release.checking import check
from collgraph.settings import Settings


def test_a_question_or_an_alignment_changes_neither_what_follows_nor_what_is_found(
    settings: Settings, sown: Callable[[Path], None]
) -> None:
    sown(settings.build)
    ontology = settings.data.with_name("ontology")
    shutil.copytree(settings.ontology, ontology)
    for file in ("questions/tools-and-practices.rq", "alignments/skos.ttl"):
        with (ontology / file).open("a", encoding="utf-8") as stream:
            stream.write("# edited\n")
    before = {path.name for path in (settings.build / "cache").iterdir()}
    check(replace(settings, ontology=ontology))
    assert {path.name for path in (settings.build / "cache").iterdir()} == before
