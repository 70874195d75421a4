"""Plain HTML pages from templates: escaped by default, without scripts, in French or English."""

from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from collgraph.namespaces import compact
from collgraph.query.context import Opened
from collgraph.texts import text
from collgraph.web.addresses import prefix
from collgraph.web.endpoint import answer
from collgraph.web.errors import request_language

PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
FRAMED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""Of what any page may put into a frame."""


@cache
def templates() -> Environment:
    """The templates of this room, compiled once."""
    environment = Environment(
        loader=PackageLoader("collgraph.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["address"] = address
    environment.filters["curie"] = compact
    return environment


def address(given: str) -> str:
    """Let only web addresses into a link: a source could write ``javascript:``."""
    return given if urlsplit(given).scheme in {"http", "https"} else "#"


def render(template: str, lang: str, **values: Any) -> str:
    """Fill a template; in it, ``t("web.key")`` gives a text in the page's language."""
    return templates().get_template(template).render(lang=lang, t=partial(_text, lang), **values)


def plain_page(request: Request, opened: Opened, template: str, **values: Any) -> Response:
    """Answer a page of a release."""
    lang = request_language(request)
    content = render(template, lang, prefix=prefix(request), release=opened.release.id, **values)
    headers = {"vary": "Accept, Accept-Language", "content-language": lang, "content-security-policy": PLAIN_POLICY}
    etag = f'"{opened.release.id}-{template.partition(".")[0]}-{lang}"'
    return answer(request, content, "text/html", etag, headers)


def _text(lang: str, key: str, **values: object) -> str:
    return text(key, lang, **values)
