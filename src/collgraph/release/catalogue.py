"""The catalogue's statements: each source is a dataset, which is its named graph, with its licence."""

from collections.abc import Iterator

from collgraph import namespaces as ns
from collgraph.sources.cells import literal, tagged
from collgraph.sources.description import Source

_DCT, _DCAT = ns.PREFIXES["dct"], ns.PREFIXES["dcat"]


def catalogue_lines(sources: list[Source]) -> list[str]:
    """N-Quads lines that describe the sources."""
    return [line for source in sources for line in _dataset(source)]


def _dataset(source: Source) -> Iterator[str]:
    iri = f"<{ns.graph_iri(source.id)}>"
    for property_, value in _statements(source):
        yield f"{iri} <{property_}> {value} <{ns.CATALOGUE}> ."


def _statements(source: Source) -> Iterator[tuple[str, str]]:
    yield ns.RDF_TYPE, f"<{_DCAT}Dataset>"
    for lang in ("fr", "en"):
        yield f"{_DCT}title", tagged(source.title[lang], lang)
        yield ns.RDFS_LABEL, tagged(source.title[lang], lang)
        yield f"{_DCT}description", tagged(source.description[lang], lang)
    yield f"{_DCT}identifier", literal(source.id)
    yield f"{_DCT}publisher", literal(source.publisher)
    yield f"{_DCT}modified", literal(source.retrieved)
    yield f"{ns.CG}licenceClass", literal(source.licence_class)
    yield f"{_DCT}rights", literal(source.licence_name)
    if source.licence:
        yield f"{_DCT}license", f"<{source.licence}>"
    if source.url:
        yield f"{_DCAT}landingPage", f"<{source.url}>"
    if source.attribution:
        yield f"{_DCT}bibliographicCitation", literal(source.attribution)
