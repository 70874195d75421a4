"""What the page of the catalogue shows: the series, its files, services, how to cite, the sources, how it was built."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from collgraph.query import context
from collgraph.query.catalogue import period
from collgraph.query.citing import cited, write
from collgraph.query.context import Opened

Report = Mapping[str, Any]
_TWICE = ("default", "provenance")
"""The default graph holds copies; the provenance says where statements stand, and is in no dump."""


def page_values(opened: Opened, releases: list[str], lang: str) -> dict[str, Any]:
    """The values of the template."""
    report = opened.release.report
    return {
        "version": report.get("version", ""),
        "previous": report.get("previous") or "",
        "releases": releases,
        "period": period(opened.release),
        "statements": sum(number for name, number in report.get("quads", {}).items() if name not in _TWICE),
        "contact": context.current().settings.contact,
        "distributions": list(_distributions(report)),
        "citation": write(cited(opened, None, lang), "bib"),
        "sources": report.get("sources", ()),
        "inputs": len(report.get("inputs", ())),
        "suffix": "?lang=en" if lang == "en" else "",
    }


def _distributions(report: Report) -> list[dict[str, Any]]:
    """The files of the whole graph by what they hold, with the licences of their sources."""
    own = {f"source-{entry['id']}" for entry in report.get("sources", ())}
    dumps = [dump for dump in report.get("dumps", ()) if dump["scope"] not in own]
    groups = groupby(dumps, key=lambda dump: dump["scope"])
    return [{"dumps": list(held), "licences": _licences(report, scope)} for scope, held in groups]


def _licences(report: Report, scope: str) -> list[dict[str, str]]:
    wanted = "open" if scope == "ontology" else scope.removeprefix("collgraph-").removeprefix("tables-")
    held = [entry for entry in report.get("sources", ()) if entry.get("licence_class") == wanted]
    found = {(entry["licence_name"] or "", entry["licence"] or "") for entry in held}
    return [{"name": name, "iri": iri} for name, iri in sorted(found)]
