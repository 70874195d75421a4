"""The kinds of things, in the order in which people look for them."""

TERRITORIES = ("commune", "epci", "departement", "region", "pays", "place", "country")
"""Where things happen."""

KINDS = (
    "experiment",
    "practice",
    "concept",
    "tool",
    "event",
    "project",
    "organization",
    "person",
    "publication",
    *TERRITORIES,
)
"""What has a page of its own."""

SILENT = frozenset({"record", "link", "evidence", "mapping"})
"""What only carries statements about the others: no page to look for, no search."""
