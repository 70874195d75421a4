"""The formats of data over HTTP: media types, the extensions of their addresses, and which one is asked for."""

from starlette.requests import Request
from starlette.responses import Response

from collgraph.web.endpoint import accept, said
from collgraph.web.errors import error_response
from collgraph.web.negotiation import negotiate

HTML = "text/html"
JSON = "application/json"
GEOJSON = "application/geo+json"

EXTENSIONS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
RDF = tuple(EXTENSIONS.values())


def split_extension(path: str) -> tuple[str, str | None]:
    """Take a known extension off an address; a key may hold dots, so anything else stays.

    >>> split_extension("commune/29019.ttl"), split_extension("work/v1.2")
    (('commune/29019', 'ttl'), ('work/v1.2', None))
    """
    stem, dot, extension = path.rpartition(".")
    return (stem, extension) if dot and extension in EXTENSIONS else (path, None)


def chosen(request: Request, extension: str | None, offered: tuple[str, ...]) -> str | None:
    """The media type of an extension, else the best of the offered ones by Accept; None means 406."""
    return EXTENSIONS[extension] if extension else negotiate(accept(request), offered)


def not_acceptable(request: Request, offered: tuple[str, ...]) -> Response:
    """Answer 406, naming what there is."""
    return error_response(request, 406, "not-acceptable", said(request, "not_acceptable"), ", ".join(offered))
