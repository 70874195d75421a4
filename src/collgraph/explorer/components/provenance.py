"""Where what a page says comes from, how to take it away, to cite it, and to report an error in it."""

from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup

from collgraph.explorer.components.html import el, link
from collgraph.explorer.state import ABOUT, Tongue, href
from collgraph.query.views import EntityView, RecordView, Source
from collgraph.texts import text

FORMATS = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))
CITATIONS = (("bib", "BibTeX"), ("datacite.json", "DataCite"), ("cff", "CITATION.cff"))


def provenance_section(view: EntityView, t: Tongue) -> Markup:
    """List the sources of a thing and its records by file and line."""
    if not view.sources and not view.records:
        return Markup("")
    return el(
        "section",
        el("h2", t("sources_title"), id="sources"),
        el("ul", [_source(source, view.records, t) for source in view.sources], class_="cg-sources"),
    )


def data_section(view: EntityView, contact: str, t: Tongue) -> Markup:
    """The permanent address, the data, the citation, and whom to write to."""
    data = [link(name, f"/data/{view.name}.{ending}") for ending, name in FORMATS]
    data.append(link("JSON", f"/api/entities/{view.name}" + ("?lang=en" if t.lang == "en" else "")))
    cited = [link(name, f"/cite/{view.name}.{ending}") for ending, name in CITATIONS]
    address = [
        el("code", view.iri, class_="cg-address"),
        " ",
        el(
            "button",
            text("entity.copy", t.lang),
            type="button",
            class_="cg-copy",
            data_copy=view.iri,
            data_done=text("entity.copied", t.lang),
        ),
    ]
    rows: list[tuple[str, list[Markup | str]]] = [
        (text("entity.address", t.lang), list(address)),
        (t("downloads"), _dotted(data)),
        (text("entity.cite", t.lang), _dotted(cited)),
        (text("entity.error", t.lang), [_report(view, contact, t)]),
    ]
    return el(
        "section",
        el("h2", text("entity.data_title", t.lang)),
        el("dl", [el("div", el("dt", name), el("dd", told)) for name, told in rows], class_="cg-facts"),
    )


def _report(view: EntityView, contact: str, t: Tongue) -> Markup:
    """A way to write to the editors that says already what it is about."""
    words = text("entity.report", t.lang)
    subject = text("entity.report_subject", t.lang, name=view.label)
    lines = [view.iri, *(f"{record.file}:{record.line}" for record in view.records if record.file)]
    address = contact.removeprefix("mailto:")
    if "@" in address and not contact.startswith("http"):
        asked = urlencode({"subject": subject, "body": "\n".join(lines) + "\n\n"}, quote_via=quote)
        return el("a", words, href=f"mailto:{quote(address, safe='@.+-_')}?{asked}")
    if not contact.startswith("http"):
        return link(text("entity.report_how", t.lang), href(ABOUT, t.lang))
    filled = urlencode({"title": subject, "body": "\n".join(lines)})
    return link(words, f"{contact}?{filled}" if urlsplit(contact).path.endswith("/issues/new") else contact)


def _dotted(parts: list[Markup]) -> list[Markup | str]:
    return [piece for number, part in enumerate(parts) for piece in ((" · ", part) if number else (part,))]


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
