"""The releases that are kept, and the files that tell what sets each apart from the others."""

from markupsafe import Markup

from collgraph.explorer.components.html import Child, el, link
from collgraph.explorer.components.spans import written
from collgraph.explorer.components.tables import data_table
from collgraph.explorer.state import Tongue
from collgraph.query.context import Opened
from collgraph.query.kept import differences, history

SHOWN = 10
FILES = (("changes.md", "versions_words"), ("changes.json", "versions_json"), ("patch.rdfp", "versions_patch"))


def versions_section(opened: Opened, t: Tongue) -> Markup:
    """List the kept releases, newest first, with their differences."""
    rows: list[list[Child]] = []
    for report in reversed(history(opened.release)[-SHOWN:]):
        name = str(report["release"])
        newest = max((str(source.get("retrieved") or "") for source in report.get("sources", [])), default="")
        rows.append([link(name, f"/dumps/{name}/"), written(newest, t), _differences(opened, name, t)])
    head = [t("versions_release"), t("versions_newest"), t("versions_differences")]
    return el(
        "section",
        el("h2", t("versions_title"), id="versions"),
        el("p", t("versions_text"), class_="cg-muted"),
        data_table(head, rows, t("versions_title")),
        el("ul", [el("li", link(t("versions_feed"), "/feed.atom"))], class_="cg-downloads"),
    )


def _differences(opened: Opened, name: str, t: Tongue) -> list[Markup] | str:
    found = []
    for before in differences(opened.release, name):
        ways = [link(t(key), f"/dumps/{name}/diff-{before}.{ending}") for ending, key in FILES]
        parts = [part for place, way in enumerate(ways) for part in (" · " if place else " ", way)]
        found.append(el("div", t("versions_since", release=before[:12]), parts))
    return found or t("versions_none")
