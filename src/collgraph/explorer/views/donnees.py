"""The data: what can be downloaded under which licence, in which version, how to cite it, how to ask by program."""

from itertools import groupby
from typing import Any

from markupsafe import Markup

from collgraph.explorer.components import shell
from collgraph.explorer.components.html import Child, el, link, show
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.components.versions import versions_section
from collgraph.explorer.state import QUERIES, Tongue, href, tongue
from collgraph.query import context
from collgraph.query.context import Opened

ADDRESSES = (
    ("/sparql", "api_sparql"),
    ("/api/questions", "api_questions"),
    ("/api/openapi.json", "api_openapi"),
    ("/api/search?q=budget", "api_search"),
    ("/id/concept/communs", "api_id"),
    ("/data/concept/communs.jsonld", "api_data"),
    ("/ontology", "api_ontology"),
    ("/catalogue", "api_catalogue"),
    ("/.well-known/void", "api_void"),
)
CITATIONS = (("bib", "BibTeX"), ("datacite.json", "DataCite"), ("cff", "CITATION.cff"))
FORMS = {"nq": "N-Quads", "trig": "TriG", "jsonld": "JSON-LD", "ttl": "Turtle", "rdf": "RDF/XML", "zip": "CSV"}


def page() -> None:
    """Show downloads, licences, versions, citation and addresses."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("data_title"))
    show(el("h1", t("data_title")), el("p", t("data_intro", release=opened.release.id)), _on_this_page(t))
    show(_dumps(opened, t), _licences(opened, t), versions_section(opened, t), _citation(opened, t), _addresses(t))


def _on_this_page(t: Tongue) -> Markup:
    places = (
        ("#dumps", "data_dumps"),
        ("#licences", "data_licences"),
        ("#versions", "versions_title"),
        ("#cite", "data_cite"),
        ("#api", "data_api"),
    )
    items = [el("li", link(t(key), place)) for place, key in places]
    return el("nav", el("ul", items, class_="cg-downloads"), aria_label=t("data_on_this_page"))


def _dumps(opened: Opened, t: Tongue) -> Markup:
    rows: list[list[Child]] = []
    for _, held in groupby(opened.release.report.get("dumps", []), key=lambda dump: dump["scope"]):
        files = list(held)
        rows.append([files[0]["title"].get(t.lang, files[0]["scope"]), [_file(dump, opened, t) for dump in files]])
    ways = [
        (t("data_sums"), "/dumps/latest/SHA256SUMS"),
        (t("data_list"), "/dumps/"),
    ]
    return el(
        "section",
        el("h2", t("data_dumps"), id="dumps"),
        el("p", t("data_dumps_text"), class_="cg-muted"),
        data_table([t("data_content"), t("data_file")], rows, t("data_dumps")),
        el("ul", [el("li", link(words, target)) for words, target in ways], class_="cg-downloads"),
    )


def _file(dump: dict[str, Any], opened: Opened, t: Tongue) -> Markup:
    name, _, packed = dump["file"].removeprefix(dump["scope"]).strip(".").partition(".")
    form = FORMS.get(packed if name not in FORMS else name, FORMS.get(name, ""))
    form = form or FORMS.get(dump["file"].rpartition(".")[2], dump["file"])
    words = f"{form} ({packed})" if packed else form
    way = link(words, f"/dumps/{opened.release.id}/{dump['file']}", title=dump["file"])
    return el("span", way, el("span", f" {_size(dump['bytes'], t)}", class_="cg-muted"), " ", class_="cg-file")


def _size(number: int, t: Tongue) -> str:
    if number < 1_000_000:
        return t("data_size_small", size=t.number(-(-number // 1000)))
    return t("data_size", size=t.decimal(f"{number / 1_000_000:.1f}"))


def _licences(opened: Opened, t: Tongue) -> Markup:
    rows = [
        [
            link(source["title"].get(t.lang, source["id"]), f"/graph/{source['id']}"),
            source["publisher"],
            link(source.get("licence_name") or t("licence_unstated"), source.get("licence")),
            t(f"data_class_{source['licence_class'].replace('-', '')}"),
        ]
        for source in opened.release.report.get("sources", [])
    ]
    head = [t("data_source"), t("data_publisher"), t("data_licence"), t("data_class")]
    return el(
        "section",
        el("h2", t("data_licences"), id="licences"),
        el("p", t("data_licences_text")),
        data_table(head, rows, t("data_licences")),
    )


def _citation(opened: Opened, t: Tongue) -> Markup:
    version = str(opened.release.report.get("version", ""))
    words = t("data_citation", version=version, release=opened.release.id)
    files = [el("li", link(name, f"/cite/release.{ending}")) for ending, name in CITATIONS]
    return el(
        "section",
        el("h2", t("data_cite"), id="cite"),
        el("p", t("data_cite_text")),
        el("blockquote", el("p", words)),
        el("ul", files, class_="cg-downloads"),
    )


def _addresses(t: Tongue) -> Markup:
    items = [el("li", link(el("code", path), path), " ", t(key)) for path, key in ADDRESSES]
    items.append(el("li", link(t("nav_requetes"), href(QUERIES, t.lang)), " ", t("api_queries")))
    return el("section", el("h2", t("data_api"), id="api"), el("ul", items))


if __name__ == "__main__":
    page()
