"""Loads a release into the empty dataset of another engine over the SPARQL 1.1 Graph Store Protocol.

Graph by graph: one that already holds its statements is left alone, so that an interrupted publication goes on where it
stopped. At the end the engine's own counts are compared with the release's.
"""

import base64
import http.client
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.errors import BuildError
from collgraph.texts import text

BATCH = 50_000
"""Statements a request: some megabytes, which any engine takes."""
TIMEOUT = 300.0
DEFAULT = ""
"""The name of the default graph."""
_APART = (ns.PROPOSED, ns.PROVENANCE)
# What some engines keep for themselves beside an empty dataset.
_ENGINES_OWN = ("http://www.openlinksw.com/", "http://localuriqaserver/", "http://www.w3.org/ns/ldp#")
COUNTS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

Tell = Callable[[str, int, str], None]
"""Told of each graph: its name, its statements, and ``kept``, ``loading`` or ``loaded``."""


@dataclass(frozen=True)
class Target:
    """Where a release is published: the address of the graph store, that of queries.

    ``default`` names the graph that holds the default graph, for an engine whose own is the union of all the others.
    """

    store: str
    query: str
    default: str = ""

    @classmethod
    def of(cls, store: str, query: str = "", default: str = "") -> "Target":
        """Guess the address of queries from that of the graph store, as the usual engines name them."""
        usual = {"/store": "/query", "/data": "/sparql", "/sparql-graph-crud": "/sparql", "/rdf-graphs/service": ""}
        if not query:
            found = next((end for end in usual if store.rstrip("/").endswith(end)), None)
            query = store if found is None else store.rstrip("/").removesuffix(found) + usual[found]
        return cls(store, query, default)

    def reading(self, graphs: Iterable[str]) -> str:
        """The address to give to the readers.

        Where the default graph has a name there, the address names it and, since such a dataset has no others, these.
        """
        if not self.default:
            return self.query
        joint = "&" if urlsplit(self.query).query else "?"
        named = sorted(graph for graph in graphs if graph != DEFAULT)
        dataset = [("default-graph-uri", self.default), *(("named-graph-uri", graph) for graph in named)]
        return f"{self.query}{joint}{urlencode(dataset)}"


def publish(release: Path, target: Target, tell: Tell, lang: str = "en") -> dict[str, int]:
    """Load what is missing of a release; gives the statements of each graph, the default one under "".

    Raises BuildError where the dataset holds something else, where the engine refuses or its counts differ.
    """
    wanted = graph_counts(release)
    found = remote_counts(target, lang)
    strange = sorted(found.keys() - wanted.keys())
    if strange:
        raise BuildError(text("release.not_empty", lang, graph=strange[0]), text("release.hint_not_empty", lang))
    for graph, count in wanted.items():
        if found.get(graph) == count:
            tell(graph, count, "kept")
            continue
        tell(graph, count, "loading")
        load_graph(target, graph, graph_lines(release, graph), lang)
        tell(graph, count, "loaded")
    _verify(wanted, remote_counts(target, lang), lang)
    return wanted


def graph_counts(release: Path) -> dict[str, int]:
    """How many statements each graph of a release has, the default one first."""
    store = ox.Store.read_only(str(release / "store"))
    return {DEFAULT: int(_rows(store.query(COUNT))[0][0]), **{name: int(n) for name, n in _rows(store.query(COUNTS))}}


def _rows(solutions: object) -> list[list[str]]:
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [[str(term.value) for term in row if not isinstance(term, ox.Triple | None)] for row in solutions]
    return sorted(rows)


def graph_lines(release: Path, graph: str) -> Iterator[str]:
    """The N-Triples lines of a graph of a release, each once, from its quads: a store may spell numbers otherwise."""
    ending = f" <{graph}> .\n"
    apart = tuple(f" <{name}> .\n" for name in _APART)
    seen: set[str] = set()
    for path in [*sorted((release / "quads").glob("*.nq")), release / "provenance.nq"]:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                if line.endswith(apart) if graph == DEFAULT else not line.endswith(ending):
                    continue
                statement = line[: line.rindex(" <")]
                if statement not in seen:
                    seen.add(statement)
                    yield f"{statement} .\n"


def load_graph(target: Target, graph: str, lines: Iterator[str], lang: str) -> None:
    """Replace a graph by the first batch and add the others to it."""
    url = urlsplit(target.store)
    name = graph or target.default
    place = f"graph={quote(name, safe='')}" if name else "default"
    path = urlunsplit(("", "", url.path or "/", "&".join(filter(None, (url.query, place))), ""))
    method = "PUT"
    while batch := list(islice(lines, BATCH)):
        _send(url, method, path, "".join(batch).encode(), {"content-type": "application/n-triples"}, lang)
        method = "POST"


def remote_counts(target: Target, lang: str) -> dict[str, int]:
    """How many statements each graph of the other dataset has by its own count; one without any is left out."""
    counted = ((row["g"]["value"], int(row["n"]["value"])) for row in _ask(target, COUNTS, lang) if "g" in row)
    named = {graph: count for graph, count in counted if not graph.startswith(_ENGINES_OWN)}
    total = named.pop(target.default, 0) if target.default else int(_ask(target, COUNT, lang)[0]["n"]["value"])
    return {DEFAULT: total, **named} if total else named


def _ask(target: Target, query: str, lang: str) -> list[dict[str, dict[str, str]]]:
    url = urlsplit(target.query)
    path = urlunsplit(("", "", url.path or "/", url.query, ""))
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/sparql-results+json"}
    body = _send(url, "POST", path, urlencode({"query": query}).encode(), headers, lang)
    found: list[dict[str, dict[str, str]]] = json.loads(body)["results"]["bindings"]
    return found


def _send(url: SplitResult, method: str, path: str, body: bytes, headers: dict[str, str], lang: str) -> bytes:
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        connection.request(method, path, body, {**headers, **_login(url)})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise _stopped(f"{url.hostname}: {error or type(error).__name__}", lang) from error
    finally:
        connection.close()
    if answer.status >= http.HTTPStatus.MULTIPLE_CHOICES:
        raise _stopped(f"{method} {path}: {answer.status} {content[:300].decode(errors='replace')}", lang)
    return content


def _login(url: SplitResult) -> dict[str, str]:
    if url.username is None:
        return {}
    pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _stopped(detail: str, lang: str) -> BuildError:
    return BuildError(text("release.publication_stopped", lang, detail=detail), text("release.hint_resume", lang))


def _verify(wanted: dict[str, int], found: dict[str, int], lang: str) -> None:
    wrong = [graph for graph, count in wanted.items() if found.get(graph, 0) != count]
    if wrong:
        values = {"graph": name_of(wrong[0], lang), "wanted": wanted[wrong[0]], "found": found.get(wrong[0], 0)}
        raise BuildError(text("release.counts_differ", lang, **values), text("release.hint_counts_differ", lang))


def name_of(graph: str, lang: str) -> str:
    """What to call a graph in a message."""
    return graph or text("release.default_graph", lang)
