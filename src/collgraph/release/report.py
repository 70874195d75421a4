"""The report of a release: what it holds, from where, what did not resolve; the same bytes for the same inputs."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import collgraph
from collgraph import namespaces as ns
from collgraph.release.inputs import Inputs
from collgraph.release.parts import Part


def class_counts(parts: list[Part]) -> dict[str, int]:
    """How many things each asserted class has, by curie."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update({ns.compact(iri): number for iri, number in part.classes.items()})
    return dict(sorted(total.items()))


def source_report(part: Part, quads: int) -> dict[str, object]:
    """What readers need to know of a source."""
    source = part.source
    return {
        "id": source.id,
        "title": dict(source.title),
        "description": dict(source.description),
        "licence": source.licence or None,
        "licence_name": source.licence_name,
        "licence_class": source.licence_class,
        "publisher": source.publisher,
        "attribution": source.attribution,
        "url": source.url,
        "retrieved": source.retrieved,
        "records": part.records(),
        "quads": quads,
    }


def unresolved(parts: list[Part]) -> list[dict[str, object]]:
    """The words that name nothing yet, each with its place: a curator's to-do list."""
    return [
        {"source": part.source.id, "file": file, "line": line, "column": column, "value": value}
        for part in parts
        for file, line, column, value in part.unresolved
    ]


def expectations(parts: list[Part]) -> list[dict[str, object]]:
    """What each source expects of its classes, and what it has."""
    return [
        {
            "source": part.source.id,
            "class": ns.compact(iri),
            "min": least,
            "max": most,
            "found": part.classes.get(iri, 0),
        }
        for part in parts
        for iri, (least, most) in sorted(part.source.expect.items())
    ]


def columns(parts: list[Part]) -> dict[str, dict[str, list[str]]]:
    """The columns of each curated file by the property that their cells give, also with ``@language``, ``>kind``."""
    return {
        part.source.shown_file(table.file): table.columns_by_property()
        for part in parts
        for table in part.source.tables
    }


def report(parts: list[Part], inputs: Inputs, quads: dict[str, int], dumps: list[dict[str, object]]) -> dict[str, Any]:
    """Put the report together; ``quads`` counts the statements of each file of the release, and of "default"."""
    return {
        "release": inputs.release,
        "version": collgraph.__version__,
        "builder": inputs.builder,
        "sources": [source_report(part, quads[part.source.id]) for part in parts],
        "counts": class_counts(parts),
        "quads": quads,
        "dumps": dumps,
        "expectations": expectations(parts),
        "unresolved": unresolved(parts),
        "inputs": inputs.files,
    }


def write_json(path: Path, content: object) -> None:
    """Write JSON that is the same for the same content, and that a diff can read."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
