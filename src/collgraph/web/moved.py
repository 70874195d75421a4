"""The page of a thing that is not there: a renamed key leads on, a retired one says why, another gives near names."""

from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from collgraph.errors import ReleaseError
from collgraph.namespaces import parse_thing
from collgraph.query import context
from collgraph.query.context import Opened
from collgraph.query.retired import Retired, retired
from collgraph.texts import text
from collgraph.web.addresses import entity_path, prefix
from collgraph.web.endpoint import SHARED
from collgraph.web.errors import request_language
from collgraph.web.near import near_names
from collgraph.web.painting import Paint, Site, render

PAGE = "/entity"


class Moved:
    """ASGI middleware: answers 301 for the page of a renamed key, passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look up the key of a page in the redirects of the release."""
        found = None
        if scope["type"] == "http" and scope["path"] == PAGE and scope["method"] in ("GET", "HEAD"):
            found = await run_in_threadpool(_became, scope)
        if found is None or found.target is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        location = prefix(request) + entity_path(found.target, request_language(request))
        headers = {**SHARED, "location": location, "cache-control": "public, max-age=60", "vary": "Accept-Language"}
        await Response(found.reason + "\n", 301, headers, "text/plain")(scope, receive, send)


def paint_absent(opened: Opened, given: str, site: Site) -> Paint:
    """Say what became of a retired key (410), or which things have a name near the one asked for (404)."""
    name = parse_thing(given)
    gone = None if name is None else retired(opened.release, name)
    shown, lang = given[:200], site.lang
    near = near_names(opened, given, lang) if gone is None else []
    title = text("web.entity_missing" if gone is None else "web.entity_gone", lang)
    description = text("web.missing_description" if gone is None else "web.gone", lang, name=shown)
    values = {
        "title": title,
        "description": description,
        "reason": gone.reason if gone is not None else "",
        "links": [(entity_path(thing, lang), label) for thing, label in near],
        "words": shown.rpartition("/")[2],
    }
    body = render("first_absent.html", site, **values)
    return Paint(title, description, "", body, status=404 if gone is None else 410)


def _became(scope: Scope) -> Retired | None:
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=None))
    name = parse_thing(query.get("id", ""))
    try:
        return None if name is None else retired(context.current().release, name)
    except ReleaseError:
        return None
