"""The commands of the write side: build, check."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from collgraph.cli.shared import Format, Lang, Shape, errors, language, output, said, settings
from collgraph.errors import SourceError
from collgraph.texts import text

if TYPE_CHECKING:
    from collgraph.sources.issues import Issue


def _announce(lang: str) -> Callable[[str, float | None], None]:
    """Progress on a terminal; silence elsewhere."""

    def tell(step: str, seconds: float | None) -> None:
        name = text(f"cli.step_{step}", lang)
        if seconds is None:
            errors.print(f"  … {name}", end="\r")
        else:
            errors.print(f"  ✓ {name} [dim]{seconds:.1f} s[/dim]      ")

    return tell if errors.is_terminal else (lambda step, seconds: None)


def build(lang: Lang = "", shape: Format = Shape.TEXT) -> None:
    """Build the release of `data/` and `ontology/`, and switch it in."""
    from collgraph.query.priority import STEP

    if hasattr(os, "nice"):
        os.nice(STEP)
    build_and_tell(lang, shape)


def build_and_tell(lang: str, shape: Shape) -> None:
    """The same at the priority that this process has."""
    from collgraph.release.build import build as build_release

    lang = lang or language()
    with source_faults(lang, shape):
        built = build_release(settings(lang), _announce(lang))
    if shape is Shape.JSON:
        typer.echo(json.dumps({"release": built.release, "changed": built.changed, "timings": built.timings}))
        return
    key = "cli.built" if built.changed else "cli.unchanged"
    seconds = sum(built.timings.values())
    output.print(text(key, lang, release=built.release, path=built.path, seconds=seconds))


def check(
    lang: Lang = "",
    shape: Format = Shape.TEXT,
    watch: Annotated[bool, typer.Option("--watch", help=said("check_watch"))] = False,
) -> None:
    """Check the sources, as the build does, without building: every fault with its file, line and column."""
    from collgraph.release.checking import check as check_sources
    from collgraph.release.shape_checks import warned

    lang = lang or language()
    if watch:
        _watch(lang, shape)
        return
    with source_faults(lang, shape):
        sound = check_sources(settings(lang))
    if shape is Shape.JSON:
        typer.echo("[]")
        return
    _warn(warned(sound.warnings), lang)
    typer.echo(text("cli.sound", lang, n=len(sound.parts)))


def _watch(lang: str, shape: Shape) -> None:
    from collgraph.release.watching import Verdict
    from collgraph.release.watching import watch as watch_sources

    def tell(verdict: Verdict) -> None:
        if shape is Shape.JSON:
            issues, warnings = ([one.as_json(lang) for one in told] for told in (verdict.issues, verdict.warnings))
            said = {"files": verdict.files, "whole": verdict.whole, "rest": verdict.rest, "seconds": verdict.seconds}
            typer.echo(json.dumps({**said, "issues": issues, "warnings": warnings}, ensure_ascii=False))
            return
        _warn(verdict.warnings, lang)
        for issue in verdict.issues:
            output.print(issue.render(lang), markup=False)
        key = "cli.watched_rest" if verdict.rest else "cli.watched_whole" if verdict.whole else "cli.watched"
        counts = {"n": len(verdict.issues), "seconds": verdict.seconds}
        output.print(text(key, lang, files=", ".join(verdict.files), **counts), markup=False)

    try:
        watch_sources(settings(lang), tell)
    except KeyboardInterrupt:
        errors.print(text("cli.watch_ended", lang))


def _warn(warnings: Iterable["Issue"], lang: str) -> None:
    """Say what could be better: it stops no build."""
    for warning in warnings:
        output.print(text("cli.warning", lang, said=warning.render(lang)), markup=False)


def diff(
    before: Annotated[str, typer.Argument(help=said("diff_release"))],
    after: Annotated[str, typer.Argument(help=said("diff_release"))] = "current",
    to: Annotated[Path | None, typer.Option("--to", help=said("diff_to"))] = None,
    lang: Lang = "",
    shape: Format = Shape.TEXT,
) -> None:
    """Say what changed between two releases, by thing and class; inferences and lines are left out."""
    from collgraph.release.diffs import words, write_diff

    lang = lang or language()
    with TemporaryDirectory() as scratch:
        changes = write_diff(_release(before, lang), _release(after, lang), to or Path(scratch))
    typer.echo(json.dumps(changes, ensure_ascii=False) if shape is Shape.JSON else words(changes, lang), nl=False)
    if to is not None:
        errors.print(text("cli.diff_written", lang, path=to), markup=False)


def _release(name: str, lang: str) -> Path:
    build = settings(lang).build
    kept = build / name if name == "current" else build / "releases" / name
    return (kept if kept.is_dir() else Path(name)).resolve()


@contextmanager
def source_faults(lang: str, shape: Shape) -> Iterator[None]:
    """Print the faults of the sources, each with its place, and leave with their exit code."""
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
