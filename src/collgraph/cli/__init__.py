"""The command line: a thin layer over the same functions that the web and the pages call."""

import sys
from typing import Annotated

import typer

from collgraph import __version__
from collgraph.cli import asking, building, curating, publishing, serving
from collgraph.cli.shared import errors, language, said
from collgraph.errors import CollgraphError
from collgraph.texts import text

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help=said("app"),
    epilog=said("exit_codes"),
)
for command in (
    building.build,
    building.check,
    building.diff,
    serving.serve,
    asking.query,
    asking.explain,
    asking.dump,
    asking.sources,
    publishing.publish,
    curating.match,
    curating.suggest,
    curating.review,
):
    app.command(help=said(command.__name__), rich_help_panel=said("commands"))(command)
app.command("import", help=said("import_"), rich_help_panel=said("commands"))(curating.import_)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=said("version"))] = False,
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
    except OSError as error:
        errors.print(text("cli.system", language(), path=error.filename or "", why=error.strerror), markup=False)
        sys.exit(1)
    except (KeyboardInterrupt, SystemExit) as left:
        # Typer turns an interruption into a silent exit.
        if isinstance(left, SystemExit) and left.code != 130:
            raise
        errors.print(text("cli.interrupted", language()))
        sys.exit(130)
