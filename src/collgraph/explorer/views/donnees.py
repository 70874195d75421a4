"""The data: what can be downloaded under which licence, how to cite it, how to ask for it by program."""

from markupsafe import Markup

from collgraph.explorer.components import shell
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.state import QUERIES, Tongue, href, tongue
from collgraph.query import context
from collgraph.query.context import Opened

ADDRESSES = (
    ("/sparql", "api_sparql"),
    ("/id/concept/communs", "api_id"),
    ("/data/concept/communs.jsonld", "api_data"),
    ("/ontology", "api_ontology"),
    ("/catalogue", "api_catalogue"),
    ("/.well-known/void", "api_void"),
)


def page() -> None:
    """Show downloads, licences, citation and addresses."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("data_title"))
    show(el("h1", t("data_title")), el("p", t("data_intro", release=opened.release.id)))
    show(_dumps(opened, t), _licences(opened, t), _citation(opened, t), _addresses(t))


def _dumps(opened: Opened, t: Tongue) -> Markup:
    rows = [
        [
            link(dump["file"], f"/dumps/{opened.release.id}/{dump['file']}"),
            dump["title"].get(t.lang, dump["scope"]),
            _size(dump["bytes"], t),
            el("code", dump["sha256"][:16] + "…"),
        ]
        for dump in opened.release.report.get("dumps", [])
    ]
    head = [t("data_file"), t("data_content"), t("data_bytes"), "SHA-256"]
    ways = [el("li", link(t("data_all_dumps"), "/dumps/")), el("li", link("SHA256SUMS", "/dumps/latest/SHA256SUMS"))]
    return el(
        "section",
        el("h2", t("data_dumps")),
        data_table(head, rows, t("data_dumps")),
        el("ul", ways, class_="cg-downloads"),
    )


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
        el("h2", t("data_licences")),
        el("p", t("data_licences_text")),
        data_table(head, rows, t("data_licences")),
    )


def _citation(opened: Opened, t: Tongue) -> Markup:
    version = str(opened.release.report.get("version", ""))
    words = t("data_citation", version=version, release=opened.release.id)
    return el("section", el("h2", t("data_cite")), el("p", t("data_cite_text")), el("blockquote", el("p", words)))


def _addresses(t: Tongue) -> Markup:
    items = [el("li", link(el("code", path), path), " ", t(key)) for path, key in ADDRESSES]
    items.append(el("li", link(t("nav_requetes"), href(QUERIES, t.lang)), " ", t("api_queries")))
    return el("section", el("h2", t("data_api")), el("ul", items))


if __name__ == "__main__":
    page()
