"""A table of two ways of parting the field, each square a link; and the list of one square."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import log

from markupsafe import Markup

from collgraph.explorer.components.facts import folded
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.values import value
from collgraph.explorer.state import SEARCH, Tongue, address, href, parameters, toggled
from collgraph.query.context import Opened
from collgraph.query.field import REVIEWED, FieldClaim
from collgraph.query.nodes import Node
from collgraph.query.values import shown
from collgraph.query.views import Value

UNFOLDED = 15
SHADES = 4
Named = tuple[str, str]


@dataclass(frozen=True)
class Crossed:
    """Columns and rows by key and name, and the numbers of the squares that are not empty."""

    columns: list[Named]
    rows: list[Named]
    numbers: Mapping[tuple[str, str], int]


def choice(label: str, ways: Iterable[tuple[str, str, bool]]) -> Markup:
    """Offer a choice as links: name, address, whether it is the present one."""
    items = [el("li", link(name, target, aria_current="true" if on else None)) for name, target, on in ways]
    return el("nav", el("span", label, aria_hidden="true"), el("ul", items), aria_label=label, class_="cg-choice")


def switches(label: str, path: str, name: str, entries: Iterable[Named], t: Tongue) -> Markup:
    """Offer to leave out, or take again, each of several things that a repeated parameter names."""
    values, off = address(), parameters(name)
    items = []
    for key, words in entries:
        said = t("switch_take" if key in off else "switch_leave", name=words)
        mark = el("span", "✕ " if key in off else "✓ ", aria_hidden="true")
        target = href(path, t.lang, toggled(values, name, key))
        items.append(el("li", link([mark, words], target, aria_label=said, class_="cg-off" if key in off else None)))
    return el("nav", el("span", label, aria_hidden="true"), el("ul", items), aria_label=label, class_="cg-choice")


def crossed_table(table: Crossed, to: Callable[..., str], picked: Named, t: Tongue) -> Markup:
    """Show the table; the shade of a square repeats its number."""
    largest = max(table.numbers.values(), default=0)
    head = [el("td")]
    head += [el("th", link(name, to(t, theme=key, ligne="")), scope="col") for key, name in table.columns]
    rows = [
        el(
            "tr",
            el("th", link(row_name, to(t, theme="", ligne=row)), scope="row"),
            [
                _square(table, theme, row, to, (theme[0], row) == picked, largest, (row_name, t))
                for theme in table.columns
            ],
        )
        for row, row_name in table.rows
    ]
    return el(
        "div",
        link(t("field_skip"), "#liste", class_="cg-skip"),
        el(
            "div",
            el("table", el("thead", el("tr", head)), el("tbody", rows)),
            class_="cg-table cg-crossed",
            tabindex="0",
            role="region",
            aria_label=t("field_table"),
        ),
    )


def _square(
    table: Crossed, theme: Named, row: str, to: Callable[..., str], on: bool, largest: int, said: tuple[str, Tongue]
) -> Markup:
    number, (row_name, t) = table.numbers.get((theme[0], row), 0), said
    # On a scale of logarithms: one square in the hundreds must not blank the others.
    shade = 0 if not number else 1 + min(SHADES - 1, int(SHADES * log(number) / log(largest + 1)))
    label = t("field_square", theme=theme[1], row=row_name, n=t.number(number))
    target = to(t, theme=theme[0], ligne=row)
    return el(
        "td",
        link(t.number(number), target, aria_label=label, aria_current="true" if on else None),
        class_=f"cg-shade-{shade}",
    )


def square_section(
    title: str,
    theme: str,
    theme_name: str,
    claims: list[FieldClaim],
    leads: list[tuple[str, str]],
    opened: Opened,
    t: Tongue,
) -> Markup:
    """List the claims of a square, then its leads, clearly apart; where there is none, say what to do."""
    reviewed = sum(claim.status == REVIEWED for claim in claims)
    counts = {
        "experiments": t.number(len({claim.experiment for claim in claims})),
        "claims": t.number(len(claims)),
        "reviewed": t.number(reviewed),
        "leads": t.number(len({experiment for experiment, _ in leads})),
    }
    return el(
        "section",
        el("h2", title, id="liste"),
        el("p", t("field_found", **counts), role="status"),
        _claimed(claims, opened, t) if claims else _nothing(theme, theme_name, leads, t),
        _leads(leads, opened, t) if leads else None,
    )


def _claimed(claims: list[FieldClaim], opened: Opened, t: Tongue) -> Markup:
    items = []
    for experiment, group in groupby(claims, key=lambda claim: claim.experiment):
        said = [el("li", _claim(claim, opened, t)) for claim in group]
        items.append((_thing(experiment, opened, t), el("ul", said)))
    items.sort(key=lambda item: item[0].text.casefold())
    listed = [el("li", value(thing, t), said) for thing, said in items]
    return el("section", el("h3", t("field_claims")), folded(listed, t, UNFOLDED), class_="cg-square")


def _claim(claim: FieldClaim, opened: Opened, t: Tongue) -> list[Markup | str]:
    schema = opened.release.schema
    mark = "cg-mark " + ("cg-reviewed" if claim.status == REVIEWED else "cg-proposed")
    return [
        el("strong", schema.label(claim.stance, t.lang)),
        " ",
        value(_thing(claim.concept, opened, t), t),
        " ",
        el("span", schema.label(claim.status, t.lang), class_=mark),
    ]


def _leads(leads: list[tuple[str, str]], opened: Opened, t: Tongue) -> Markup:
    items = []
    for experiment, group in groupby(leads, key=lambda lead: lead[0]):
        concepts = [value(_thing(concept, opened, t), t) for _, concept in group]
        joined = [part for place, concept in enumerate(concepts) for part in (", " if place else " → ", concept)]
        items.append((_thing(experiment, opened, t), joined))
    items.sort(key=lambda item: item[0].text.casefold())
    listed = [el("li", value(thing, t), joined) for thing, joined in items]
    return el(
        "section",
        el("h3", t("field_leads"), id="pistes"),
        el("p", t("field_about_leads"), class_="cg-muted"),
        folded(listed, t, UNFOLDED),
        class_="cg-inferred-section",
    )


def _nothing(theme: str, theme_name: str, leads: list[tuple[str, str]], t: Tongue) -> Markup:
    ways = [el("li", link(t("field_next_leads"), "#pistes"))] if leads else []
    if theme:
        target = href(SEARCH, t.lang, kind="concept", theme=theme)
        ways.append(el("li", link(t("field_next_concepts", theme=theme_name), target)))
    ways.append(el("li", link(t("field_next_experiments"), href(SEARCH, t.lang, kind="experiment"))))
    return el("div", el("p", t("field_empty")), el("p", t("field_next")), el("ul", ways))


def _thing(iri: str, opened: Opened, t: Tongue) -> Value:
    return shown(opened.reader, Node("iri", iri), t.lang)
