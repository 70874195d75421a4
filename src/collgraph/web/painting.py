"""What a first paint is: a page's head and readable content, written before the explorer takes over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collgraph.texts import text
from collgraph.web import pages


@dataclass(frozen=True)
class Site:
    """Where and for whom a page is written: language, absolute address of the server, its path on the host."""

    lang: str
    base: str
    prefix: str


@dataclass(frozen=True)
class Paint:
    """A page's head and first content; ``path`` is its canonical address in French, without the base."""

    title: str
    description: str
    path: str
    body: str
    status: int = 200
    og_type: str = "website"
    json_ld: Mapping[str, Any] | None = None
    data: Mapping[str, str] = field(default_factory=dict)


def render(template: str, site: Site, **values: Any) -> str:
    """Fill a template of a first paint."""
    return pages.render(template, site.lang, prefix=site.prefix, **values)


def missing(key: str, name: str, site: Site) -> Paint:
    """Say that something is not there."""
    title, description = text(f"web.{key}", site.lang), text("web.missing_description", site.lang, name=name)
    body = render("first_page.html", site, title=title, description=description)
    return Paint(title, description, "", body, status=404)
