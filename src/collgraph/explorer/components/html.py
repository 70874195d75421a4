"""The one place where markup is written: every text is escaped, every address checked."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import streamlit as st
from markupsafe import Markup, escape

from collgraph.explorer.state import PAGES

VOID = {"br", "hr", "img", "input"}
Child = str | Markup | None | Iterable["Child"]


def el(tag: str, *children: Child, **attributes: str | bool | None) -> Markup:
    """Write an element; ``class_`` and ``aria_label`` become ``class`` and ``aria-label``, None is left out.

    >>> el("p", "a < b", class_="note")
    Markup('<p class="note">a &lt; b</p>')
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{_written(children)}</{tag}>")


def join(children: Iterable[Child]) -> Markup:
    """Escape and concatenate children; None adds nothing, a list is flattened."""
    return Markup(_written(children))


def link(content: Child, href: str | None, **attributes: str | bool | None) -> Markup:
    """Write a link; an address that is neither http(s) nor of this server leaves the text without a link.

    Addresses of this server are made relative, so that they hold under any base path: no page is nested.
    """
    if not is_safe(href) or href is None:
        return el("span", content)
    if href.startswith("/"):
        in_app = urlsplit(href).path in PAGES
        return el("a", content, href="." + href, data_spa=in_app or None, **attributes)
    rel = None if href.startswith("#") else "noopener external"
    return el("a", content, href=href, rel=rel, **attributes)


def is_safe(href: str | None) -> bool:
    """Say whether an address may be followed: http(s), a path of this server, or a place on the page."""
    if not href or any(ord(character) <= 32 or character == "\\" for character in href):
        return False
    if href.startswith(("#", "/")):
        return not href.startswith("//")
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def show(*children: Child) -> None:
    """Put markup on the page; nothing where there is none."""
    markup = str(join(children))
    if markup:
        st.html(markup)


def _attribute(name: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def _written(children: Iterable[Child]) -> str:
    return "".join(_child(child) for child in children)


def _child(child: Child) -> str:
    if child is None:
        return ""
    return str(escape(child)) if isinstance(child, str) else _written(child)
