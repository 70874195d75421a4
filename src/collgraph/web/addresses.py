"""Addresses of this server: absolute ones under COLLGRAPH_PUBLIC_URL, and Link headers made of them."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request

from collgraph.query import context


def public_base(request: Request) -> str:
    """The address of this server without its last slash: the setting, else what the request says, else nothing."""
    configured = context.current().settings.public_url
    if configured:
        return configured
    try:
        return str(request.base_url).rstrip("/")
    except ValueError:
        return ""


def prefix(request: Request) -> str:
    """The path under which the server is reached, without its last slash; empty at the root of a host."""
    configured = context.current().settings.public_url
    path = urlsplit(configured).path if configured else str(request.scope.get("root_path", ""))
    return path.rstrip("/")


def entity_path(name: object, lang: str) -> str:
    """The page of a thing, in a language: French needs no mention."""
    return f"/entity?id={quote(str(name), safe='/~')}" + ("&lang=en" if lang == "en" else "")


def link(target: str, rel: str, media_type: str | None = None) -> str:
    """One member of a Link header (RFC 8288)."""
    kind = "" if media_type is None else f'; type="{media_type}"'
    return f'<{quote(target, safe=":/?#[]@!$&()*+,;=%~")}>; rel="{rel}"{kind}'
