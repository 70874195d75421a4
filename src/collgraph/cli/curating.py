"""The commands of curators: match, suggest, import, review."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer

from collgraph.cli.building import source_faults
from collgraph.cli.shared import Lang, Shape, language, output, said, settings
from collgraph.texts import text


def _spoken(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose faults and refusals are said in the language asked for, or that of the locale."""

    @wraps(command)
    def run(**given: object) -> None:
        from collgraph.curation.refusal import said_in

        lang = str(given["lang"] or language())
        with source_faults(lang, Shape.TEXT), said_in(lang):
            command(**{**given, "lang": lang})

    return run


class Which(StrEnum):
    """What is matched."""

    PRACTICES = "practices"
    ACTORS = "actors"


@_spoken
def match(
    which: Annotated[Which, typer.Argument(help=said("match_which"))] = Which.PRACTICES,
    to: Annotated[Path, typer.Option("--to", help=said("to_review"))] = Path("review.csv"),
    evaluate: Annotated[Path | None, typer.Option(help=said("match_evaluate"))] = None,
    lang: Lang = "",
) -> None:
    """Propose which things of several sources are one, in a review file; a person decides."""
    from collgraph.curation import evaluation, matching, review_file

    data = settings(lang).data
    if evaluate is not None:
        judged = evaluation.judge(evaluate, data)
        found = evaluation.figures(judged)
        values = {"n": len(judged), "precision": found.precision, "recall": found.recall, **vars(found)}
        output.print(text("curation.figures", lang, **values))
        return
    known = review_file.pairs(review_file.decided(to))
    rows = matching.rows(matching.propose(data, which.value, known))
    kept, fresh = review_file.renew(to, review_file.MATCH_COLUMNS, rows)
    output.print(text("curation.proposed", lang, path=to, kept=kept, fresh=fresh), markup=False)


class Export(StrEnum):
    """The formats that are imported."""

    YESWIKI = "yeswiki"
    GOGOCARTO = "gogocarto"
    GEOJSON = "geojson"
    CSV = "csv"
    BIBTEX = "bibtex"
    CSL = "csl"


class Things(StrEnum):
    """What an import holds."""

    ORGANIZATION = "organization"
    PLACE = "place"
    PRACTICE = "practice"
    PUBLICATION = "publication"


@_spoken
def import_(
    kind: Annotated[Export, typer.Argument(help=said("import_kind"))],
    file: Annotated[Path, typer.Argument(help=said("import_file"))],
    into: Annotated[Path, typer.Option("--into", help=said("import_into"))],
    things: Annotated[Things | None, typer.Option("--as", help=said("import_things"))] = None,
    title: Annotated[str, typer.Option(help=said("import_title"))] = "",
    publisher: Annotated[str, typer.Option(help=said("import_publisher"))] = "",
    url: Annotated[str, typer.Option(help=said("import_url"))] = "",
    retrieved: Annotated[str, typer.Option(help=said("import_retrieved"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=said("import_dry_run"))] = False,
    lang: Lang = "",
) -> None:
    """Turn an export of a partner's tool into a curated folder, or update one and show the difference."""
    from datetime import date

    from collgraph.curation.imports import importing, shape

    about = shape.About(title or into.name, publisher, "", retrieved or date.today().isoformat(), url)
    done = importing.run(kind.value, file, into, about, things.value if things else "", write=not dry_run)
    for line in [note.render(lang) for note in done.notes] + [change.render(lang) for change in done.changes]:
        output.print(line, markup=False)
    key = "curation.would_import" if dry_run else "curation.imported"
    output.print(text(key, lang, rows=done.rows, table=done.table), markup=False)


def _known_source(source: str, known: set[str]) -> None:
    from collgraph.curation.refusal import Refusal

    if source and source not in known:
        raise Refusal("no_source", source=source, known=", ".join(sorted(known)))


class Fields(StrEnum):
    """What is related to concepts."""

    EXPERIMENT = "experiment"
    PRACTICE = "practice"


@_spoken
def suggest(
    which: Annotated[Fields, typer.Argument(help=said("suggest_which"))] = Fields.EXPERIMENT,
    to: Annotated[Path, typer.Option("--to", help=said("to_review"))] = Path("links.csv"),
    source: Annotated[str, typer.Option(help=said("suggest_source"))] = "",
    least: Annotated[float, typer.Option(help=said("suggest_least"), min=0)] = 1.0,
    evaluate: Annotated[bool, typer.Option("--evaluate", help=said("suggest_evaluate"))] = False,
    lang: Lang = "",
) -> None:
    """Propose links between field items and concepts, each with its reason, in a review file; a person decides."""
    from collgraph.curation import evaluation, proposing, review_file, suggesting

    field = proposing.Field.read(settings(lang).data)
    if evaluate:
        links = [link for link in field.known if link[0].startswith(f"{which.value}/")]
        found = evaluation.rank(field.items, field.concepts, links, field.judged)
        three = {name: " ".join(f"{p:.2f}" for p in getattr(found, name)) for name in ("suggested", "popular", "best")}
        counts = {name: getattr(found, name) for name in ("items", "hidden", "better", "worse")}
        output.print(text("curation.ranking", lang, **counts, **three))
        return
    _known_source(source, {item.source for item in field.items.values()})
    decided = {(row["field"], f"concept/{row['concept']}") for row in review_file.decided(to)}
    found_links = proposing.propose(field, which.value, decided, least, only=source)
    rows = suggesting.rows(found_links, field.items, field.concepts)
    kept, fresh = review_file.renew(to, review_file.LINK_COLUMNS, rows)
    output.print(text("curation.proposed", lang, path=to, kept=kept, fresh=fresh), markup=False)


@_spoken
def review(
    file: Annotated[Path, typer.Argument(help=said("review_file"))],
    into: Annotated[Path | None, typer.Option("--into", help=said("review_into"))] = None,
    port: Annotated[int, typer.Option(help=said("review_port"), min=0, max=65535)] = 0,
    lang: Lang = "",
) -> None:
    """Review proposals on a page of this machine, one by one, by keyboard; with --into, move what was decided."""
    from collgraph.curation import applying, context, deciding, review_file, review_server

    data = settings(lang).data
    reviewers = deciding.read_reviewers(data)
    if into is not None:
        done = applying.apply(file, into, reviewers, data)
        if done.stricter:
            output.print(text("curation.stricter", lang, things=", ".join(done.stricter)), markup=False)
        output.print(text("curation.applied", lang, n=done.added, folder=into), markup=False)
        return
    known = context.read_context(data, review_file.read(file))
    server = review_server.ReviewServer(file, reviewers, lang, port, known)
    output.print(review_server.announce(server), markup=False)
    with server:
        server.serve_forever()
