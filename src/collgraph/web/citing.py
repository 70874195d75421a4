"""``/cite/…``: the citation of the release being served, or of a thing of it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.namespaces import parse_thing
from collgraph.query.citing import FORMATS, cited, write
from collgraph.query.context import Opened
from collgraph.web.endpoint import METHODS, answer, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.resources import absent_thing


def routes() -> list[Route]:
    """The address of citations."""
    return [Route("/cite/{name:path}", resource(cite), methods=METHODS)]


def cite(request: Request, opened: Opened) -> Response:
    """``/cite/release.bib`` or ``/cite/<kind>/<key>.bib``; also ``.datacite.json`` and ``.cff``."""
    path, lang = request.path_params["name"], request_language(request)
    form = next((form for form in FORMATS if path.endswith(f".{form}")), None)
    if form is None:
        hint = ", ".join(f".{form}" for form in FORMATS)
        return error_response(request, 404, "unknown", said(request, "no_file", name=path[:200]), hint)
    stem = path.removesuffix(f".{form}")
    name = parse_thing(stem)
    if stem != "release" and (name is None or not opened.reader.exists(name.iri)):
        return absent_thing(request, opened, stem, "/cite/")
    written = write(cited(opened, name, lang), form)
    etag = f'"{opened.release.id}-cite-{stem}-{form}-{lang}"'
    return answer(request, written, FORMATS[form], etag, {"vary": "Accept-Language"})
