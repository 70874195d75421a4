"""The plain triple patterns of a query's text: where they stand, and whether the engine's choice among them is a tie.

The engine begins with the pattern that has most of its terms bound, whatever the data, and among patterns that are
alike in that with the one that is written first. A group is left out that begins with anything but plain patterns and
filters or joins anything else to them later, or that says anything of a thing, for the engine begins there; and so is
every group inside another but that of a sub-select: what is bound there is decided elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from collgraph import namespaces as ns
from collgraph.query.tokens import Token

# A longer group takes longer to weigh than it is worth; so does a longer text, in words.
LONGEST_GROUP = 24
LONGEST_TEXT = 2000
# What the engine takes a pattern to cost, by whether its subject and its object are bound.
_SIZES = {
    (True, True): 1,
    (True, False): 10,
    (False, True): 10_000,
    (False, False): 1_000_000,
}
# ``?x a <C>`` waits for any other pattern with a bound object.
_OF_CLASS = 20_000
_TYPE = ("a", "rdf:type", f"<{ns.RDF_TYPE}>")
# The parts of a group that leave the patterns before them to themselves.
_PARTS = ("FILTER", "OPTIONAL", "MINUS", "BIND")
_END = Token("other", "", 0)


class Pattern(NamedTuple):
    """A triple pattern, each term as it is written; its predicate is no variable."""

    subject: str
    predicate: str
    object: str

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        return frozenset(term[1:] for term in (self.subject, self.object) if term[0] in "?$")


class Block(NamedTuple):
    """Patterns that stand together, from an offset of the text to another."""

    start: int
    end: int
    patterns: list[Pattern]


@dataclass
class Group:
    """The blocks of patterns of one group, which are all joined together, and the variables of each filter."""

    blocks: list[Block] = field(default_factory=list)
    filters: list[frozenset[str]] = field(default_factory=list)

    @property
    def patterns(self) -> list[Pattern]:
        """Its patterns in the order of the text."""
        return [pattern for block in self.blocks for pattern in block.patterns]


def has_ties(words: Sequence[Token]) -> bool:
    """Whether a text has a group in which the engine begins with what is written first."""
    return bool(tied_groups(words))


def tied_groups(words: Sequence[Token]) -> list[Group]:
    """The groups in which several patterns tie; none where the text asks other servers or names its graphs."""
    if len(words) > LONGEST_TEXT:
        return []
    found = [
        group for group in _groups(words) if len(seeds(group.patterns)) > 1 and len(group.patterns) <= LONGEST_GROUP
    ]
    return [] if found and any(map(_asks_elsewhere, words)) else found


def seeds(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The patterns with which the engine would begin, were they written first."""
    sizes = [size(pattern, frozenset()) for pattern in patterns]
    least = min(sizes, default=0)
    return [pattern for pattern, own in zip(patterns, sizes, strict=True) if own == least]


def size(pattern: Pattern, bound: frozenset[str]) -> int:
    """What the engine takes a pattern to cost where some variables are bound."""
    subject, object_ = is_bound(pattern.subject, bound), is_bound(pattern.object, bound)
    if object_ and not subject and pattern.predicate in _TYPE and pattern.object[0] not in "?$":
        return _OF_CLASS
    return _SIZES[subject, object_]


def is_bound(term: str, bound: frozenset[str]) -> bool:
    """Whether a term is a constant or a variable that is bound."""
    return term[0] not in "?$" or term[1:] in bound


def _asks_elsewhere(token: Token) -> bool:
    if token.kind not in ("word", "name"):
        return False
    word = token.text.partition(":")[0].upper()
    return "SERVICE" in word or "FROM" in word


@dataclass
class _Select:
    """A query or a sub-select: whether its WHERE was met, and the plain group that this was."""

    met: bool = False
    group: Group | None = None


def _groups(words: Sequence[Token]) -> Iterator[Group]:
    """The plain groups that are the WHERE of the query or of a sub-select."""
    whole = _Select()
    open_: list[_Select | None] = [whole]
    for at, token in enumerate(words):
        inner = open_[-1]
        if token.kind == "open":
            if inner is not None and not inner.met and token.text == "{" and not _is_template(words, at):
                inner.met, inner.group = True, _Reading(words, at + 1).group()
            open_.append(_Select() if token.text == "{" and _begins_select(words, at + 1) else None)
        elif token.kind == "close" and len(open_) > 1:
            open_.pop()
            if inner is not None and inner.group is not None:
                yield inner.group
        elif inner is not None and token.kind == "word" and token.text.upper().endswith("VALUES"):
            inner.group = None
    if whole.group is not None:
        yield whole.group


def _is_template(words: Sequence[Token], at: int) -> bool:
    return at > 0 and words[at - 1].text.upper().endswith("CONSTRUCT")


def _begins_select(words: Sequence[Token], at: int) -> bool:
    return at < len(words) and words[at].text.upper().startswith("SELECT")


class _Reading:
    """Reads one group from its first word."""

    def __init__(self, words: Sequence[Token], at: int) -> None:
        self._words = words
        self._at = at

    def group(self) -> Group | None:
        """The group; None where it holds something else."""
        found = Group()
        while True:
            begin, patterns = self._at, self._patterns()
            if patterns is None:
                return None
            if patterns:
                last = self._words[self._at - 1]
                found.blocks.append(Block(self._words[begin].start, last.start + len(last.text), patterns))
            if self._peek().text.upper() != "FILTER":
                return found if self._ends() else None
            found.filters.append(self._part())

    def _ends(self) -> bool:
        """Whether nothing is left of the group but what is joined to the patterns as a whole, part by part."""
        while self._peek().text.upper() in _PARTS:
            self._part()
        return self._peek().text == "}"

    def _peek(self) -> Token:
        return self._words[self._at] if self._at < len(self._words) else _END

    def _skip(self, text: str) -> bool:
        found = self._at < len(self._words) and self._words[self._at].text == text
        self._at += found
        return found

    def _part(self) -> frozenset[str]:
        """Step behind a filter or another part, its bracket and its full stop; gives its variables."""
        begin, depth = self._at, 0
        while self._at < len(self._words):
            kind = self._next().kind
            depth += (kind == "open") - (kind == "close")
            if kind == "close" and depth <= 0:
                break
        part = self._words[begin : self._at]
        self._skip(".")
        return frozenset(token.text[1:] for token in part if token.kind == "variable")

    def _patterns(self) -> list[Pattern] | None:
        """The patterns from here to something else; None where one is not plain, or of a thing: it is begun there."""
        found: list[Pattern] = []
        while subject := self._term():
            if subject[0] not in "?$" or not self._properties(subject, found):
                return None
            if not self._skip("."):
                break
        return found

    def _properties(self, subject: str, found: list[Pattern]) -> bool:
        """Read what is said of a subject; False where that is not plain."""
        while True:
            property_ = "a" if self._skip("a") else self._term()
            if not property_ or property_[0] in "?$":
                return False
            while True:
                value = self._value()
                if not value:
                    return False
                found.append(Pattern(subject, property_, value))
                if not self._skip(","):
                    break
            if not self._skip(";"):
                return True
            while self._skip(";"):
                pass
            if self._peek().text.upper() in (".", "}", *_PARTS):
                return True

    def _term(self) -> str:
        token = self._peek()
        if token.kind in ("variable", "iri") or (token.kind == "name" and not token.text.startswith("_:")):
            return self._next().text
        return ""

    def _value(self) -> str:
        token = self._peek()
        if token.kind == "number" or token.text in ("true", "false"):
            return self._next().text
        return self._string() if token.kind == "string" else self._term()

    def _string(self) -> str:
        """A string with what is glued to it, its language or its datatype; empty where that stands apart."""
        parts, end = [self._next()], self._peek()
        if end.kind == "language":
            parts.append(self._next())
        elif end.text == "^^":
            parts += [self._next(), self._next()]
            if parts[-1].kind not in ("iri", "name"):
                return ""
        glued = all(one.start + len(one.text) == other.start for one, other in pairwise(parts))
        return "".join(part.text for part in parts) if glued else ""

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token
