"""Why a query was not answered, as errors with words for people: refusals, deadlines, deaths of a worker."""

import re
from collections.abc import Callable

from collgraph.errors import QueryError, QueryMemory, QueryOverload, QueryRefused, QueryTimeout, QueryTooLarge
from collgraph.namespaces import PREFIXES
from collgraph.query.tasks import Failure
from collgraph.query.tokens import place
from collgraph.texts import text

_ENGINE_PLACE = re.compile(r"error at (\d+):(\d+):\s*(?:expected\s*)?(?:one of\s*)?(.*)", re.DOTALL)
_LONGEST_EXCERPT = 80
_LONGEST_DETAIL = 200


class Refusal(QueryRefused):
    """A refused query with a short code for programs: ``syntax``, ``prefix``, ``update``, ``service``…"""

    def __init__(self, code: str, message: str, hint: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message, hint, line, column)
        self.code = code


class ClientOverload(QueryOverload):
    """One client has its full share of waiting queries; the others are still served."""


def refusal(code: str, lang: str, query: str = "", start: int | None = None, **values: object) -> Refusal:
    """Word a refusal from the texts ``refused-<code>`` and ``hint-<code>``; ``start`` is an offset in the query."""
    line, column = place(query, start) if start is not None else (None, None)
    return _refusal(code, lang, query, line, column, **values)


def _syntax_error(query: str, failure: Failure, lang: str) -> Refusal:
    """Turn the engine's ``error at L:C: …`` into an error that shows the line and proposes a known prefix."""
    engine_message = failure.message
    found = _ENGINE_PLACE.search(engine_message)
    if found is None:
        return _refusal("syntax", lang, query, None, None, detail=_short(engine_message))
    line, column, detail = int(found[1]), int(found[2]), found[3]
    if "IRI parsing failed" in detail and "Prefix not found" not in detail:
        return _refusal("iri", lang, query, line, column)
    if failure.undeclared is not None:
        return _prefix_error(*failure.undeclared, lang, query)
    return _refusal("syntax", lang, query, line, column, detail=_readable(detail, lang))


def engine_error(failure: Failure, query: str, lang: str) -> QueryError:
    """The error for a failure that the worker reported: ``syntax``, ``memory``, ``evaluation``, ``remote``."""
    if failure.code == "syntax":
        return _syntax_error(query, failure, lang)
    if failure.code == "memory":
        return memory_error(lang)
    detail = _short(failure.message)
    if failure.code == "remote":
        return QueryError(text("query.remote", lang, detail=detail), text("query.hint-remote", lang))
    return _refusal("evaluation", lang, query, None, None, detail=detail)


def timeout_error(lang: str, seconds: float) -> QueryTimeout:
    """The error for a query that was stopped at its deadline, in seconds."""
    return QueryTimeout(text("query.timeout", lang, seconds=f"{seconds:g}"), text("query.hint-timeout", lang))


def too_large_error(lang: str, limit: int) -> QueryTooLarge:
    """The error for an answer longer than ``limit`` bytes."""
    return QueryTooLarge(text("query.too-large", lang, limit=f"{limit / 1e6:g}"), text("query.hint-too-large", lang))


def memory_error(lang: str) -> QueryMemory:
    """The error for a query that was stopped at its memory limit."""
    return QueryMemory(text("query.memory", lang), text("query.hint-memory", lang))


def death_error(lang: str, exit_code: int | None, last_words: str) -> QueryError:
    """Guess from a worker's exit and last words whether memory ran out or the engine crashed."""
    out_of_memory = exit_code == -9 or any(
        words in last_words for words in ("memory allocation", "bad_alloc", "MemoryError", "out of memory")
    )
    if out_of_memory:
        return memory_error(lang)
    return QueryError(text("query.crash", lang), text("query.hint-crash", lang))


def overload_error(lang: str, of_client: bool = False) -> QueryOverload:
    """The error for a query that found the queue full: the whole of it or the client's share."""
    kind: Callable[[str, str], QueryOverload] = ClientOverload if of_client else QueryOverload
    name = "client-overload" if of_client else "overload"
    return kind(text(f"query.{name}", lang), text(f"query.hint-{name}", lang))


def _refusal(code: str, lang: str, query: str, line: int | None, column: int | None, **values: object) -> Refusal:
    values = {name: _short(value) if isinstance(value, str) else value for name, value in values.items()}
    message = text(f"query.refused-{code}", lang, **values).strip()
    if line is not None:
        where = text("query.place", lang, line=line, column=column, excerpt=_excerpt(query, line, column or 1))
        message = f"{where} {message}"
    return Refusal(code, message, text(f"query.hint-{code}", lang, **values), line, column)


def _prefix_error(prefix: str, start: int, lang: str, query: str) -> Refusal:
    declaration = f"PREFIX {prefix}: <{PREFIXES[prefix]}>" if prefix in PREFIXES else ""
    code = "prefix" if declaration else "unknown-prefix"
    return refusal(code, lang, query, start, prefix=prefix, declaration=declaration)


def _excerpt(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    content = lines[line - 1] if line <= len(lines) else ""
    first = max(0, min(column - 1, len(content)) - _LONGEST_EXCERPT // 2)
    return content[first : first + _LONGEST_EXCERPT].strip()


def _readable(detail: str, lang: str) -> str:
    """Keep the sentences of what the engine expected; its single words depend on chance and mislead."""
    kept = [part.strip() for part in detail.split(", ") if re.search(r"[a-z]{3,} [a-z]{2,} ", part)]
    return text("query.expected", lang, words=_short("; ".join(kept))) if kept else ""


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= _LONGEST_DETAIL else line[:_LONGEST_DETAIL] + "…"
