"""What a text's check found, kept by the text's shape: programs ask the same query with other things and numbers."""

import re
from functools import lru_cache

from collgraph import namespaces as ns
from collgraph.errors import QueryRefused
from collgraph.query.guard import Checked, Policy, check

# An absolute IRI that no reading of the text can cut: nothing in it ends a string, a comment or another IRI.
THING = re.compile(r"<(?<!<<)[A-Za-z][A-Za-z0-9+.-]*://[^\x00-\x20<>\"'{}|^`\\\x7f\ud800-\udfff]*>")
_NUMBER = re.compile(r"[0-9]+")
# It says what ``a`` says, of which the engine thinks otherwise than of any other property.
_TYPE = f"<{ns.RDF_TYPE}>"
_OF_GRAPHS = re.compile(r"GRAPH|FROM|\\", re.IGNORECASE)
# A longer text is not worth keeping.
LONGEST = 4096
# Places and names matter in these texts, or what stands in the place of a number.
_UNSHAPED = ("SERVICE", "FROM", "\\", "%", "\ufeff")


def check_by_shape(query: str, policy: Policy, lang: str = "fr") -> Checked:
    """The same as ``check``, sooner where a text of the same shape was accepted before; raises QueryRefused."""
    if 4 * len(query) > policy.max_bytes:
        return check(query, policy, lang)
    accepted = _accepted(shape(query), policy)
    if accepted is None:
        return check(query, policy, lang)
    return Checked(query, accepted.form, volatile=accepted.volatile, ties=accepted.ties)


@lru_cache(maxsize=256)
def shape(query: str) -> str:
    """A text with every thing and every number the same, but for rdf:type."""
    if _TYPE in query:
        return _TYPE.join(map(_shape, query.split(_TYPE)))
    return _shape(query)


def _shape(query: str) -> str:
    return _NUMBER.sub("0", THING.sub("<x://>", query))


def may_read_graphs(query: str) -> bool:
    """Whether a text may ask more than the default graph: a word for it stands somewhere, or who knows."""
    return len(query) > LONGEST or _names_graphs(shape(query))


@lru_cache(maxsize=2048)
def _names_graphs(shape: str) -> bool:
    return _OF_GRAPHS.search(shape) is not None


@lru_cache(maxsize=2048)
def _accepted(shape: str, policy: Policy) -> Checked | None:
    """What the check finds in texts of this shape; None where each has to be read."""
    if any(words in shape.upper() for words in _UNSHAPED):
        return None
    try:
        checked = check(shape, policy)
    except QueryRefused:
        return None
    return checked if checked.star is None else None
