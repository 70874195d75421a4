"""Makes a cell of an export a cell of ours: text without markup, control characters, formulas or contact details."""

import html
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

from collgraph.sources.rows import LONGEST_CELL
from collgraph.text import fold

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>?")
_FORMULA = re.compile(r"=|[+@-][^|]*[|(!].*")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
MAIL = re.compile(r"(?<![\w./+-])[\w.+-]+@[\w-]+\.[\w.]+")
PHONE = re.compile(r"(?<![\d.])(?:(?:\+|00)33[ .]?(?:\(0\) ?)?|0)[1-79](?:[ .-]?\d{2}){4}(?!\d)")
_PERSONAL = re.compile(
    r"mail|courriel|\btel|phone|mobile|portable|\bfax\b|adresse|street|\baddress|\brue\b|password|mot de passe|"
    r"\bcontact|responsable|createur|owner|\buser|\bnom_?prenom|prenom|first ?name|last ?name|naissance|birth|"
    r"^proprietaire|^author_?id"
)
_PUBLIC = re.compile(r"postal|locality|city|ville|commune|country|region|website|site")
Tell = Callable[..., None]


class _Text(HTMLParser):
    """Collects what a reader sees of some HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style"}
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"} and self.hidden > 0
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def without_markup(value: str) -> str:
    """The text of some HTML; what is hidden (scripts, styles) goes."""
    if not _TAG.search(value):
        return html.unescape(value)
    reader = _Text()
    reader.feed(value)
    reader.close()
    # An unclosed tag is held back by the parser; what looks like one after it was written to pass.
    return _TAG.sub(" ", "".join(reader.parts))


def is_personal(name: str) -> bool:
    """Whether a field holds contact details or a person, by its name; postal code and town are places."""
    folded = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).replace("_", " ").replace(".", " ")
    return bool(_PERSONAL.search(folded)) and not _PUBLIC.search(folded)


def clean(value: str, field: str, tell: Tell) -> str:
    """One tidy cell; ``tell`` is called with a note's code for each thing that was taken out."""
    if "\x00" in value:
        tell("nul", field=field)
    visible = _SURROGATE.sub("�", value)
    if _TAG.search(visible):
        tell("markup", field=field)
    visible = without_markup(visible)
    visible = unicodedata.normalize("NFC", " ".join(_CONTROL.sub(" ", visible).split()))
    if _FORMULA.match(visible) and not _NUMBER.fullmatch(visible):
        tell("formula", field=field, value=visible[:40])
        return ""
    if not visible.startswith(("http://", "https://")):
        for pattern in (MAIL, PHONE):
            if pattern.search(visible):
                tell("contact", field=field)
                visible = " ".join(pattern.sub("", visible).split())
    if len(visible) > LONGEST_CELL:
        tell("cut", field=field, n=LONGEST_CELL)
        visible = visible[: LONGEST_CELL - 1].rstrip() + "…"
    return visible
