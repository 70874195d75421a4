"""Write docs/knowledge.md and docs/knowledge.fr.md from ``data/`` and the release built; ``--check`` only looks."""

import json
import os
import sys
from pathlib import Path

from collgraph.curation.knowledge import read_knowledge
from collgraph.curation.knowledge_page import page
from collgraph.ontology.schema import Schema
from collgraph.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = {"en": ROOT / "docs" / "knowledge.md", "fr": ROOT / "docs" / "knowledge.fr.md"}
COMMAND = "collgraph build && python tools/knowledge.py"


def stale(settings: Settings) -> dict[Path, str]:
    """The pages that are not what the sources and the current release say, with what they should be."""
    report = json.loads((settings.current / "report.json").read_text(encoding="utf-8"))
    schema = Schema.load(settings.current / "schema.json")
    knowledge = read_knowledge(settings.data, report)
    wanted = {path: page(knowledge, schema, lang) for lang, path in PAGES.items()}
    return {path: said for path, said in wanted.items() if not path.is_file() or path.read_text("utf-8") != said}


def main() -> int:
    """Write the pages, or check them; the exit code is 1 where one is stale."""
    found = stale(Settings.from_environment(os.environ))
    if "--check" in sys.argv:
        print(*(f"{path.relative_to(ROOT)} is stale: run {COMMAND}" for path in found), sep="\n", end="")
        return 1 if found else 0
    for path, said in found.items():
        path.write_text(said, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
