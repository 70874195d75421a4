"""The suite's tests of the protocol and of the service description: requests and what their answers must be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pyoxigraph as ox

from tests.query.endpoint import Endpoint
from tests.w3c.suite import BASE, MF, RDFS, UT, Manifest, Node, local, words

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}


@dataclass(frozen=True)
class Sent:
    """A request, and what its answer must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    format: str = ""
    truth: str = ""
    graphs: dict[str, Path] = field(default_factory=dict)


def _manifest(root: Path, folder: str) -> Manifest:
    return Manifest(root / folder / "manifest.ttl", f"{BASE}{folder}/")


def requests(root: Path) -> Iterator[tuple[str, Sent]]:
    """The requests of each protocol test that asks a query, by the test's name."""
    manifest = _manifest(root, "protocol")
    for test in manifest.listed(MF + "entries"):
        if "update" in local(test):
            continue
        action = manifest.value(test, MF + "action")
        assert action is not None
        for request in manifest.items(manifest.value(action, HT + "requests")):
            yield f"protocol/{local(test)}", _sent(manifest, request)


def graphs(root: Path) -> dict[str, Path]:
    """The graphs that the protocol tests ask of, by IRI."""
    manifest = _manifest(root, "protocol")
    found = [node for test in manifest.listed(MF + "entries") for node in manifest.values(test, UT + "graphData")]
    return {
        words(manifest.value(node, RDFS + "label")): manifest.file(manifest.value(node, UT + "graph")) for node in found
    }


def _sent(manifest: Manifest, request: Node) -> Sent:
    body, answer = manifest.value(request, HT + "body"), manifest.value(request, HT + "resp")
    assert answer is not None
    content = b""
    if body is not None:
        coding = words(manifest.value(body, CNT + "characterEncoding")) or "utf-8"
        content = words(manifest.value(body, CNT + "chars")).encode(coding)
    headers = manifest.items(manifest.value(request, HT + "headers"))
    return Sent(
        words(manifest.value(request, HT + "methodName")),
        words(manifest.value(request, HT + "absolutePath")).replace("/sparql/", "/sparql", 1),
        {words(manifest.value(h, HT + "fieldName")): words(manifest.value(h, HT + "fieldValue")) for h in headers},
        content,
        tuple(local(status).removeprefix("StatusCode") for status in manifest.values(answer, MF + "expectedStatus")),
        words(manifest.value(answer, MF + "expectedFormat")),
        words(manifest.value(answer, MF + "expectedBoolean")),
    )


def run(endpoint: Endpoint, root: Path) -> Iterator[tuple[str, str]]:
    """Run every test of both groups; each gives its name and what was wrong, empty where nothing was."""
    for name, sent in requests(root):
        answer = endpoint.request(sent.method, sent.path, headers=sent.headers, content=sent.body or None)
        yield name, _wrong(sent, answer)
    known = {f"service-description/{name}": check for name, check in DESCRIPTION.items()}
    listed = _manifest(root, "service-description").listed(MF + "entries")
    assert {f"service-description/{local(test)}" for test in listed} == known.keys()
    answer = endpoint.request("GET", headers={"accept": "text/turtle"})
    yield from ((name, check(answer)) for name, check in known.items())


def _wrong(sent: Sent, answer: httpx.Response) -> str:
    if not any(f"{answer.status_code // 100}xx" == status.lower() for status in sent.statuses):
        return f"status {answer.status_code}, wanted {' or '.join(sent.statuses)}: {answer.text}"
    media_type = answer.headers["content-type"].partition(";")[0]
    if sent.format and media_type not in FORMATS[sent.format]:
        return f"{media_type} is no {sent.format}"
    if sent.truth and answer.json()["boolean"] is not (sent.truth == "true"):
        return f"{answer.text}, wanted {sent.truth}"
    return ""


def _returns_rdf(answer: httpx.Response) -> str:
    return "" if answer.status_code == 200 and list(_triples(answer)) else f"{answer.status_code} {answer.text}"


def _has_endpoint(answer: httpx.Response) -> str:
    wanted = str(answer.request.url.copy_with(query=None))
    found = [t.object for t in _triples(answer) if t.predicate.value == SD + "endpoint"]
    return "" if found == [ox.NamedNode(wanted)] else f"sd:endpoint is {found}, wanted {wanted}"


def _conforms(answer: httpx.Response) -> str:
    """What the schema of the standard says of the classes: every object of these properties has this one."""
    triples = list(_triples(answer))
    kinds = {(t.subject, t.object.value) for t in triples if t.predicate.value.endswith("#type")}  # type: ignore[union-attr]
    ranges = {"defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph"}
    for triple in triples:
        name = triple.predicate.value.removeprefix(SD)
        if name in ranges and (triple.object, SD + ranges[name]) not in kinds:
            return f"{triple} is no {ranges[name]}"
        if triple.predicate.value.startswith(SD) and isinstance(triple.object, ox.Literal):
            return f"{triple} has a literal"
    services = [subject for subject, kind in kinds if kind == SD + "Service"]
    return "" if len(services) == 1 else f"{len(services)} services are described"


def _triples(answer: httpx.Response) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE))


DESCRIPTION = {"returns-rdf": _returns_rdf, "has-endpoint-triple": _has_endpoint, "conforms-to-schema": _conforms}
