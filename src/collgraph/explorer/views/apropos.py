"""About: what this is, how it is made, what it cannot say, how accessible it is, whom to write to."""

from markupsafe import Markup

from collgraph.explorer.components import shell
from collgraph.explorer.components.html import el, link, show
from collgraph.explorer.state import DATA, FIELD, FIGURES, Tongue, href, tongue
from collgraph.query import context
from collgraph.query.context import Opened

SECTIONS = ("what", "method", "two", "limits", "access", "privacy")


def page() -> None:
    """Show the page."""
    t = tongue()
    shell.title(t("about_title"))
    sections = [_section(name, t) for name in SECTIONS]
    sections.insert(2, _sources(context.current().opened, t))
    show(el("h1", t("about_title")), sections, _who(t), _on(t))


def _section(name: str, t: Tongue) -> Markup:
    paragraphs = [el("p", text) for text in t(f"about_{name}_text").split("\n")]
    return el("section", el("h2", t(f"about_{name}")), paragraphs)


def _sources(opened: Opened, t: Tongue) -> Markup:
    """Every source with its publisher and licence."""
    items = []
    for source in opened.release.report.get("sources", []):
        title = source["title"].get(t.lang, source["id"])
        licence = source.get("licence_name") or t("licence_unstated")
        said = el("span", f" · {source['publisher']} · {licence}", class_="cg-muted")
        items.append(el("li", link(title, f"/graph/{source['id']}"), said))
    return el("section", el("h2", t("sources_title")), el("p", t("about_sources_text")), el("ul", items))


def _who(t: Tongue) -> Markup:
    contact = context.current().settings.contact
    target = contact if contact.startswith("http") else None
    written = el("p", t("footer_contact"), " ", link(contact, target)) if contact else None
    return el("section", el("h2", t("about_who")), el("p", t("about_who_text")), written)


def _on(t: Tongue) -> Markup:
    ways = (("nav_donnees", DATA), ("nav_statistiques", FIGURES), ("nav_terrain", FIELD))
    return el("ul", [el("li", link(t(key), href(path, t.lang))) for key, path in ways])


if __name__ == "__main__":
    page()
