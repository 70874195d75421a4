"""What could be read of sources at fault: the ground on which a watch judges the edits that mend them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from collgraph.release.curated import Curated
from collgraph.release.edits import HEADER, Lines
from collgraph.release.parts import Part, PartStore, read_part, write_part
from collgraph.sources.description import Source
from collgraph.sources.issues import Issue, Reason
from collgraph.sources.mapping import Mapped, map_rows
from collgraph.sources.rows import rows_in

MOST_LINES = 500
"""So many rows at fault are judged anew at each save; where there are more, everything is."""


def readable(curated: Curated) -> Curated:
    """The curated files without the sources whose description is at fault."""
    spoilt = {issue.file.rpartition("/")[0] for issue in curated.unreadable}
    sources = {name: source for name, source in curated.sources.items() if source.shown not in spoilt}
    tables = {shown: held for shown, held in curated.tables.items() if held[0].id in sources}
    return replace(curated, sources=sources, tables=tables)


def lines_at_fault(curated: Curated, issues: Iterable[Issue]) -> dict[str, Lines]:
    """The lines of tables at which something is wrong, by file; the header where no line of the table can be read."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for issue in issues:
        places: tuple[Issue | Reason, ...] = issue, *issue.reasons
        for place in places:
            if place.file in curated.tables:
                found[place.file].add(HEADER if issue.code == "not_csv" else max(place.line, HEADER))
    return {file: frozenset(lines) for file, lines in found.items()}


def sound_rows(curated: Curated, faulty: dict[str, Lines], store: PartStore, scratch: Path) -> list[Part] | None:
    """The sources without their rows at fault; None where too many are, or some hide others."""
    if sum(map(len, faulty.values())) > MOST_LINES:
        return None
    parts = []
    for source in curated.sources.values():
        spoilt = any(source.shown_file(table.file) in faulty for table in source.tables)
        part = None if spoilt else store.part(source)
        if part is None:
            mapped = _mapped(source, curated, faulty)
            if mapped.issues:
                return None
            write_part(source, mapped, scratch / source.id)
            part = read_part(source, scratch / source.id)
        parts.append(part)
    return parts


def _mapped(source: Source, curated: Curated, faulty: dict[str, Lines]) -> Mapped:
    mapped = Mapped()
    for table in source.tables:
        shown = source.shown_file(table.file)
        names, spoilt = [column.name for column in table.columns], faulty.get(shown, frozenset())
        rows = rows_in(curated.texts.get(shown, ""), shown, names, [])
        sound = (row for row in rows if row[0] not in spoilt)
        map_rows(source, table, dict(curated.words), sound, mapped)
    return mapped
