"""Statistics: how much there is, how complete it is, how it grew; each table with the query that gives it."""

from urllib.parse import urlencode

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer import ASSETS
from collgraph.explorer.components import shell
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.components.state_of_data import completeness_section, growth_section
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.remembered import release_figures
from collgraph.explorer.state import QUERIES, Tongue, href, tongue
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.prefixes import with_prefixes


def page() -> None:
    """Show the figures of the release."""
    t = tongue()
    opened = context.current().opened
    shell.title(t("figures_page"))
    show(el("h1", t("figures_page")), el("p", t("figures_page_intro", release=opened.release.id)))
    show(_counts(opened, t), _claims(opened, t))
    show(completeness_section(opened, t), _query("statistiques_completude", t))
    show(growth_section(opened, t), _sources(opened, t))


def _counts(opened: Opened, t: Tongue) -> Markup:
    counts = sorted(opened.release.report.get("counts", {}).items(), key=lambda pair: (-pair[1], pair[0]))
    most = max((number for _, number in counts), default=1)
    rows = [
        [opened.release.schema.label(ns.expand(name), t.lang), t.number(number), _bar(number, most)]
        for name, number in counts
    ]
    head = [t("figures_kind"), t("figures_number"), t("figures_share")]
    return el(
        "section",
        el("h2", t("figures_counts")),
        data_table(head, rows, t("figures_counts")),
        _query("statistiques_classes", t),
    )


def _bar(number: int, most: int) -> Markup:
    """A bar on a scale of square roots; the number beside it says the same."""
    width = round(100 * (number / most) ** 0.5, 1)
    return el("span", class_="cg-bar", style=f"width: {width}%", aria_hidden="true")


def _claims(opened: Opened, t: Tongue) -> Markup:
    found = release_figures(opened)
    rows = [
        [t("figures_proposed"), t.number(found.proposed)],
        [t("figures_reviewed"), t.number(found.reviewed)],
        [t("figures_all"), t.number(found.links)],
    ]
    return el(
        "section",
        el("h2", t("figures_claims")),
        el("p", t("figures_claims_text")),
        data_table([t("figures_status"), t("figures_number")], rows, t("figures_claims")),
        _query("statistiques_affirmations", t),
    )


def _sources(opened: Opened, t: Tongue) -> Markup:
    rows = [
        [
            link(source["title"].get(t.lang, source["id"]), f"/graph/{source['id']}"),
            t.number(source["records"]),
            t.number(source["quads"]),
            source["retrieved"],
        ]
        for source in opened.release.report.get("sources", [])
    ]
    head = [t("data_source"), t("figures_records"), t("figures_statements"), t("figures_retrieved")]
    unresolved = t.number(len(opened.release.report.get("unresolved", [])))
    return el(
        "section",
        el("h2", t("figures_sources")),
        data_table(head, rows, t("figures_sources")),
        el("p", t("figures_unresolved", n=unresolved), class_="cg-muted"),
        _query("statistiques_sources", t),
    )


def _query(name: str, t: Tongue) -> Markup:
    query = (ASSETS / f"{name}.rq").read_text(encoding="utf-8").strip()
    answer = {"query": with_prefixes(query).text}
    ways = [(form.upper(), f"/sparql?{urlencode({**answer, 'format': form})}") for form in ("csv", "json")]
    ways.append((t("field_sparql"), href(QUERIES, t.lang, query=query)))
    return el("ul", [el("li", link(words, target)) for words, target in ways], class_="cg-downloads")


if __name__ == "__main__":
    page()
