"""A list of a page as data, folded away: few want it, and nobody should have to look for it."""

from markupsafe import Markup

from collgraph.explorer.components.html import el
from collgraph.explorer.components.ways_out import ways_out
from collgraph.explorer.state import Tongue
from collgraph.query.listing import Listing
from collgraph.texts import text


def list_data(listing: Listing, name: str, t: Tongue) -> Markup:
    """Offer a list, which ``name`` names, in each form."""
    return el(
        "details",
        el("summary", text("entity.list_data", t.lang), aria_label=text("entity.list_data_of", t.lang, name=name)),
        ways_out(listing, t, name),
        class_="cg-list-data",
    )
