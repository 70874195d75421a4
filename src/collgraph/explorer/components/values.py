"""A value of a fact: a text in its language, or a thing under its name with a link to its page."""

from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.html import el, link
from collgraph.explorer.state import ENTITY, SEARCH, Tongue, href
from collgraph.query.views import Status, Value
from collgraph.texts import LANGUAGES

# Terms of these vocabularies are facets of the search: following one shows what carries it.
FACET_SCHEMES = {"themes": "theme", "postures": "posture"}
LONG = 70


def value(shown: Value, t: Tongue) -> Markup:
    """Show a value, with its language where it is not the reader's."""
    lang = foreign(shown.lang, t)
    if shown.href is None:
        return el("span", shown.text, lang=lang)
    return link(_short(shown), _target(shown, t), lang=lang)


def foreign(lang: str | None, t: Tongue) -> str | None:
    """Give a text's language where it is not that of the view, for the ``lang`` attribute."""
    return lang if lang and lang != t.lang else None


def language_note(lang: str | None, t: Tongue) -> Markup | None:
    """Say which language a name is in, where it is not the reader's."""
    if foreign(lang, t) is None:
        return None
    return el("small", f" ({t(f'lang_{lang}' if lang in LANGUAGES else 'lang_other')})", class_="cg-muted")


def status_mark(status: Status | None, t: Tongue) -> Markup | None:
    """Mark what no source states: inferred by the build, or proposed by the editors."""
    if status not in ("inferred", "proposed"):
        return None
    return el("span", t(f"status_{status}"), class_=f"cg-mark cg-{status}", title=t(f"status_{status}_help"))


def _short(shown: Value) -> str:
    """A bare web address is shown without its scheme, cut where it is long."""
    if shown.text != shown.href:
        return shown.text
    bare = shown.text.removeprefix("https://").removeprefix("http://").rstrip("/")
    return bare if len(bare) <= LONG else bare[: LONG - 1] + "…"


def _target(shown: Value, t: Tongue) -> str | None:
    if shown.iri and shown.iri.startswith(ns.VOCAB):
        scheme, _, term = shown.iri.removeprefix(ns.VOCAB).partition("/")
        if scheme in FACET_SCHEMES:
            return href(SEARCH, t.lang, **{FACET_SCHEMES[scheme]: term})
    parts = urlsplit(shown.href or "")
    if parts.path == ENTITY and not parts.netloc:
        return href(ENTITY, t.lang, **dict(parse_qsl(parts.query)))
    return shown.href
