"""The page that shows one proposal: built as a tree, so that no text of a row can become markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from collgraph.curation.context import Context, ends
from collgraph.curation.deciding import EVIDENCE
from collgraph.curation.review_file import DECISIONS, LINK_COLUMNS, MATCH_COLUMNS, Row
from collgraph.texts import text

_STYLE = """
body { font: 18px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c }
h1 { font-size: 1.3rem } .reason { border-left: 4px solid #0a5c8f; padding-left: .8rem }
h2 { font-size: 1.1rem; margin-bottom: 0 } .where { margin: 0; color: #555; font-size: .85rem }
section { border: 1px solid #ccc; border-radius: 4px; padding: 0 .8rem; margin: .8rem 0 }
dl { font-size: .85rem; display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem }
dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere } [role=status] { background: #eef4f8; padding: .3rem .8rem }
label { display: block; margin: .5rem 0 }
input, textarea, select { font: inherit; width: 100%; box-sizing: border-box }
button { font: inherit; padding: .5rem 1rem; margin-right: .5rem } kbd { border: 1px solid #666; padding: 0 .3rem }
"""
_SCRIPT = """
addEventListener("keydown", event => {
  if (event.target.matches("input, select")) {
    // Neither is a decision: Enter and Escape leave the field, and the keys work again.
    if (["Enter", "Escape"].includes(event.key)) { event.preventDefault(); event.target.blur(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (found) { event.preventDefault(); found.click(); }
});
"""
_KEYS = {"accept": "a", "reject": "r", "unsure": "u"}
_PROPOSED = {MATCH_COLUMNS: ("predicate_id", "confidence"), LINK_COLUMNS: ("stance", "strength", "score")}


@dataclass(frozen=True)
class Shown:
    """What a page shows besides its row: who may review, what the tables say, in which language, what was just done.

    ``nonce`` allows the page's own style and script, nothing else.
    """

    reviewers: Mapping[str, str]
    context: Mapping[str, Context]
    lang: str
    nonce: str
    said: str = ""


def page(rows: Sequence[Row], at: int, shown: Shown) -> bytes:
    """The page of the row at a place, 0-based."""
    html, body = _frame(shown)
    undecided = sum(not row["status"] for row in rows)
    title = text("curation.page_title", shown.lang, at=at + 1, n=len(rows), undecided=undecided)
    SubElement(body, "h1").text = title if rows else text("curation.page_empty", shown.lang)
    if shown.said:
        SubElement(body, "p", {"role": "status"}).text = shown.said
    if rows:
        _proposal(body, rows[at], shown)
        _form(body, rows[at], shown)
        _steps(body, at, len(rows), shown.lang)
    SubElement(body, "script", {"nonce": shown.nonce}).text = _SCRIPT
    return b"<!doctype html>\n" + bytes(tostring(html, encoding="utf-8", method="html"))


def _frame(shown: Shown) -> tuple[Element, Element]:
    html = Element("html", {"lang": shown.lang})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    SubElement(head, "title").text = "collgraph review"
    SubElement(head, "style", {"nonce": shown.nonce}).text = _STYLE
    return html, SubElement(html, "body")


def _proposal(body: Element, row: Row, shown: Shown) -> None:
    reason = row.get(f"reason_{shown.lang}") or row.get("comment_en" if shown.lang == "en" else "comment", "")
    SubElement(body, "p", {"class": "reason"}).text = reason
    terms = (row[name] for name in _PROPOSED[_columns(row)])
    SubElement(body, "p").text = text("curation.page_proposed", shown.lang, what=" · ".join(filter(None, terms)))
    for name, label in ends(row):
        section = SubElement(body, "section")
        SubElement(section, "h2").text = label
        about = shown.context.get(name)
        SubElement(section, "p", {"class": "where"}).text = f"{name} · {about.place}" if about else name
        if about is not None:
            _cells(SubElement(section, "dl"), about.cells)


def _cells(listed: Element, cells: Mapping[str, str]) -> None:
    for name, value in cells.items():
        SubElement(listed, "dt").text = name
        told = SubElement(listed, "dd")
        for part in value.split(";") if value.startswith(("https://", "http://")) else [value]:
            if part.startswith(("https://", "http://")):
                link = SubElement(told, "a", {"href": part, "target": "_blank", "rel": "noreferrer noopener"})
                link.text, link.tail = part, " "
            else:
                told.text = part


def _columns(row: Row) -> tuple[str, ...]:
    return MATCH_COLUMNS if "subject_id" in row else LINK_COLUMNS


def _form(body: Element, row: Row, shown: Shown) -> None:
    lang = shown.lang
    form = SubElement(body, "form", {"method": "post", "action": "decide"})
    SubElement(form, "input", {"type": "hidden", "name": "key", "value": row["key"]})
    SubElement(form, "p").text = text("curation.now", lang, status=status_in(row, lang))
    for name in EVIDENCE[_columns(row)]:
        label = SubElement(form, "label")
        label.text = text(f"curation.field_{name}", lang)
        written = "" if name == "comment" else row[name]
        SubElement(label, "input", {"name": name, "value": written, "autocomplete": "off"})
    label = SubElement(form, "label")
    label.text = text("curation.field_reviewer", lang)
    choice = SubElement(label, "select", {"name": "reviewer"})
    SubElement(choice, "option", {"value": ""}).text = text("curation.nobody", lang)
    for key, name in shown.reviewers.items():
        SubElement(choice, "option", {"value": key}).text = name
    for decision, key in _KEYS.items():
        button = SubElement(form, "button", {"name": "decision", "value": decision, "data-key": key})
        button.text = f"{text(f'curation.{decision}', lang)} ({key})"
    SubElement(form, "p").text = text("curation.stays_proposed", lang)


def status_in(row: Row, lang: str) -> str:
    """The status of a row, in words."""
    known = row["status"] in ("", *DECISIONS)
    return text(f"curation.status_{row['status'] or 'undecided'}", lang) if known else row["status"]


def _steps(body: Element, at: int, count: int, lang: str) -> None:
    steps = SubElement(body, "nav")
    for name, place, key in (("before", at - 1, "ArrowLeft"), ("after", at + 1, "ArrowRight")):
        if 0 <= place < count:
            SubElement(steps, "a", {"href": f"?n={place}", "data-key": key}).text = text(f"curation.{name}", lang)
            steps[-1].tail = " "
