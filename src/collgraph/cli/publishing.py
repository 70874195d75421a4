"""The command that loads a release into another engine."""

from typing import Annotated
from urllib.parse import urlsplit

import typer

from collgraph.cli.shared import Lang, errors, language, output, said, settings
from collgraph.errors import ReleaseError, SettingsError
from collgraph.texts import text


def publish(
    url: Annotated[str, typer.Argument(help=said("publish_url"))],
    queries: Annotated[str, typer.Option("--queries", help=said("publish_queries"))] = "",
    default: Annotated[str, typer.Option("--default-graph", help=said("publish_default_graph"))] = "",
    lang: Lang = "",
) -> None:
    """Load the current release into an empty dataset of another SPARQL 1.1 engine, graph by graph."""
    from collgraph.release.publish import Target, name_of
    from collgraph.release.publish import publish as publish_release
    from collgraph.release.workspace import Workspace

    lang, chosen = lang or language(), settings(lang)
    for address in filter(None, (url, queries)):
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
            raise SettingsError(text("cli.bad_address", lang, url=address))
    release = Workspace(chosen.build).current_release()
    if release is None:
        raise ReleaseError(f"no release to publish in {chosen.build}", "Build one with: collgraph build")

    def tell(graph: str, count: int, what: str) -> None:
        end = "\r" if what == "loading" and errors.is_terminal else "\n"
        errors.print(text(f"cli.publish_{what}", lang, graph=name_of(graph, lang), n=count), markup=False, end=end)

    target = Target.of(url, queries, default)
    counts = publish_release(release, target, tell, lang)
    values = {"release": release.name, "graphs": len(counts), "n": sum(counts.values())}
    output.print(text("cli.published", lang, **values, query=target.reading(counts)), markup=False)
