"""Near names of a thing that is not there: the same key under another kind, then what the search finds."""

import re

from collgraph.errors import CollgraphError
from collgraph.kinds import KINDS
from collgraph.namespaces import KEY, ThingName, parse_thing
from collgraph.query.context import Opened
from collgraph.query.things import same_key

MOST = 3
LONGEST = 100


def near_names(opened: Opened, path: str, lang: str) -> list[tuple[ThingName, str]]:
    """Up to three things that the writer of an address may have meant, with their labels."""
    kind, _, key = path[:LONGEST].rpartition("/")
    names = same_key(opened.reader, key) if KEY.fullmatch(key) else []
    names += _found(opened, key, kind, lang)
    near = list(dict.fromkeys(names))[:MOST]
    return [(name, opened.reader.label(name.iri, lang).text) for name in near]


def _found(opened: Opened, key: str, kind: str, lang: str) -> list[ThingName]:
    words = " ".join(re.findall(r"[^\W_]+", key))
    filters = {"kind": [kind]} if kind in KINDS else {}
    if not words:
        return []
    try:
        result = opened.search.search(words, lang, filters, limit=MOST, facets=())
    except CollgraphError:
        return []  # the index may be missing or refuse: a hint is not worth an error
    return [name for hit in result.hits if (name := parse_thing(hit.iri))]
