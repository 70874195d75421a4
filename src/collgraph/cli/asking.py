"""The commands that read the release being served: query, explain, dump, sources."""

import json
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collgraph.cli.shared import Format, Lang, Shape, errors, language, output, print_table, said, settings
from collgraph.errors import QueryRefused, SettingsError
from collgraph.namespaces import compact
from collgraph.texts import text

if TYPE_CHECKING:
    from collgraph.query.prefixes import Prefixed

FORMS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld", "rdf")


def query(
    question: Annotated[str, typer.Argument(help=said("query_question"))],
    form: Annotated[str, typer.Option("--format", help=said("query_form"))] = "table",
    lang: Lang = "",
) -> None:
    """Ask the release being served a SPARQL question; the well-known prefixes are declared already."""
    from collgraph.query.prefixes import with_prefixes
    from collgraph.query.remote import query_service

    chosen, lang = settings(lang), lang or language()
    _known_form(form, lang)
    asked = with_prefixes(_question(question, lang))
    service = query_service(chosen, chosen.build)
    try:
        answered = service.run_blocking(asked.text, "" if form == "table" else form, lang=lang, max_bytes=None)
    except QueryRefused as error:
        raise _in_own_lines(error, asked) from None
    finally:
        service.close()
    if form == "table" and answered.media_type == "application/sparql-results+json":
        _print_results(json.loads(answered.body), lang)
    else:
        sys.stdout.buffer.write(answered.body)


def _print_results(results: dict[str, Any], lang: str) -> None:
    if "boolean" in results:
        typer.echo(str(results["boolean"]).lower())
        return
    columns, rows = results["head"]["vars"], results["results"]["bindings"]
    print_table(columns, [[_cell(row.get(name)) for name in columns] for row in rows])
    errors.print(text("cli.rows", lang, n=len(rows)))


def _cell(value: dict[str, str] | None) -> str:
    if value is None:
        return ""
    return compact(value["value"]) if value["type"] == "uri" else value["value"]


def _known_form(form: str, lang: str) -> None:
    from collgraph.query.formats import by_name

    if form not in FORMS and not by_name(None, form) and not by_name("graph", form):
        said = text("cli.no_form", lang, form=form) + _meant(form, FORMS, lang)
        raise SettingsError(said, text("cli.no_form_hint", lang))


def _meant(value: str, choices: Sequence[str], lang: str) -> str:
    near = get_close_matches(value, choices, 1)
    return text("cli.did_you_mean", lang, value=near[0]) if near else ""


def _in_own_lines(error: QueryRefused, asked: "Prefixed") -> QueryRefused:
    """The refusal with its line in the reader's own text, which has no lines of prefixes before it."""
    if error.line is None or not asked.added:
        return error
    own = max(1, error.line - asked.added)
    return QueryRefused(error.message.replace(str(error.line), str(own), 1), error.hint, own, error.column)


def _question(question: str, lang: str) -> str:
    if question == "-":
        return sys.stdin.read()
    path = Path(question)
    try:
        if path.is_file():
            return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(text("cli.not_utf8", lang, path=path)) from error
    except (OSError, ValueError):
        return question
    if question and not any(character in question for character in "{} \n<"):
        raise SettingsError(text("cli.no_file", lang, path=question), text("cli.no_file_hint", lang))
    return question


def dump(
    name: Annotated[str, typer.Argument(help=said("dump_name"))] = "",
    to: Annotated[Path, typer.Option("--to", help=said("dump_to"))] = Path(),
    verify: Annotated[bool, typer.Option("--verify", help=said("dump_verify"))] = False,
    lang: Lang = "",
) -> None:
    """List the dumps of the release being served, copy one, or verify all."""
    import shutil

    from collgraph.query.release import open_release

    lang, release = lang or language(), open_release(settings(lang).build)
    if verify:
        _verify(release.path, lang)
        return
    dumps: list[dict[str, Any]] = release.report["dumps"]
    if not name:
        print_table(
            text("cli.dump_columns", lang).split("|"),
            [[d["file"], str(d["bytes"]), d["title"][lang]] for d in dumps],
        )
        return
    found = next((d for d in dumps if d["file"] == name), None)
    if found is None:
        said = text("cli.no_dump", lang, name=name) + _meant(name, [d["file"] for d in dumps], lang)
        raise SettingsError(said, text("cli.no_dump_hint", lang))
    shutil.copyfile(release.dumps / found["file"], to / found["file"])
    output.print(text("cli.copied", lang, **found), markup=False)


def _verify(release: Path, lang: str) -> None:
    from collgraph.errors import ReleaseError
    from collgraph.release.verifying import verify

    faults = 0
    for checked in verify(release):
        faults += bool(checked.fault)
        key = "dump_fault" if checked.fault else "dump_same"
        said = text(f"cli.{key}", lang, file=checked.file, n=checked.number, fault=checked.fault)
        output.print(said, markup=False)
    if faults:
        raise ReleaseError(text("cli.dump_faults", lang, n=faults), text("cli.dump_faults_hint", lang))


def sources(lang: Lang = "", shape: Format = Shape.TEXT) -> None:
    """List the sources of the release being served: licence, records, date."""
    from collgraph.query.release import open_release

    lang, listed = lang or language(), open_release(settings(lang).build).report["sources"]
    if shape is Shape.JSON:
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    rows = [
        [
            s["id"],
            s["title"][lang],
            s["licence_name"],
            s["licence_class"],
            str(s["records"]),
            str(s["quads"]),
            s["retrieved"],
        ]
        for s in listed
    ]
    print_table(text("cli.columns", lang).split("|"), rows)


def explain(
    subject: Annotated[str, typer.Argument(help=said("explain_subject"))],
    predicate: Annotated[str, typer.Argument(help=said("explain_predicate"))],
    value: Annotated[str, typer.Argument(metavar="OBJECT", help=said("explain_value"))],
    lang: Lang = "",
    shape: Format = Shape.TEXT,
) -> None:
    """Say why a statement holds: its derivation, down to stated ones with their file, line and column."""
    from collgraph.query.explaining import explain as explain_statement
    from collgraph.query.explaining import rendered, steps_as_json
    from collgraph.query.reader import Reader
    from collgraph.query.release import open_release

    lang, release = lang or language(), open_release(settings(lang).build)
    reader = Reader.open(release.store, release.schema)
    steps = explain_statement(release, reader, (subject, predicate, value), lang)
    if shape is Shape.JSON:
        typer.echo(json.dumps(steps_as_json(steps), ensure_ascii=False, indent=1))
        return
    for line in rendered(steps, lang):
        output.print(line, markup=False)
