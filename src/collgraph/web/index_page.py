"""The explorer's index page with its language, head and first content put in, and the policy it runs under."""

import base64
import hashlib
import re
from urllib.parse import urlsplit

from starlette.requests import Request

from collgraph.query.context import Context
from collgraph.texts import LANGUAGES
from collgraph.web.addresses import prefix, public_base
from collgraph.web.first_paint import paint
from collgraph.web.pages import templates
from collgraph.web.painting import Paint, Site
from collgraph.web.structured import script

# What is replaced in Streamlit's index page; a test says so when a new version of it reads differently.
HTML = '<html lang="en">'
TITLE = "<title>Streamlit</title>"
ROOT = '<div id="root"></div>'
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
# Only formulas need it: after the first content, it does not hold that up.
_STYLES = re.compile(r'<link rel="stylesheet"[^>]*>\s*')
_POINTER = re.compile(r'<link rel="service-desc"[^>]*>\s*')

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob: https:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws: wss: data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def fill(index: str, request: Request, context: Context) -> tuple[str, int]:
    """Put language, head and first content of an address into the index page; gives it with its status."""
    given = request.query_params.get("lang")
    lang = given if given in LANGUAGES else "fr"
    path = request.url.path.removeprefix(str(request.scope.get("root_path", ""))).rstrip("/") or "/"
    base = public_base(request)
    painted = paint(context.opened, path, dict(request.query_params), Site(lang, base, prefix(request)))
    page = _POINTER.sub("", _NOSCRIPT.sub("", _COMMENT.sub("", index)))
    page = page.replace(HTML, f'<html lang="{lang}">', 1)
    page = page.replace(TITLE, head(painted, lang, base), 1)
    styles = "".join(_STYLES.findall(page))
    page = _STYLES.sub("", page)
    return page.replace(ROOT, f'<div id="root">{painted.body}</div>{styles}', 1), painted.status


def head(painted: Paint, lang: str, base: str) -> str:
    """Write the head elements of a page."""
    french, english = base + painted.path, base + _in_english(painted.path)
    return (
        templates()
        .get_template("head.html")
        .render(
            paint=painted,
            lang=lang,
            base=base,
            page_title=painted.title if "collgraph" in painted.title else f"{painted.title} – collgraph",
            canonical=english if lang == "en" else french,
            languages={"fr": french, "en": english, "x-default": french},
            json_ld=script(painted.json_ld) if painted.json_ld else "",
        )
    )


def policy(page: str, tiles: str = "") -> str:
    """The content security policy of a page: its own inline scripts by their hash, no other; where tiles come from."""
    hashes = " ".join(f"'sha256-{_digest(found)}'" for found in _INLINE_SCRIPT.findall(page))
    rules = POLICY | {"script-src": f"{POLICY['script-src']} {hashes}".strip()}
    if tiles:
        parts = urlsplit(tiles)
        rules["connect-src"] += f" {parts.scheme}://{parts.netloc}"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _in_english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en"


def _digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
