"""The values of facets as their reader knows them."""

from collgraph import namespaces as ns
from collgraph.explorer.components.facets import Namer
from collgraph.explorer.components.hits import kind_name
from collgraph.explorer.components.names import period_name
from collgraph.explorer.state import Tongue
from collgraph.query.context import Opened

SCHEMES = {"theme": "themes", "posture": "postures", "family": "practice-families", "evidence": "statuses"}


def namer(name: str, opened: Opened, t: Tongue) -> Namer:
    """What names the values of a facet."""
    if name == "kind":
        return lambda value: kind_name(value, t)
    if name == "period":
        return lambda value: period_name(value, t)
    if name == "source":
        titles = {source["id"]: source["title"] for source in opened.release.report.get("sources", [])}
        return lambda value: str(titles.get(value, {}).get(t.lang, value))
    if name == "territory":
        return lambda value: thing_name(value, opened, t)
    return lambda value: _term_name(SCHEMES[name], value, opened, t)


def thing_name(key: str, opened: Opened, t: Tongue) -> str:
    """Name a thing by its short name; that itself where it names nothing."""
    name = ns.parse_thing(key)
    return key if name is None else opened.reader.label(name.iri, t.lang).text


def _term_name(scheme: str, key: str, opened: Opened, t: Tongue) -> str:
    if scheme == "statuses" and key == "none":
        return t("evidence_none")
    return opened.release.schema.label(ns.term_iri(scheme, key), t.lang) if ns.KEY.fullmatch(key) else key
