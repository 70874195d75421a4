"""Example queries of the query page: the ``.rq`` files in ``assets``, in the order shown."""

from dataclasses import dataclass
from functools import cache

from collgraph.explorer import ASSETS

NAMES = ("field", "claims", "stances", "places", "postures", "references")


@dataclass(frozen=True)
class Example:
    """A query with the key of its title in the texts."""

    title_key: str
    query: str


@cache
def examples() -> tuple[Example, ...]:
    """Read the example queries."""
    return tuple(
        Example(f"example_{name}", (ASSETS / f"{name}.rq").read_text(encoding="utf-8").strip()) for name in NAMES
    )
