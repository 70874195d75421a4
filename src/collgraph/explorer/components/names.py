"""Names of what has no label in the graph."""

from collgraph.explorer.state import Tongue
from collgraph.periods import BEFORE, EARLIEST, SPAN


def period_name(name: str, t: Tongue) -> str:
    """Name a period by its years; anything else stays as it is."""
    if name == BEFORE:
        return t("field_before", year=str(EARLIEST))
    return t("field_span", first=name, last=str(int(name) + SPAN - 1)) if name.isdecimal() else name
