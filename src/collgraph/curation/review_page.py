"""The page that shows one proposal: built as a tree, so that no text of a row can become markup."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from collgraph.curation.deciding import EVIDENCE
from collgraph.curation.review_file import LINK_COLUMNS, MATCH_COLUMNS, Row
from collgraph.texts import text

_STYLE = """
body { font: 18px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c }
h1 { font-size: 1.3rem } .reason { border-left: 4px solid #0a5c8f; padding-left: .8rem }
dt { font-weight: 600 } dd { margin: 0 0 .5rem } label { display: block; margin: .5rem 0 }
input, textarea, select { font: inherit; width: 100%; box-sizing: border-box }
button { font: inherit; padding: .5rem 1rem; margin-right: .5rem } kbd { border: 1px solid #666; padding: 0 .3rem }
"""
_SCRIPT = """
addEventListener("keydown", event => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (found) { event.preventDefault(); found.click(); }
});
"""
_KEYS = {"accept": "a", "reject": "r", "unsure": "u"}
_HIDDEN = {"key", "status", "reviewer", "author_id", "asserted_by", "comment", "comment_en", "reason_fr", "reason_en"}


def page(rows: Sequence[Row], at: int, reviewers: Mapping[str, str], lang: str, nonce: str, said: str = "") -> bytes:
    """The page of the row at a place, 0-based; ``nonce`` allows its own style and script, nothing else."""
    html, body = _frame(lang, nonce)
    undecided = sum(not row["status"] for row in rows)
    SubElement(body, "h1").text = text("curation.page_title", lang, at=at + 1, n=len(rows), undecided=undecided)
    if said:
        SubElement(body, "p", {"role": "status"}).text = said
    if not rows:
        SubElement(body, "p").text = text("curation.page_empty", lang)
    else:
        row = rows[at]
        reason = row.get(f"reason_{lang}") or row.get("comment_en" if lang == "en" else "comment", "")
        SubElement(body, "p", {"class": "reason"}).text = reason
        _context(body, row)
        _form(body, row, reviewers, lang)
        _steps(body, at, len(rows), lang)
    SubElement(body, "script", {"nonce": nonce}).text = _SCRIPT
    return b"<!doctype html>\n" + bytes(tostring(html, encoding="utf-8", method="html"))


def _frame(lang: str, nonce: str) -> tuple[Element, Element]:
    html = Element("html", {"lang": lang})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    SubElement(head, "title").text = "collgraph review"
    SubElement(head, "style", {"nonce": nonce}).text = _STYLE
    return html, SubElement(html, "body")


def _context(body: Element, row: Row) -> None:
    listed = SubElement(body, "dl")
    shown = {name: value for name, value in row.items() if value and name not in _HIDDEN}
    for name, value in shown.items():
        SubElement(listed, "dt").text = name
        SubElement(listed, "dd").text = value


def _form(body: Element, row: Row, reviewers: Mapping[str, str], lang: str) -> None:
    form = SubElement(body, "form", {"method": "post", "action": "decide"})
    SubElement(form, "input", {"type": "hidden", "name": "key", "value": row["key"]})
    status = row["status"] or text("curation.undecided", lang)
    SubElement(form, "p").text = text("curation.now", lang, status=status)
    for name in EVIDENCE[MATCH_COLUMNS if "subject_id" in row else LINK_COLUMNS]:
        label = SubElement(form, "label")
        label.text = text(f"curation.field_{name}", lang)
        written = "" if name == "comment" else row[name]
        SubElement(label, "input", {"name": name, "value": written, "autocomplete": "off"})
    label = SubElement(form, "label")
    label.text = text("curation.field_reviewer", lang)
    choice = SubElement(label, "select", {"name": "reviewer"})
    SubElement(choice, "option", {"value": ""}).text = text("curation.nobody", lang)
    for key, name in reviewers.items():
        SubElement(choice, "option", {"value": key}).text = name
    for decision, key in _KEYS.items():
        button = SubElement(form, "button", {"name": "decision", "value": decision, "data-key": key})
        button.text = f"{text(f'curation.{decision}', lang)} ({key})"
    SubElement(form, "p").text = text("curation.stays_proposed", lang)


def _steps(body: Element, at: int, count: int, lang: str) -> None:
    steps = SubElement(body, "nav")
    for name, place, key in (("before", at - 1, "ArrowLeft"), ("after", at + 1, "ArrowRight")):
        if 0 <= place < count:
            SubElement(steps, "a", {"href": f"?n={place}", "data-key": key}).text = text(f"curation.{name}", lang)
            steps[-1].tail = " "
