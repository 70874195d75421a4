"""The ways to take a list away: as CSV, JSON or Turtle, or as the query that gives it."""

from urllib.parse import urlencode

from markupsafe import Markup

from collgraph.explorer.components.html import el, link
from collgraph.explorer.state import QUERIES, Tongue, href
from collgraph.query.listing import Listing
from collgraph.query.prefixes import with_prefixes


def ways_out(listing: Listing, t: Tongue, name: str = "") -> Markup:
    """Offer a list for downloading, and as a query; ``name`` says which list where a page has several."""
    table, triples = with_prefixes(listing.select).text, with_prefixes(listing.construct).text
    ways = (
        ("CSV", _answer(table, "csv")),
        ("JSON", _answer(table, "json")),
        ("Turtle", _answer(triples, "ttl")),
        (t("field_sparql"), href(QUERIES, t.lang, query=listing.select)),
    )
    label = t("ways_out_named", name=name) if name else t("ways_out")
    items = [el("li", link(words, target)) for words, target in ways]
    return el(
        "nav", el("span", t("ways_out"), aria_hidden="true"), el("ul", items), aria_label=label, class_="cg-choice"
    )


def _answer(query: str, ending: str) -> str:
    return f"/sparql?{urlencode({'query': query, 'format': ending}, safe='/')}"
