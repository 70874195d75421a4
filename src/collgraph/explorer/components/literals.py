"""Literals that read better than they are written: numbers, yes or no, points."""

import re
from collections.abc import Callable

from collgraph.explorer.components.spans import written
from collgraph.explorer.state import Tongue
from collgraph.namespaces import expand

POINT = re.compile(r"POINT ?\(([-+.\d]+) ([-+.\d]+)\)", re.IGNORECASE)


def literal(name: str, text: str, t: Tongue) -> str:
    """Write a literal of a property for people; what is not of the form expected stays as it is."""
    form = FORMS.get(name)
    return text if form is None else form(text, t)


def _whole_number(text: str, t: Tongue) -> str:
    return t.number(int(text)) if text.isascii() and text.isdecimal() else text


def _minutes(text: str, t: Tongue) -> str:
    return f"{_whole_number(text, t)} min"


def _yes_or_no(text: str, t: Tongue) -> str:
    return t("answer_yes" if text == "true" else "answer_no") if text in ("true", "false") else text


def _point(text: str, t: Tongue) -> str:
    found = POINT.fullmatch(text)
    return text if found is None else t("point", lat=t.decimal(found[2]), lon=t.decimal(found[1]))


FORMS: dict[str, Callable[[str, Tongue], str]] = {
    expand("cg:population"): _whole_number,
    expand("cg:totalPopulation"): _whole_number,
    expand("cg:participantCount"): _whole_number,
    expand("cg:titleRestored"): _yes_or_no,
    expand("cg:conceptNamed"): _yes_or_no,
    expand("cg:point"): _point,
    expand("cg:minDuration"): _minutes,
    expand("cg:maxDuration"): _minutes,
    **{expand(f"cg:{name}"): written for name in ("startDate", "endDate", "publicationDate", "postedOn")},
}
