"""Prefixes that a query uses without declaring them: found, and the usual ones put in front of it."""

import re
from dataclasses import dataclass

from collgraph.namespaces import PREFIXES
from collgraph.query.tokens import Ambiguous, tokens

# What may hold something like a prefix without using it: IRIs, texts, comments.
ASIDE = re.compile(
    r"""<[^<>\s]*>|\"\"\".*?\"\"\"|'''.*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""", re.DOTALL
)
DECLARED = re.compile(r"\bPREFIX\s+([A-Za-z][\w.-]*)?:", re.IGNORECASE)
USED = re.compile(r"(?<![\w?$:])([A-Za-z][\w.-]*):")


@dataclass(frozen=True)
class Prefixed:
    """A query that declares every known prefix it uses; ``added`` lines were put before its first."""

    text: str
    added: int


def with_prefixes(query: str) -> Prefixed:
    """Declare the known prefixes that a query uses without saying so.

    >>> with_prefixes("SELECT * { ?s a cg:Concept }").text.splitlines()[0]
    'PREFIX cg: <https://w3id.org/collgraph/ontology#>'
    """
    bare = ASIDE.sub(" ", query)
    declared = set(DECLARED.findall(bare))
    missing = [name for name in dict.fromkeys(USED.findall(bare)) if name in PREFIXES and name not in declared]
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing]
    return Prefixed("".join(lines) + query, len(lines))


def undeclared(query: str) -> tuple[str, int] | None:
    """The first name whose prefix no line declares, and its offset."""
    declared, previous = {"_"}, ""
    try:
        for token in tokens(query):
            prefix, colon, _ = token.text.partition(":")
            if token.kind == "name" and colon:
                if previous.upper().endswith("PREFIX"):
                    declared.add(prefix)
                elif prefix not in declared:
                    return prefix, token.start
            previous = token.text
    except Ambiguous:
        return None
    return None
