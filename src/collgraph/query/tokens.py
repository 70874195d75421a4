"""The words of a SPARQL text: a tokenizer exact enough that nothing hides from it in strings, comments or IRIs.

The engine's parser has no tokenizer of its own: it takes ``SERVICE<x>`` and ``trueSERVICEex:p`` as it takes
``SERVICE <x>``, and inside an expression it reads ``?a<?b#>`` as a comparison before a comment. Wherever a
text can be read in two ways and one of them hides something, `Ambiguous` is raised instead of a guess.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"(?:[{_BASE}](?:[{_NAME}.-]*[{_NAME}-])?)?"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_ESCAPED})(?:[{_NAME}:-]|{_ESCAPED})*+(?:\.+(?:[{_NAME}:-]|{_ESCAPED})++)*+"
_UNICODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI_BODY = rf"(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UNICODE})*+"

_TOKEN = re.compile(
    rf"""
    (?P<space>(?:[ \t\r\n]++|\#[^\r\n]*+)++)
    |(?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*+'''|\"""(?:"{{0,2}}(?:[^"\\]|\\.))*+\"""
        |'(?:[^'\\\r\n]|\\.)*+'|"(?:[^"\\\r\n]|\\.)*+")
    |(?P<variable>[?$][{_BASE}_0-9][{_NAME}]*+)
    |(?P<name>_:[{_BASE}_0-9](?:[{_NAME}.-]*[{_NAME}-])?|{_PREFIX}:(?:{_LOCAL})?)
    |(?P<word>[{_BASE}_][{_NAME}]*+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<open>\{{\||<<|[({{\[])
    |(?P<close>\|\}}|>>|[)}}\]])
    |(?P<other>\^\^|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IRI = re.compile(rf"<{_IRI_BODY}>")
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_OPERANDS = frozenset({"variable", "name", "number", "string", "language", "iri"})


class Token(NamedTuple):
    """A word of the text: its kind (string, variable, name, word, number, language, iri, open, close, other)."""

    kind: str
    text: str
    start: int


class Ambiguous(Exception):
    """The text can be read in two ways at an offset; ``reason`` is ``iri`` or ``escape``."""

    def __init__(self, reason: str, start: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.start = start


def tokens(text: str) -> Iterator[Token]:
    """Cut a SPARQL text into its tokens, without spaces and comments; raises Ambiguous."""
    position, previous, brackets = 0, Token("other", "", 0), [""]
    while position < len(text):
        token = _angle(text, position, previous, brackets[-1]) if text[position] == "<" else None
        if token is None:
            found = _TOKEN.match(text, position)
            assert found is not None and found.lastgroup is not None
            token = Token(found.lastgroup, found[0], position)
        position += len(token.text)
        if token.kind == "space":
            continue
        if token.kind == "string" and "\\" in token.text:
            _check_escapes(token)
        elif token.kind == "open":
            brackets.append(token.text)
        elif token.kind == "close" and len(brackets) > 1:
            brackets.pop()
        yield token
        previous = token


def _angle(text: str, position: int, previous: Token, bracket: str) -> Token | None:
    """Decide what ``<`` begins: an IRI, a comparison (only possible in parentheses, after an operand), ``<<``."""
    found = _IRI.match(text, position)
    if bracket != "(" or not _is_operand(previous):
        return Token("iri", found[0], position) if found else None
    if found and _HIERARCHICAL.match(found[0]):
        return Token("iri", found[0], position)
    after = _IRI.match(text, position + 1)
    if (found and "#" in found[0]) or (after and "#" in after[0] and not _HIERARCHICAL.match(after[0])):
        raise Ambiguous("iri", position)
    if text.startswith("<<", position) and not after:
        return None
    return Token("other", "<", position)


def _is_operand(token: Token) -> bool:
    if token.kind == "word":
        return token.text.lower().endswith(("true", "false"))
    return token.kind in _OPERANDS or token.text == ")"


def _check_escapes(token: Token) -> None:
    """Refuse an escape that the engine would: it would then try to read the string as a shorter one."""
    for escape in _ESCAPE.finditer(token.text):
        digits = escape[1] or escape[2]
        bad = escape[3] not in tuple("tbnrf\"'\\") if digits is None else not _is_character(int(digits, 16))
        if bad:
            raise Ambiguous("escape", token.start + escape.start())


def _is_character(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF


def place(text: str, start: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
