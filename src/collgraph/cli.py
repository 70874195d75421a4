"""The command line: a thin layer over the same functions that the web and the pages call."""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from collgraph import __version__
from collgraph.errors import CollgraphError, SettingsError, SourceError
from collgraph.namespaces import compact
from collgraph.settings import Settings
from collgraph.texts import preferred_language, text

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="The knowledge graph of collaborative practices: from curated CSV files to a served graph.",
    epilog="Exit codes: 0 done · 1 other failure · 2 wrong use or setting · 3 faults in the sources · "
    "4 ontology · 5 build · 6 no release · 7 query not answered · 130 interrupted.",
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
# A pipe has no width: nothing is wrapped for it.
output = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 10_000)


class Shape(StrEnum):
    """How a command speaks: to a person or to a tool."""

    TEXT = "text"
    JSON = "json"


Lang = Annotated[str, typer.Option("--lang", help="Language of the messages: fr or en.", show_default="from LANG")]
Format = Annotated[Shape, typer.Option("--format", help="text for people, json for tools.")]


def _language() -> str:
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return preferred_language(locale)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _announce(lang: str) -> Callable[[str, float | None], None]:
    """Progress on a terminal; silence elsewhere."""

    def tell(step: str, seconds: float | None) -> None:
        name = text(f"cli.step_{step}", lang)
        if seconds is None:
            errors.print(f"  … {name}", end="\r")
        else:
            errors.print(f"  ✓ {name} [dim]{seconds:.1f} s[/dim]      ")

    return tell if errors.is_terminal else (lambda step, seconds: None)


@app.command()
def build(lang: Lang = "", shape: Format = Shape.TEXT) -> None:
    """Build the release of `data/` and `ontology/`, and switch it in.

    Nothing is done where nothing changed. A fault in a source leaves the served release as it is.
    """
    from collgraph.release.build import build as build_release

    lang = lang or _language()
    with _source_faults(lang, shape):
        built = build_release(_settings(), _announce(lang))
    if shape is Shape.JSON:
        typer.echo(json.dumps({"release": built.release, "changed": built.changed, "timings": built.timings}))
        return
    key = "cli.built" if built.changed else "cli.unchanged"
    seconds = sum(built.timings.values())
    output.print(text(key, lang, release=built.release, path=built.path, seconds=seconds))


@app.command()
def check(lang: Lang = "", shape: Format = Shape.TEXT) -> None:
    """Check the sources, as the build does, without building: every fault with its file, line and column."""
    from collgraph.release.checking import check as check_sources

    lang = lang or _language()
    with _source_faults(lang, shape):
        parts = check_sources(_settings())
    typer.echo("[]" if shape is Shape.JSON else text("cli.sound", lang, n=len(parts)))


@contextmanager
def _source_faults(lang: str, shape: Shape) -> Iterator[None]:
    from collgraph.sources.issues import Issue

    try:
        yield
    except SourceError as error:
        issues = [issue for issue in error.issues if isinstance(issue, Issue)]
        if shape is Shape.JSON:
            typer.echo(json.dumps([issue.as_json(lang) for issue in issues], ensure_ascii=False, indent=1))
        else:
            for issue in issues:
                errors.print(issue.render(lang), markup=False)
            errors.print(text("sources.total", lang, n=len(issues)), markup=False)
        raise typer.Exit(error.exit_code) from None


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on (COLLGRAPH_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on (COLLGRAPH_PORT).", min=1, max=65535)] = 0,
    lang: Lang = "",
    rebuild: Annotated[bool, typer.Option("--build/--no-build", help="Build first where something changed.")] = True,
) -> None:
    """Serve the explorer, `/sparql`, `/id`, `/data` and `/dumps` on one port."""
    import uvicorn

    settings = _settings()
    lang, host, port = lang or _language(), host or settings.host, port or settings.port
    _refuse_taken(host, port, lang)
    if not Path("app.py").is_file():
        raise SettingsError(text("cli.no_app", lang, folder=Path.cwd()), text("cli.no_app_hint", lang))
    if rebuild:
        build(lang, Shape.TEXT)
    output.print(text("cli.serving", lang, url=settings.public_url or f"http://{host}:{port}"), markup=False)
    uvicorn.run(
        "app:app", host=host, port=port, log_level="warning", app_dir=".", access_log=False, timeout_graceful_shutdown=3
    )


def _refuse_taken(host: str, port: int, lang: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            hint = text("cli.port_hint", lang, other=port + 1 if port < 65535 else 8501)
            raise SettingsError(text("cli.port_taken", lang, port=port, host=host), hint) from None


@app.command()
def query(
    question: Annotated[str, typer.Argument(help="SPARQL text, a file that holds it, or - for standard input.")],
    form: Annotated[
        str,
        typer.Option("--format", help="table, csv, tsv, json, xml; for CONSTRUCT and DESCRIBE ttl, nt, jsonld, rdf."),
    ] = "table",
    lang: Lang = "",
) -> None:
    """Ask the release being served a SPARQL question; the well-known prefixes are declared already.

    `collgraph query 'SELECT ?c { ?c a cg:Concept } LIMIT 5'`
    """
    from collgraph.query.prefixes import with_prefixes
    from collgraph.query.service import QueryService

    settings, lang = _settings(), lang or _language()
    service = QueryService(settings, settings.build)
    try:
        answered = service.run_blocking(
            with_prefixes(_question(question)).text, "" if form == "table" else form, lang=lang
        )
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
    _print_table(columns, [[_cell(row.get(name)) for name in columns] for row in rows])
    errors.print(text("cli.rows", lang, n=len(rows)))


def _cell(value: dict[str, str] | None) -> str:
    if value is None:
        return ""
    return compact(value["value"]) if value["type"] == "uri" else value["value"]


def _question(question: str) -> str:
    if question == "-":
        return sys.stdin.read()
    path = Path(question)
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else question
    except (OSError, ValueError):
        return question


@app.command()
def dump(
    name: Annotated[str, typer.Argument(help="The dump's file name; none lists them.")] = "",
    to: Annotated[Path, typer.Option("--to", help="Folder to copy it into.")] = Path(),
    lang: Lang = "",
) -> None:
    """List the dumps of the release being served, or copy one."""
    import shutil

    from collgraph.query.release import open_release

    lang, release = lang or _language(), open_release(_settings().build)
    dumps: list[dict[str, Any]] = release.report["dumps"]
    if not name:
        _print_table(
            text("cli.dump_columns", lang).split("|"),
            [[d["file"], str(d["bytes"]), d["title"][lang]] for d in dumps],
        )
        return
    found = next((d for d in dumps if d["file"] == name), None)
    if found is None:
        raise SettingsError(text("cli.no_dump", lang, name=name), text("cli.no_dump_hint", lang))
    shutil.copyfile(release.dumps / found["file"], to / found["file"])
    output.print(text("cli.copied", lang, **found), markup=False)


@app.command()
def sources(lang: Lang = "", shape: Format = Shape.TEXT) -> None:
    """List the sources of the release being served: licence, records, date."""
    from collgraph.query.release import open_release

    lang, listed = lang or _language(), open_release(_settings().build).report["sources"]
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
    _print_table(text("cli.columns", lang).split("|"), rows)


def _print_table(columns: list[str], rows: list[list[str]]) -> None:
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    output.print(table)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Hold what every command shares."""


def main() -> None:
    """Run the command line; a failure is a sentence and an exit code, never a stack trace."""
    try:
        app(standalone_mode=True)
    except CollgraphError as error:
        errors.print(error.message, markup=False)
        if error.hint:
            errors.print(f"→ {error.hint}", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        errors.print(text("cli.interrupted", _language()))
        sys.exit(130)
