"""From a request and what its text says to a task for a worker: format, dataset, time, the answer's tag."""

import re
from typing import NamedTuple

from collgraph.query.failures import refusal
from collgraph.query.formats import Format, by_name, formats
from collgraph.query.guard import Checked
from collgraph.query.requests import QueryRequest, entity_tag
from collgraph.query.shapes import may_read_graphs
from collgraph.query.tasks import Task

_GRAPH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


class Planned(NamedTuple):
    """What is known of an answer before it is there; ``tag`` and ``place`` are empty where it is not to be kept."""

    format: Format
    release: str
    tag: str
    place: str


def planned(release: str, checked: Checked, request: QueryRequest) -> Planned:
    """Plan the answer to a request; raises QueryRefused."""
    chosen = chosen_format(checked, request)
    tag = _answer_tag(release, checked, chosen, request)
    return Planned(chosen, release, tag, tag + "gzip" if tag and request.gzip else tag)


def chosen_format(checked: Checked, request: QueryRequest) -> Format:
    """The format to answer in, the form's first by default; raises QueryRefused where the form lacks it."""
    if not request.format:
        return formats(checked.form)[0]
    found = by_name(checked.form, request.format)
    if found is None and checked.form is None:
        return formats(None)[0]
    if found is None:
        raise refusal("form", request.lang, media_type=request.format)
    return found


def dataset(checked: Checked, request: QueryRequest) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The graphs to query: those of the protocol; else those of several FROM clauses, to merge without doubles."""
    for iri in (*request.default_graphs, *request.named_graphs):
        if not _GRAPH.fullmatch(iri):
            raise refusal("graph", request.lang, graph=iri)
    if request.default_graphs or request.named_graphs:
        return request.default_graphs, request.named_graphs
    if checked.named_graphs is not None and len(checked.default_graphs or ()) > 1:
        return checked.default_graphs, checked.named_graphs
    return None, None


def _answer_tag(release: str, checked: Checked, chosen: Format, request: QueryRequest) -> str:
    """The ETag of an answer, empty where it changes by itself."""
    if checked.volatile:
        return ""
    graphs = request.default_graphs, request.named_graphs
    return entity_tag(release, checked.text, chosen.media_type, *graphs)


def task_of(checked: Checked, chosen: Format, request: QueryRequest, limit: float, store: str = "") -> Task:
    """What the worker is asked of a store, within ``limit`` seconds; raises QueryRefused on a graph that is no IRI."""
    default, named = dataset(checked, request)
    return Task(
        text=checked.text,
        format=chosen.name,
        star=checked.star,
        variables=checked.variables,
        default_graphs=default,
        named_graphs=named,
        gzip=request.gzip,
        seconds=limit if request.timeout is None else min(limit, request.timeout),
        store=store,
        ties=checked.ties and default is None and named is None,
        reads_graphs=default is not None or named is not None or may_read_graphs(checked.text),
    )
