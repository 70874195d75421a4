"""Where what a page says comes from: sources with their licence, and the lines of the curated files."""

from markupsafe import Markup

from collgraph.explorer.components.html import el, link
from collgraph.explorer.state import Tongue
from collgraph.query.views import EntityView, RecordView, Source


def provenance_section(view: EntityView, t: Tongue) -> Markup:
    """List the sources of a thing and its records by file and line."""
    if not view.sources and not view.records:
        return Markup("")
    return el(
        "section",
        el("h2", t("sources_title"), id="sources"),
        el("ul", [_source(source, view.records, t) for source in view.sources], class_="cg-sources"),
    )


def _source(source: Source, records: tuple[RecordView, ...], t: Tongue) -> Markup:
    lines = [_record(record, t) for record in records if record.source == source.id]
    licence = source.licence_name or t("licence_unstated")
    return el(
        "li",
        el("strong", link(source.title, source.url) if source.url else source.title),
        el("span", " · ", t("licence", name=licence)),
        el("ul", lines) if lines else None,
        id=f"source-{source.id}",
    )


def _record(record: RecordView, t: Tongue) -> Markup:
    place = f"{record.file}:{record.line}" if record.line is not None else record.file
    return el(
        "li",
        t("record"),
        " ",
        el("code", place) if place else el("code", record.source),
        el("span", " · ", link(t("record_page"), record.page)) if record.page else None,
    )
