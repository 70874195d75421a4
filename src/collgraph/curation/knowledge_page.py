"""The page on the state of the graph, in Markdown."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from collgraph.curation.knowledge import Knowledge
from collgraph.curation.weak_spots import Spot, Weakness
from collgraph.namespaces import ID, expand, term_iri
from collgraph.ontology.schema import Schema
from collgraph.texts import text

FEATURES = ("date", "place", "label_fr", "label_en", "page", "reviewed")


def page(knowledge: Knowledge, schema: Schema, lang: str) -> str:
    """The page of a language; ``schema`` gives classes and terms their names."""
    return "\n".join(_sections(knowledge, schema, lang)).rstrip() + "\n"


def _sections(knowledge: Knowledge, schema: Schema, lang: str) -> Iterator[str]:
    for name, rows in (
        ("spots", _spots(knowledge.weak, lang)),
        ("gaps", _gaps(knowledge.weak, lang)),
        ("links", _links(knowledge, schema, lang)),
        ("origins", _origins(knowledge, schema, lang)),
        ("matches", _matches(knowledge, schema, lang)),
        ("completeness", _completeness(knowledge, schema, lang)),
        ("entities", _entities(knowledge, schema, lang)),
    ):
        if name == "spots":
            yield from (f"# {text('knowledge.title', lang)}", "", text("knowledge.intro", lang), "")
        yield from (f"## {text(f'knowledge.{name}', lang)}", "")
        if name in {"spots", "origins", "completeness"}:
            yield from (text(f"knowledge.{name}_intro", lang), "")
        yield from (*rows, "")


def _table(lang: str, columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: int) -> Iterator[str]:
    """A table whose last columns are numbers."""
    yield f"| {' | '.join(text(f'knowledge.column_{column}', lang) for column in columns)} |"
    yield "|" + "---|" * (len(columns) - numbers) + "--:|" * numbers
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def _spots(weak: Sequence[Weakness], lang: str) -> Iterator[str]:
    spots = [(one.kind, spot) for one in weak for spot in one.heaviest]
    rows = [
        (n, _thing(spot, lang), text(f"knowledge.spot_{kind}", lang, n=spot.weight), _line(spot))
        for n, (kind, spot) in enumerate(spots, 1)
    ]
    return _table(lang, ("rank", "thing", "lacks", "work"), rows, 0)


def _thing(spot: Spot, lang: str) -> str:
    label = re.sub(r"([|\[\]*_`<])", r"\\\1", spot.labels[lang])
    return f"[{label}]({ID}{spot.name})" if spot.name else label


def _line(spot: Spot) -> str:
    return f"[{spot.file}:{spot.line}](../{spot.file}#L{spot.line})"


def _gaps(weak: Sequence[Weakness], lang: str) -> Iterator[str]:
    rows = [(text(f"knowledge.gap_{one.kind}", lang), one.count, one.of) for one in weak]
    return _table(lang, ("gap", "having", "of"), rows, 2)


def _links(knowledge: Knowledge, schema: Schema, lang: str) -> Iterator[str]:
    rows = [
        (_relation(kind, lang), _term(schema, "stances", stance, lang), _term(schema, "statuses", status, lang), n)
        for (kind, stance, status), n in sorted(knowledge.claims.items())
    ]
    return _table(lang, ("relation", "stance", "status", "number"), rows, 1)


def _relation(kind: str, lang: str) -> str:
    return text(f"knowledge.relation_{kind}", lang)


def _origins(knowledge: Knowledge, schema: Schema, lang: str) -> Iterator[str]:
    rows = [
        (_relation(kind, lang), f"[{file}](../{file})", _term(schema, "strengths", strength, lang), n)
        for (kind, file, strength), n in sorted(knowledge.origins.items())
    ]
    return _table(lang, ("relation", "file", "strength", "number"), rows, 1)


def _matches(knowledge: Knowledge, schema: Schema, lang: str) -> Iterator[str]:
    rows = [
        (_term(schema, "match-kinds", kind, lang), _term(schema, "statuses", status, lang), n)
        for (kind, status), n in sorted(knowledge.matches.items())
    ]
    return _table(lang, ("match", "status", "number"), rows, 1)


def _completeness(knowledge: Knowledge, schema: Schema, lang: str) -> Iterator[str]:
    rows = [
        (schema.label(expand(name), lang), *(_share(told.get(feature)) for feature in FEATURES), told["things"])
        for name, told in sorted(knowledge.completeness.items())
    ]
    return _table(lang, ("class", *FEATURES, "number"), rows, len(FEATURES) + 1)


def _share(told: object) -> str:
    return f"{told['share']:.0%}".replace("%", "\u00a0%") if isinstance(told, dict) else ""


def _entities(knowledge: Knowledge, schema: Schema, lang: str) -> Iterator[str]:
    rows: list[tuple[str, str, int]] = []
    for name, found in knowledge.entities.items():
        told = ", ".join(f"{source}\u00a0{number}" for source, number in _most(found))
        rows.append((schema.label(name, lang), told, found.total()))
    return _table(lang, ("class", "sources", "number"), rows, 1)


def _most(found: Counter[str]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _term(schema: Schema, scheme: str, term: str, lang: str) -> str:
    return schema.label(term_iri(scheme, term), lang)
