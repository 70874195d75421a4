"""Write docs/questions.md and docs/questions.fr.md from ``ontology/questions``; ``--check`` only looks."""

import sys
from collections.abc import Iterator
from pathlib import Path

from collgraph.query.parameters import Parameter
from collgraph.query.questions import THEMES, Question, allowed_form, read_question
from collgraph.texts import text

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "ontology" / "questions"
PAGES = {"en": ROOT / "docs" / "questions.md", "fr": ROOT / "docs" / "questions.fr.md"}
COMMAND = "python tools/questions.py"


def main() -> int:
    """Write the pages, or check them; the exit code is 1 where one is not what the questions say."""
    stale = [path for lang, path in PAGES.items() if not _is(path, page(lang))]
    if "--check" in sys.argv:
        print(*(f"{path.relative_to(ROOT)} is stale: run {COMMAND}" for path in stale), sep="\n", end="")
        return 1 if stale else 0
    for lang, path in PAGES.items():
        path.write_text(page(lang), encoding="utf-8")
    return 0


def page(lang: str) -> str:
    """The page of a language: every question by theme, with what it shows, its parameters and its address."""
    asked = [read_question(path) for path in sorted(FOLDER.glob("*.rq"))]
    lines = [f"# {text('questions.doc_title', lang)}", "", text("questions.doc_intro", lang, number=len(asked)), ""]
    for theme in THEMES:
        lines += [f"## {text(f'questions.theme_{theme}', lang)}", ""]
        for entry in asked:
            if entry.theme == theme:
                lines += [*_question(entry, lang), ""]
    return "\n".join(lines).rstrip() + "\n"


def _question(entry: Question, lang: str) -> Iterator[str]:
    source = f"[{entry.name}.rq](../ontology/questions/{entry.name}.rq)"
    yield f"### {entry.title[lang]}"
    yield ""
    yield f"`/api/questions/{entry.name}` · {source}"
    if entry.relation != "none":
        yield ""
        yield text(f"questions.relation_{entry.relation}", lang)
    if entry.gap:
        yield ""
        yield text("questions.api_gap", lang, gap=entry.gap[lang])
    yield ""
    yield from (_parameter(one, lang) for one in entry.params)
    if not entry.params:
        yield text("questions.doc_none", lang)


def _parameter(one: Parameter, lang: str) -> str:
    default = text(f"questions.doc_{'default' if one.default else 'open'}", lang, value=one.default)
    said = {"name": one.name, "label": one.labels[lang], "form": allowed_form(one, lang), "default": default}
    return text("questions.doc_parameter", lang, **said)


def _is(path: Path, content: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == content


if __name__ == "__main__":
    sys.exit(main())
