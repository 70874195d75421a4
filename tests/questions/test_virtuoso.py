"""The questions asked of a real Virtuoso: its own deviations are the table of docs/scale.md, no more and no fewer.

After a change that is meant: ``WRITE_GOLDEN=1 pytest tests/questions/test_virtuoso.py``.
"""

import csv
import io
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, Store

from collgraph import namespaces as ns
from collgraph.errors import QueryError
from collgraph.query.release import Release
from collgraph.query.remote import query_service
from collgraph.release.publish import Target, graph_counts, publish, remote_counts
from collgraph.settings import Settings

from .test_files import QUESTIONS
from .test_golden import VALUES
from .virtuoso import virtuoso

DOCUMENT = Path(__file__).parents[2] / "docs" / "scale.md"
BEGIN, END = "<!-- deviations -->\n", "<!-- end of deviations -->\n"
DEFAULT_GRAPH = f"{ns.BASE}graph/default"


@dataclass(frozen=True)
class Answer:
    """An answer in CSV, whatever the order of its rows; numbers by their value."""

    columns: tuple[str, ...]
    rows: Counter[tuple[str, ...]]

    @classmethod
    def of(cls, text: str) -> "Answer":
        head, *rest = csv.reader(io.StringIO(text))
        return cls(tuple(head), Counter(tuple(map(_plain, row)) for row in rest))

    def column(self, name: str) -> Counter[str]:
        place = self.columns.index(name)
        return Counter(row[place] for row in self.rows.elements())

    def differs(self, wanted: "Answer") -> str:
        """In what it differs; empty where it does not."""
        if self.rows == wanted.rows:
            return ""
        if self.rows.total() != wanted.rows.total():
            return f"gives {self.rows.total()} rows"
        other = [name for name in wanted.columns if self.column(name) != wanted.column(name)]
        empty = [name for name in other if set(self.column(name)) == {""}]
        said = "empty" if other == empty else "other values"
        return f"{said}: {', '.join(f'`{name}`' for name in other)}" if other else "joins other values"


def _plain(cell: str) -> str:
    return f"{float(cell):g}" if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", cell) else cell


@pytest.fixture(scope="module")
def table(asked_release: Release, asked_store: Store, tmp_path_factory: pytest.TempPathFactory) -> str:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        target = Target.of(f"{address}/sparql-graph-crud", default=DEFAULT_GRAPH)
        publish(asked_release.path, target, lambda *_: None)
        graphs = graph_counts(asked_release.path)
        assert remote_counts(target, "en") == graphs
        settings = Settings(build=asked_release.path.parents[1], sparql_url=target.reading(graphs))
        service = query_service(settings, settings.build)
        lines, same = [], 0
        try:
            for asked in QUESTIONS:
                query = asked.bound(VALUES.get(asked.name, {}))
                wanted = Answer.of(asked_store.query(query).serialize(format=QueryResultsFormat.CSV).decode())
                try:
                    said = Answer.of(service.run_blocking(query, "csv").body.decode()).differs(wanted)
                except QueryError as error:
                    said = _reason(error.message)
                same += not said
                if said:
                    lines.append(f"| `{asked.name}` | {wanted.rows.total()} | {said} |")
        finally:
            service.close()
    head = ["| question | rows | Virtuoso |", "|---|---|---|"]
    summary = f"{same} of {len(QUESTIONS)} questions give the same rows there. The others:"
    return "\n".join([summary, "", *head, *lines]) + "\n"


def _reason(message: str) -> str:
    """The engine's own words, shortened, without what changes between runs."""
    found = re.search(r"Virtuoso \S+ Error (.*?)(?:SPARQL query|$)", message)
    return "refuses: " + (found[1] if found else message)[:90].replace("|", "\\|").strip()


@pytest.mark.service
def test_its_deviations_are_those_that_the_document_names(table: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = f"{before}{BEGIN}{table}{END}{after}"
    if os.environ.get("WRITE_GOLDEN"):
        DOCUMENT.write_text(wanted, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == wanted
