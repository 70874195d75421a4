"""Paths as sentences: each step in words, the way it is walked, with its status and its source."""

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.origins import why
from collgraph.explorer.components.values import status_mark, value
from collgraph.explorer.state import Tongue
from collgraph.query.context import Opened
from collgraph.query.entity import source_of
from collgraph.query.nodes import Node
from collgraph.query.paths import Arc
from collgraph.query.values import shown
from collgraph.query.views import Value


def path_list(start: str, paths: tuple[tuple[Arc, ...], ...], opened: Opened, t: Tongue) -> Markup:
    """List paths, best first."""
    return el("ol", [el("li", _path(start, path, opened, t)) for path in paths], class_="cg-paths")


def _path(start: str, path: tuple[Arc, ...], opened: Opened, t: Tongue) -> Markup:
    steps, here = [], start
    for arc in path:
        steps.append(el("li", step(arc, here, opened, t)))
        here = arc.value if here == arc.subject else arc.subject
    return el("ul", steps)


def step(arc: Arc, here: str, opened: Opened, t: Tongue) -> list[Markup | str | None]:
    """Say one step, walked from ``here``."""
    schema, forward = opened.release.schema, here == arc.subject
    words = schema.label(arc.property, t.lang) if forward else schema.inverse_label(arc.property, t.lang)
    there = _thing(arc.value if forward else arc.subject, opened, t)
    credits = [part for source in _sources(arc, opened) for part in (" ", _credit(source, opened, t))]
    mark = status_mark(arc.status, t)
    if mark and not credits:
        mark = why(arc.subject, arc.property, arc.value, arc.status, there.text, t)
    return [
        value(_thing(here, opened, t), t),
        " ",
        el("em", words),
        " ",
        value(there, t),
        " ",
        mark,
        el("span", credits),
    ]


def _thing(iri: str, opened: Opened, t: Tongue) -> Value:
    return shown(opened.reader, Node("iri", iri), t.lang)


def _sources(arc: Arc, opened: Opened) -> list[str]:
    """The sources that state a step; of a claim, or of what is proposed, those that state the things it joins."""
    graphs = [graph for graph in arc.graphs if graph in opened.reader.sources]
    if not graphs and arc.link is not None:
        typed = opened.reader.outgoing(arc.link)
        graphs = sorted(
            {row.graph for row in typed if row.property == ns.RDF_TYPE and row.graph in opened.reader.sources}
        )
    return [graph.removeprefix(ns.GRAPH) for graph in graphs]


def _credit(name: str, opened: Opened, t: Tongue) -> Markup | None:
    source = source_of(opened.release, name, t.lang)
    if source is None:
        return None
    licence = f" · {source.licence_name}" if source.licence_name else ""
    return link(f"{source.title}{licence}", f"/graph/{source.id}", class_="cg-source")
